import type { Action, Step } from '../action.js'
import type { Frozen } from '../state/schema.js'

/** When a rule about steps judges one. */
interface Conditional<S, A extends Action<S>> {
  readonly given?: (step: Step<S, A>) => boolean
}

/**
 * The step rules are shown, one after another, always in the same two views. It knows whether anybody asked for more of it than its action: a
 * condition that turns a step down for its action alone turns down every step of that action.
 */
export class ShownStep<S, A extends Action<S>> implements Step<S, A> {
  #action: A | undefined
  #outcome = 0
  #isAsked = false
  readonly #before: Frozen<S>
  readonly #after: Frozen<S>
  /** By rule: actions whose steps it never judges, as far as that is known. */
  readonly #never: readonly Set<A>[]

  constructor(before: Frozen<S>, after: Frozen<S>, rules: number) {
    this.#before = before
    this.#after = after
    this.#never = Array.from({ length: rules }, () => new Set())
  }

  show({ action, outcome }: { readonly action: A; readonly outcome: number }): this {
    this.#action = action
    this.#outcome = outcome
    return this
  }

  /** Whether the step is one that rule number `k` judges. */
  isGiven(k: number, { given }: Conditional<S, A>): boolean {
    if (given === undefined) return true
    this.#isAsked = false
    const judges = given(this)
    if (!judges && !this.#isAsked) this.#never[k]!.add(this.action)
    return judges
  }

  /** Whether rule number `k` is known to judge no step of an action. */
  isNeverGiven(k: number, action: A): boolean {
    return this.#never[k]!.has(action)
  }

  get action(): A {
    if (this.#action === undefined) throw new Error('no step is shown')
    return this.#action
  }

  get outcome(): number {
    this.#isAsked = true
    return this.#outcome
  }

  get before(): Frozen<S> {
    this.#isAsked = true
    return this.#before
  }

  get after(): Frozen<S> {
    this.#isAsked = true
    return this.#after
  }
}
