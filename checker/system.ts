import type { Names } from './names.js'
import type { Ownership } from './partial-order/ownership.js'
import type { Scenery } from './scenery.js'
import type { Frozen, RecordOf } from './state/schema.js'
import type { Symmetry } from './symmetry/symmetry.js'

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

/** Actions that are enabled together. Recipes of one group run only where `when` holds; a group without `when` is always enabled. */
export interface ActionGroup<S, A extends Action<S>> {
  readonly when?: (state: Frozen<S>) => boolean
  /** Whose actions these are, for people who ask why none of them can be taken. */
  readonly name?: string
  readonly actions: readonly A[]
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

/** Everything the engine knows about a model. The order of groups and actions is the canonical order of traces. */
export interface System<S, A extends Action<S> = Action<S>> {
  readonly name: string
  /** The system that this is with other bounds. Rules that name that one speak about this one as well; what is declared of how they fare there says nothing of here. */
  readonly variantOf?: string
  /** The bounds this system was built for, in words, printed with every verdict. */
  readonly bounds: string
  readonly schema: RecordOf<S>
  readonly initial: S
  readonly groups: readonly ActionGroup<S, A>[]
  /** States that may have no enabled action; any other such state is a deadlock. Absent: no state may deadlock. */
  readonly terminal?: (state: Frozen<S>) => boolean
  /** Which of several processes takes an action, counted from 0; absent where there is only one. */
  readonly processOf?: (action: A) => number
  /** Which fields belong to which process: a step that touches nothing else may be taken alone. */
  readonly ownership?: Ownership<S>
  /** Things that nothing tells apart; a search may then visit one state of all that differ in their names only. */
  readonly symmetry?: Symmetry<A>
  /** Numbers its recipes make up; several can only search a system that tells of them. */
  readonly names?: Names
  /** How a step reads in a trace. */
  readonly show: (step: Step<S, A>) => StepText
  /** How the initial state reads in a trace: one line. */
  readonly showInitial?: (state: Frozen<S>) => string
  /** What an explorer draws of runs and states beside what everything has: steps, fields, rules. */
  readonly scenery?: Scenery<S, A>
}
