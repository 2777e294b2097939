import { causesOf } from './cause.js'
import { leavesOf, valueAt, type Leaf } from '../state/leaves.js'
import type { Frame, Rule } from '../property.js'
import type { Trace, TraceStep } from '../report.js'
import type { Frozen, RecordOf } from '../state/schema.js'
import { sameLeaf, showLeaf } from '../state/show.js'
import type { Action } from '../action.js'
import { watch } from '../state/watched.js'

/** A value the rule read where it failed, older than the failing step. */
export interface Reason {
  readonly path: string
  readonly label: string
  readonly value: string
  /** The step (from 1) that last wrote it; 0 when it is as it was in the beginning. */
  readonly since: number
}

/** Why a trace breaks its rule, as far as the rule's own reads tell. */
export interface Explanation {
  /** The row that failed, when it is a row of a table: `S0`. */
  readonly subject?: string
  /** Paths the last step wrote and the rule read, or, for a frame, may not change. */
  readonly marks: readonly string[]
  /** The rest of what the rule read and stories tell, last written first. */
  readonly reasons: readonly Reason[]
  /** Frames: values without which the last step would have had another outcome. */
  readonly causes: readonly Reason[]
}

/** Judges the end of a trace once more, on states that remember what is read, and finds for each value read the step that last wrote it. */
export const because = <S, A extends Action<S>>(schema: RecordOf<S>, { initial, steps }: Trace<S, A>, rule: Rule<S, A>, row?: number): Explanation => {
  const last = steps.at(-1)
  const sourced = (leaves: readonly Leaf[], among = steps) =>
    leaves.map(leaf => ({ leaf, since: lastWriter(leaf, among) })).sort((one, other) => other.since - one.since)
  const reason = (state: S) => ({ leaf, since }: { leaf: Leaf; since: number }): Reason =>
    ({ path: leaf.path, label: leaf.label, value: showLeaf(leaf, valueAt(state, leaf)), since })
  if (rule.kind === 'frame') {
    // A frame reads nothing: what explains it is why the action went the way it did.
    if (last === undefined) return { marks: [], reasons: [], causes: [] }
    return { marks: trespasses(schema, last, rule), reasons: [], causes: sourced(causesOf(schema, last), steps.slice(0, -1)).map(reason(last.before)) }
  }

  const { subject, reads, condition } = judgement(schema, initial, last, rule, row)
  const state = last?.after ?? initial
  const isNew = ({ since }: { since: number }) => since !== 0 && since === steps.length
  const written = sourced(reads)
  // What a condition reads and no step wrote is how things are, not why this happened.
  const met = sourced(condition.filter(leaf => !reads.includes(leaf))).filter(({ since }) => since > 0)
  return {
    ...(subject === undefined ? {} : { subject }),
    marks: written.filter(isNew).map(({ leaf }) => leaf.path),
    reasons: [...written, ...met].filter(entry => !isNew(entry) && entry.leaf.remarks.untold !== true).map(reason(state)),
    causes: [],
  }
}

interface Judgement {
  /** The row judged, when it is a row of a table. */
  readonly subject?: string
  /** What was read to find the rule broken, and before that to find that it applies. */
  readonly reads: readonly Leaf[]
  readonly condition: readonly Leaf[]
}

const NOTHING: Judgement = { reads: [], condition: [] }

const judgement = <S, A extends Action<S>>(
  schema: RecordOf<S>,
  initial: S,
  last: TraceStep<S, A> | undefined,
  rule: Exclude<Rule<S, A>, Frame<S, A>>,
  only?: number,
): Judgement => {
  const before = watch(schema, last?.before ?? initial)
  const after = watch(schema, last?.after ?? initial)
  const old = before.state as Frozen<S>
  const now = after.state as Frozen<S>
  const reads = (): readonly Leaf[] => {
    const taken = new Set([...before.take(), ...after.take()])
    return leavesOf(schema).filter(leaf => taken.has(leaf))
  }

  switch (rule.kind) {
    case 'invariant': {
      const rows = rule.each(now)
      const applies = (row: unknown, i: number) => rule.given?.(row, now, i) ?? true
      return failing({ rows, applies, breaks: (row, i) => !rule.holds(row, now, i), reads, nameOf: after.nameOf })
    }
    case 'recoverable': {
      const applies = (row: unknown, i: number) => i === only && (rule.given?.(row, now, i) ?? true)
      return failing({ rows: rule.each(now), applies, breaks: (row, i) => !rule.to(row, now, i), reads, nameOf: after.nameOf })
    }
    case 'leadsTo':
    case 'eventually':
    case 'infinitelyOften':
    case 'stable':
    case 'ltl':
    case 'nonInterference': {
      // What breaks such a rule is the whole cycle, or another run, which the story tells.
      const subject = after.nameOf(rule.each(now)[only ?? 0])
      return { ...NOTHING, ...(subject === undefined ? {} : { subject }) }
    }
    case 'lifecycle': {
      if (last === undefined) return NOTHING
      const was = rule.each(old)
      const moves: Readonly<Record<string, readonly string[] | undefined>> = rule.moves
      const breaks = (row: unknown, i: number): boolean => {
        const [from, to] = [rule.state(was[i]), rule.state(row)]
        return from !== to && !(moves[`${from} → ${to}`]?.includes(last.action.name) ?? false)
      }
      return failing({ rows: rule.each(now), applies: () => true, breaks, reads, nameOf: after.nameOf })
    }
    case 'transition':
    case 'witness': {
      if (last === undefined) return NOTHING
      const step = { before: old, action: last.action, outcome: last.outcome, after: now }
      if (rule.kind === 'transition') rule.given?.(step)
      const condition = reads()
      if (rule.kind === 'witness') rule.reached(step)
      else rule.holds(step)
      return { reads: reads(), condition }
    }
  }
}

interface Rows {
  readonly rows: readonly unknown[]
  applies(row: unknown, index: number): boolean
  breaks(row: unknown, index: number): boolean
  reads(): readonly Leaf[]
  nameOf(row: unknown): string | undefined
}

/** The first row that breaks the rule, and what judging it read; what listing the rows read, if they are values and not records. */
const failing = ({ rows, applies, breaks, reads, nameOf }: Rows): Judgement => {
  const listing = reads()
  for (const [i, row] of rows.entries()) {
    const judged = applies(row, i)
    const condition = reads()
    const broken = judged && breaks(row, i)
    const judging = reads()
    if (!broken) continue
    const subject = nameOf(row)
    return { ...(subject === undefined ? {} : { subject }), reads: judging.length === 0 ? listing : judging, condition }
  }
  return NOTHING
}

const lastWriter = <S, A extends Action<S>>(leaf: Leaf, steps: readonly TraceStep<S, A>[]): number =>
  steps.findLastIndex(({ before, after }) => !sameLeaf(leaf, valueAt(before, leaf), valueAt(after, leaf))) + 1

const trespasses = <S, A extends Action<S>>(schema: RecordOf<S>, { action, before, after }: TraceStep<S, A>, rule: Frame<S, A>): readonly string[] => {
  const allowed = rule.mayChange(action).map(pattern => pattern.split('.'))
  const permitted = ({ keys }: Leaf) => allowed.some(names => names.length <= keys.length && names.every((name, i) => name === '*' || name === `${keys[i]}`))
  return leavesOf(schema)
    .filter(leaf => !leaf.remarks.output && !sameLeaf(leaf, valueAt(before, leaf), valueAt(after, leaf)) && !permitted(leaf))
    .map(leaf => leaf.path)
}
