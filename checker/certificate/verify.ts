import { judgeState, judgeStep } from '../traces/judge.js'
import type { NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { rowsOf } from './rows.js'

/** What a certificate says of rules; ids of rules about whole runs are under none of these. */
export interface Claims {
  readonly holds: readonly string[]
  /** Broken somewhere, witnesses: seen somewhere. */
  readonly broken: readonly string[]
  readonly seen: readonly string[]
}

/** The certified states as sorted rows, and which of them to look at. */
export interface Part {
  readonly rows: Uint8Array
  readonly from: number
  readonly to: number
  /** Look at this share of the states only, the same ones for the same seed; all when absent. */
  readonly sample?: { readonly share: number; readonly seed: number }
}

/** What was looked at, what of `broken` and `seen` showed itself, and the first thing that is wrong. */
export interface Verified {
  readonly states: number
  readonly transitions: number
  readonly shown: readonly string[]
  readonly problem?: { readonly state: number; readonly what: string }
}

/** A number below 1 for each state and seed, spread evenly. */
const chance = (state: number, seed: number): number => {
  let x = (state ^ Math.imul(seed, 0x9e3779b1)) | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
}

/**
 * Confirms a part of a certificate: its rows are in order, the initial state is one of them, every action leads from each to one of them, what
 * holds does, and no state is stuck. Nothing of the search is used: recipes run on plain states, rules are asked one by one.
 */
export const verifyPart = <S, A extends Action<S>>(system: System<S, A>, rules: readonly NamedRule<S, A>[], { holds, broken, seen }: Claims, { rows, from, to, sample }: Part): Verified => {
  const { bytes, read, write } = rowsOf(system.schema)
  const count = bytes === 0 ? 1 : rows.length / bytes
  const scratch = new Uint8Array(bytes)
  const shown = new Set<string>()
  const claimed = rules.filter(({ id }) => holds.includes(id) || broken.includes(id) || seen.includes(id))
  const [ofStates, ofSteps] = [claimed.filter(({ rule }) => rule.kind === 'invariant'), claimed.filter(({ rule }) => rule.kind !== 'invariant')]
  const [certain, wanted] = [new Set(holds), new Set([...broken, ...seen])]
  let [states, transitions, where] = [0, 0, from]

  const compare = (a: Uint8Array, at: number, row: number): number => {
    const begin = row * bytes
    for (let i = 0; i < bytes; i++) if (a[at + i] !== rows[begin + i]) return a[at + i]! - rows[begin + i]!
    return 0
  }
  /** Whether the state in `scratch` is certified: most steps stay near where they came from, but any row may be the one. */
  const isCertified = (): boolean => {
    let [low, high] = [0, count - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const order = compare(scratch, 0, middle)
      if (order === 0) return true
      if (order < 0) high = middle - 1
      else low = middle + 1
    }
    return false
  }
  const wrong = (what: string): Verified => ({ states, transitions, shown: [...shown].sort(), problem: { state: where, what } })
  const judged = (id: string, judgement: string): string | undefined => {
    if (judgement !== 'broken' && judgement !== 'seen') return undefined
    if (judgement === 'broken' && certain.has(id)) return `${id} is said to hold, and does not`
    if (wanted.has(id)) shown.add(id)
    return undefined
  }

  if (from === 0) {
    write(system.initial, scratch, 0)
    if (!isCertified()) return wrong('the initial state is not in the certificate')
  }
  for (let state = from; state < to; state++) {
    where = state
    if (state > 0 && compare(rows, state * bytes, state - 1) <= 0) return wrong('the states are not in order')
    if (sample !== undefined && chance(state, sample.seed) >= sample.share) continue
    states++
    const before = read(rows, state * bytes)
    write(before, scratch, 0)
    if (compare(scratch, 0, state) !== 0) return wrong('a row is no state: it has a value that the schema does not')
    for (const { id, rule } of ofStates) {
      const problem = judged(id, judgeState(rule, before as Frozen<S>))
      if (problem !== undefined) return wrong(problem)
    }
    let enabled = 0
    for (const { when, actions } of system.groups) {
      if (when !== undefined && !when(before as Frozen<S>)) continue
      enabled += actions.length
      for (const action of actions) {
        const after = read(rows, state * bytes)
        const outcome = action.apply(after)
        transitions++
        write(after, scratch, 0)
        const changed = compare(scratch, 0, state) !== 0
        if (changed && !isCertified()) return wrong(`${action.name} leads out of the certificate`)
        const step = { before: before as Frozen<S>, action, outcome, after: after as Frozen<S> }
        for (const { id, rule } of ofSteps) {
          // A step that changes nothing changes nothing it may not.
          if (rule.kind === 'frame' && !changed) continue
          const problem = judged(id, judgeStep(system.schema, rule, step))
          if (problem !== undefined) return wrong(`${problem}, after ${action.name}`)
        }
      }
    }
    if (enabled === 0 && system.terminal?.(before as Frozen<S>) !== true) return wrong('a state is stuck')
  }
  return { states, transitions, shown: [...shown].sort() }
}
