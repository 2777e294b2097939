import type { Frozen } from '../../checker/state/schema.js'
import type { AnyAction, AnySystem } from './place.js'

/** Visits states by number, in the order in which they are found. Two states are one if they are equal. */
export interface Stepper {
  readonly count: number
  /** Hears every step out of a state: which state it leads to, and whether that is new. While it listens, `before` and `after` show both. */
  successors(state: number, visit: (to: number, isNew: boolean, action: AnyAction, outcome: number) => boolean): void
  readonly before: Frozen<unknown>
  readonly after: Frozen<unknown>
  /** Shows a state as `after`. */
  show(state: number): void
}

/** How the states of a system are visited from one of them on. */
export type StepperOf = (system: AnySystem, from: unknown) => Stepper
