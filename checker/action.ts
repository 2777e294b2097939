import type { Frozen } from './state/schema.js'

/**
 * One thing that can happen. `apply` is a recipe: it reads and writes fields of whatever it is given — an immer draft, a plain object or the
 * live view over packed bytes — and returns the outcome that rules and traces speak of (a call's result; 0 where there is nothing to say).
 * It must be deterministic, edit records field by field, and keep no state of its own.
 */
export interface Action<S> {
  /** The family the action belongs to, as rules name it (`rpc_request`). */
  readonly name: string
  /** A recipe that consists of critical sections tells of each, if somebody listens; it does the same either way. */
  readonly apply: (state: S, listener?: SectionListener) => number
}

/** Hears of the critical sections of a step as they run. A step that tells of none is one section without locks. */
export interface SectionListener {
  /** A section begins; these locks are held from here on. */
  begins(label: string, locks: readonly string[]): void
  /** The section takes a further lock, and holds it to its end. */
  takes(lock: string): void
  /** The section is over: what follows belongs to whoever runs sections. */
  ends(): void
}

/** One executed action, as transition rules see it. */
export interface Step<S, A extends Action<S> = Action<S>> {
  readonly before: Frozen<S>
  readonly action: A
  /** What `apply` returned. */
  readonly outcome: number
  /** The state after the step; fields declared as output hold what this step wrote. */
  readonly after: Frozen<S>
}

/** A line of a trace about one step: `who` did `what`, with result `result`; `detail` is what only the failing step shows, unless more is asked for (`--regs`). */
export interface StepText {
  readonly who: string
  readonly what: string
  readonly result?: string
  readonly detail?: string
}
