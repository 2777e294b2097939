import type { Planning } from './tuning.js'

/** Which plan is due when. */
export class Schedule {
  readonly #plans: readonly Planning[]
  #made = 0
  /** The next plan is put off. */
  #late = false

  constructor(plans: readonly Planning[]) {
    this.#plans = plans
  }

  /** At how many expanded states something may be due: plans go by the states, and not by the clock. */
  get due(): number {
    return (this.#plans[this.#made]?.states ?? Infinity) * (this.#late ? 2 : 1)
  }

  /** The plan to make now that so many states are expanded and so many are not, if there is one. */
  next(expanded: number, waiting: number): Planning | undefined {
    const plan = this.#plans[this.#made]
    if (plan === undefined || expanded < this.due) return undefined
    this.#late = !this.#late && waiting < (plan.waiting ?? 0)
    if (this.#late) return undefined
    this.#made++
    return plan
  }
}
