import type { Action, Frozen, Step, System } from '../../checker/index.js'
import type { NonInterference } from '../../checker/property.js'
import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import { naiveSearch } from './naive.js'

export interface NaiveTwins {
  /** Unordered pairs of states that look alike. */
  readonly pairs: number
  /** Steps of the longer of the two runs, the telling step included; of the pair for which it is least. */
  readonly steps: number | undefined
}

/** The textbook: every pair of reachable states, every step from both, everything but the secret compared as text. */
export const naiveTwins = <S, A extends Action<S>>(system: System<S, A>, rule: NonInterference<S, A, unknown>, identity: (state: Frozen<S>) => string): NaiveTwins => {
  const found: { readonly state: Frozen<S>; readonly distance: number }[] = []
  naiveSearch(system, { state: (state, distance) => found.push({ state, distance }) }, identity)
  const covers = (patterns: readonly string[], keys: readonly (string | number)[]): boolean =>
    patterns.some(pattern => pattern.split('.').every((name, i) => i < keys.length && (name === '*' || name === `${keys[i]}`)))
  const text = (state: Frozen<S>, hidden: readonly string[], outputs: boolean): string =>
    JSON.stringify(leavesOf(system.schema).filter(({ keys, remarks }) => !covers(hidden, keys) && (outputs || !remarks.output)).map(leaf => valueAt(state, leaf) ?? null))

  let pairs = 0
  let steps: number | undefined
  rule.each(system.initial as Frozen<S>).forEach((row, index) => {
    const secret = rule.secret(row, index)
    const told = (state: Frozen<S>): string[] => system.groups.flatMap(({ when, actions }) => actions.filter(action => rule.by?.(action, row, index) ?? true).map(action => {
      if (when?.(state) === false) return 'impossible'
      const next = structuredClone(state) as S
      const step: Step<S, A> = { before: state, action, outcome: action.apply(next), after: next as Frozen<S> }
      const seen = rule.sees?.(step, row, index) ?? true
      return `${seen} ${seen ? step.outcome : ''} ${text(step.after, [...secret, ...(rule.reveals?.(action, row, index) ?? [])], seen)}`
    }))
    const views = found.map(({ state, distance }) => ({ looks: text(state, secret, false), distance, told: told(state) }))
    for (const [i, one] of views.entries()) {
      for (const other of views.slice(0, i)) {
        if (one.looks !== other.looks) continue
        pairs++
        const nearer = Math.max(one.distance, other.distance) + 1
        if (one.told.some((line, k) => line !== other.told[k]) && (steps === undefined || nearer < steps)) steps = nearer
      }
    }
  })
  return { pairs, steps }
}
