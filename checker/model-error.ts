import type { Trace } from './report.js'
import type { Action } from './action.js'

/** A recipe, a guard or a rule that throws: an error in the model, not a violation of a rule. */
export class ModelError<S, A extends Action<S>> extends Error {
  override readonly name = 'ModelError'
  /** The action that was being run, when it was a recipe that threw. */
  readonly action: A | undefined
  /** Number of the state, in order of discovery, and its distance from the initial one. */
  readonly state: number
  readonly depth: number
  /** The way to the state. */
  readonly trace: Trace<S, A>

  constructor(what: string, action: A | undefined, state: number, trace: Trace<S, A>, cause: unknown) {
    const { length } = trace.steps
    super(`${what} in state ${state}, ${length === 0 ? 'the initial one' : `${length === 1 ? 'one step' : `${length} steps`} from the initial one`}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.action = action
    this.state = state
    this.depth = trace.steps.length
    this.trace = trace
  }
}
