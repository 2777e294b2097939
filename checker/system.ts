import type { Action, Step, StepText } from './action.js'
import type { Names } from './names.js'
import type { Ownership } from './partial-order/ownership.js'
import type { Scenery } from './scenery.js'
import type { Frozen, RecordOf } from './state/schema.js'
import type { Symmetry } from './symmetry/symmetry.js'

/** Actions that are enabled together. Recipes of one group run only where `when` holds; a group without `when` is always enabled. */
export interface ActionGroup<S, A extends Action<S>> {
  readonly when?: (state: Frozen<S>) => boolean
  /** Whose actions these are, for people who ask why none of them can be taken. */
  readonly name?: string
  readonly actions: readonly A[]
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
