/** At how many expanded states, from how many samples; what was learnt in more than `rarely` of the cases is given up. */
export interface Planning {
  readonly states: number
  readonly samples: number
  readonly rarely: number
  /** With fewer states still to be expanded it is put off until twice as many are: the search may be over before it pays. */
  readonly waiting?: number
}

/** When to plan anew what is remembered together, and when to give up remembering. */
export interface Tuning {
  readonly plans: readonly Planning[]
  /** Numbers in the pool beyond which it is looked whether remembering pays, and how rarely something must be learnt then. */
  readonly numbers: number
  readonly rarely: number
  /** Something is given up only after it was asked this often. */
  readonly visits: number
}

/** Learning costs many times what doing does, and so does planning; the first states of a search say little about the others. */
export const TUNING: Tuning = {
  plans: [
    { states: 1 << 16, samples: 64, rarely: 1 / 2 },
    { states: 1 << 20, samples: 256, rarely: 1 / 8, waiting: 1 << 19 },
    { states: 1 << 23, samples: 512, rarely: 1 / 16, waiting: 1 << 19 },
  ],
  numbers: 1 << 21,
  rarely: 1 / 16,
  visits: 4000,
}

/** A tuning that never gives anything up. */
export const remembering = (memo: boolean | Tuning = true): Tuning => {
  const { plans, ...tuning } = typeof memo === 'boolean' ? TUNING : memo
  return { ...tuning, plans: plans.map(plan => ({ ...plan, rarely: Infinity })), rarely: Infinity }
}
