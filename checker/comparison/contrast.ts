import { check } from '../check.js'
import { describe } from '../state/describe.js'
import { explore, type Limits } from '../search/explore.js'
import { Lockstep } from './lockstep.js'
import type { Rule } from '../property.js'
import { reduce } from '../state/reduce.js'
import { Replay } from '../traces/replay.js'
import type { Trace } from '../report.js'
import { retrace } from '../traces/retrace.js'
import { searcher } from '../search/searcher.js'
import type { Frozen } from '../state/schema.js'
import type { Action, Step, StepText } from '../action.js'
import type { System } from '../system.js'

/** Two systems held against each other: what one reaches and the other does not, and which steps they take otherwise. */

/** Steps of one family that return the same in the one system and the same in the other, where they differ in what they return or do. */
export interface ChangedSteps<S, A extends Action<S>> {
  readonly action: string
  /** Fields that end up otherwise, `*` for a row, in any of them. */
  readonly fields: readonly string[]
  /** How many such steps the one takes, over all its states. */
  readonly steps: number
  /** The shortest way to one, and how its last step reads in both. */
  readonly trace: Trace<S, A>
  readonly texts: readonly [one: StepText, other: StepText]
}

/** What an action of a family returns in one of two systems only. */
export interface ResultOfOne<S, A extends Action<S>> {
  readonly action: string
  readonly trace: Trace<S, A>
  readonly text: StepText
}

/** One side's size. */
export interface Extent {
  readonly states: number
  readonly transitions: number
}

export interface Contrast<S, A extends Action<S>> {
  readonly sizes: readonly [one: Extent, other: Extent]
  /** Absent where the two describe their states differently: then only results can be compared. */
  readonly same?: {
    /** States that only the one reaches, that only the other does, and the shortest way to one. */
    readonly lost: number
    readonly gained: number
    readonly toLost?: Trace<S, A>
    readonly toGained?: Trace<S, A>
    readonly changes: readonly ChangedSteps<S, A>[]
  }
  /** Results, as they read, that actions return in the one only, and in the other only. */
  readonly results: { readonly lost: readonly ResultOfOne<S, A>[]; readonly gained: readonly ResultOfOne<S, A>[] }
}

/** Compares two systems; throws where a limit cuts a search short. */
export const contrast = async <S extends object, A extends Action<S>>(one: System<S, A>, other: System<S, A>, limits: Limits = {}): Promise<Contrast<S, A>> => {
  const [mine, theirs] = [await spaceOf(one, limits), await spaceOf(other, limits)]
  const alike = describe(one.schema, '') === describe(other.schema, '') && one.groups.length === other.groups.length && one.groups.every(({ actions }, g) => actions.length === other.groups[g]!.actions.length)
  const [ours, others] = [await resultsOf(one, limits), await resultsOf(other, limits)]
  return {
    sizes: [mine.extent, theirs.extent],
    ...(alike ? { same: { ...compared(mine, theirs), changes: await changesOf(one, other, limits) } } : {}),
    results: { lost: await onlyIn(one, ours, others, limits), gained: await onlyIn(other, others, ours, limits) },
  }
}

interface Space<S, A extends Action<S>> {
  readonly extent: Extent
  readonly keys: ReadonlyMap<string, number>
  readonly to: (state: number) => Trace<S, A>
}

/** Everything a system reaches, state by state. */
const spaceOf = async <S, A extends Action<S>>(system: System<S, A>, limits: Limits): Promise<Space<S, A>> => {
  const both = searcher<S, A>(system, [], {}, true)
  const { states, transitions, complete } = await explore(system, both, limits)
  if (!complete) throw new RangeError(`${system.name} was not searched to its end`)
  const replay = new Replay(system, both.engine)
  const keys = new Map<string, number>()
  for (let state = 0; state < states; state++) keys.set(String.fromCharCode(...new Uint16Array(replay.words(state).buffer)), state)
  return {
    extent: { states, transitions },
    keys,
    to: state => {
      const moves = replay.path(state)
      return retrace(system, moves.map(({ action }) => action), step => moves[step]?.words)
    },
  }
}

const compared = <S, A extends Action<S>>(mine: Space<S, A>, theirs: Space<S, A>) => {
  const [lost, gained] = ([[mine, theirs], [theirs, mine]] as const).map(([one, other]) => {
    let [count, first] = [0, -1]
    for (const [key, state] of one.keys) {
      if (other.keys.has(key)) continue
      count++
      if (first < 0) first = state
    }
    return { count, way: first < 0 ? undefined : one.to(first) }
  }) as [{ count: number; way: Trace<S, A> | undefined }, { count: number; way: Trace<S, A> | undefined }]
  return { lost: lost.count, gained: gained.count, ...(lost.way && { toLost: lost.way }), ...(gained.way && { toGained: gained.way }) }
}

const PROSE = { says: '', because: '', source: { path: '', symbol: '' } }

/** A pass over every kind of step there is: what is remembered of a kind was looked at once. */
const lookAt = async <S, A extends Action<S>>(system: System<S, A>, limits: Limits, look: (step: Step<S, A>) => void): Promise<void> => {
  const rule: Rule<S, A> = { ...PROSE, kind: 'transition', holds: step => { look(step); return true } }
  await check(system, { look: rule }, { ...limits, reductions: { symmetry: false } })
}

/** The first of each kind of step, by its name: the shortest way there, and how many there are. */
const firstOf = async <S, A extends Action<S>>(system: System<S, A>, kinds: readonly (readonly [action: string, is: (step: Step<S, A>) => boolean])[], limits: Limits): Promise<readonly { readonly trace: Trace<S, A>; readonly judged: number }[]> => {
  const rules = Object.fromEntries(kinds.map(([action, given], k): [string, Rule<S, A>] => [`kind${k}`, { ...PROSE, kind: 'transition', on: [action], given, holds: () => false }]))
  const report = await check(system, rules, { ...limits, reductions: { symmetry: false } })
  return report.rules.map(({ trace, judged }) => ({ trace: trace!, judged }))
}

const changesOf = async <S extends object, A extends Action<S>>(one: System<S, A>, other: System<S, A>, limits: Limits): Promise<readonly ChangedSteps<S, A>[]> => {
  const pair = new Lockstep(one, other)
  const kinds = new Map<string, { readonly action: string; readonly fields: Set<string> }>()
  const kindOf = (step: Step<S, A>): string | undefined => {
    const found = pair.difference(step)
    if (found === undefined) return undefined
    const key = `${step.action.name} ${found.outcome} ${found.other}`
    const kind = kinds.get(key) ?? { action: step.action.name, fields: new Set<string>() }
    kinds.set(key, kind)
    for (const path of found.fields) kind.fields.add(path.replaceAll(/(?<=\.)\d+(?=\.|$)/g, '*'))
    return key
  }
  await lookAt(one, limits, step => { kindOf(step) })
  const keys = [...kinds.keys()].sort()
  const found = await firstOf(one, keys.map(key => [kinds.get(key)!.action, step => kindOf(step) === key]), limits)
  return keys.map((key, k) => {
    const { trace, judged } = found[k]!
    const last = trace.steps.at(-1)!
    const partner = pair.partner(last.action)
    const there = reduce(other, last.before, partner)
    return {
      action: kinds.get(key)!.action, fields: [...kinds.get(key)!.fields].sort(), steps: judged, trace,
      texts: [one.show({ ...last, before: last.before as Frozen<S>, after: last.after as Frozen<S> }), other.show({ action: partner, outcome: there.outcome, before: last.before as Frozen<S>, after: there.state as Frozen<S> })] as const,
    }
  }).sort((a, b) => a.trace.steps.length - b.trace.steps.length)
}

/** By action and result as number. */
type Results = ReadonlyMap<string, { readonly action: string; readonly outcome: number }>

const resultsOf = async <S, A extends Action<S>>(system: System<S, A>, limits: Limits): Promise<Results> => {
  const found = new Map<string, { readonly action: string; readonly outcome: number }>()
  await lookAt(system, limits, ({ action: { name }, outcome }) => { found.set(`${name} ${outcome}`, { action: name, outcome }) })
  return found
}

const onlyIn = async <S, A extends Action<S>>(system: System<S, A>, own: Results, others: Results, limits: Limits): Promise<readonly ResultOfOne<S, A>[]> => {
  const only = [...own].filter(([key]) => !others.has(key)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result)
  if (only.length === 0) return []
  const found = await firstOf(system, only.map(({ action, outcome }) => [action, step => step.outcome === outcome]), limits)
  return only.map(({ action }, k) => {
    const { trace } = found[k]!
    const last = trace.steps.at(-1)!
    return { action, trace, text: system.show({ ...last, before: last.before as Frozen<S>, after: last.after as Frozen<S> }) }
  })
}
