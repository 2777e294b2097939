import type { RowRule } from './row-rules.js'
import type { Run } from '../search/loop-text.js'
import type { Action } from '../action.js'
import type { Effect } from './traced.js'

/** The steps of one run from the state at hand. */
export interface Steps<A> {
  readonly run: Run
  readonly effects: readonly Effect<A>[]
}

/**
 * Looks on while things are learnt about the state at hand. What an onlooker reads of it must be noted with the learner's reads: what is
 * remembered holds wherever the same was read, and so does what the onlooker made sure of.
 */
export interface Onlooker<S, A extends Action<S>> {
  /** Which of some groups are enabled. */
  guards(groups: readonly number[], enabled: readonly number[]): void
  /** What runs do. */
  steps(steps: readonly Steps<A>[]): void
  /** A rule is judged on steps last given to `steps`. */
  judged(rule: number, steps: Steps<A>): void
  /** Some rows of a rule about states are judged in a state on its own, which is number `state`. */
  held(rows: RowRule, state: number): void
}
