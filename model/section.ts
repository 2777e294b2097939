/**
 * A hypercall is a sequence of critical sections. Its body is a generator that is blind to the state: it yields sections and is told the
 * result of each. Who runs the sections, all at once or one by one between other CPUs', is the driver's business (`granularity.ts`).
 */

/** A spinlock of the modelled code: where its owner stands in the state, and its rank in the order locks are taken in (vm, vcpu, heap and log). */
export interface Lock<S> {
  readonly name: string
  readonly rank: number
  readonly owner: (state: S) => number | undefined
  readonly setOwner: (state: S, cpu: number | undefined) => void
}

/**
 * Announces that a recipe takes a further lock, which it holds to its end. It does so before it writes anything: where it has to wait for the
 * lock, it is begun anew.
 */
export type Nest<S> = (lock: Lock<S>) => void

/** One atomic step: a label, the locks it takes before and gives back after, and what it does meanwhile. */
export interface Section<S> {
  readonly label: string
  readonly acquires?: Lock<S>
  /** Given back after the recipe: always, or `unless` the recipe's result is not 0. */
  readonly releases?: Lock<S>
  readonly keepsLockUnlessZero?: boolean
  /** No section but a mark: a part begins, or has ended with this result (see `summed`). */
  readonly part?: 'begins' | number
  /** Touches nothing that another CPU reads or writes: needs no step of its own. */
  readonly private?: boolean
  readonly recipe: (state: S, nest: Nest<S>) => number
}

/** A piece of a call: yields sections, receives their results, ends with an R. */
export type Body<S, R = number> = Generator<Section<S>, R, number>

/** What a recipe returns when its CPU spins at EL2 for ever: the call never continues, and what it holds stays held. */
export const HANG = -0x8000_0000

/**
 * Runs a part of a body of whose results only its own result matters to what follows. Suspended calls that differ in nothing else are the
 * same point.
 */
export function* summed<S, R extends number | boolean>(part: Body<S, R>): Body<S, R> {
  yield { label: 'begin part', part: 'begins', private: true, recipe: nothing }
  const result = yield* part
  yield { label: 'end part', part: Number(result), private: true, recipe: nothing }
  return result
}

const nothing = (): number => 0

/** One section under a lock. */
export function* locked<S>(lock: Lock<S>, label: string, recipe: Section<S>['recipe']): Body<S> {
  return yield { label, acquires: lock, releases: lock, recipe }
}

/** A section that takes a lock and keeps it, unless its result is 0. */
export function* entering<S>(lock: Lock<S>, label: string, recipe: Section<S>['recipe']): Body<S> {
  return yield { label, acquires: lock, releases: lock, keepsLockUnlessZero: true, recipe }
}

/** A section that gives back a lock taken by `entering`. */
export function* leaving<S>(lock: Lock<S>, label: string, recipe: Section<S>['recipe']): Body<S> {
  return yield { label, releases: lock, recipe }
}

/** A section that touches only what belongs to its CPU. */
export function* privately<S>(label: string, recipe: Section<S>['recipe']): Body<S> {
  return yield { label, private: true, recipe }
}

/** A section of its own accord: what it touches really is unprotected. */
export function* unlocked<S>(label: string, recipe: Section<S>['recipe']): Body<S> {
  return yield { label, recipe }
}
