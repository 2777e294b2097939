import type { Base } from './judge.js'
import type { Mutant } from './mutants.js'
import type { Outcome } from './outcome.js'

/** A mutant, and what came of it. */
export interface Judged {
  readonly mutant: Mutant
  readonly outcome: Outcome
  /** Not found out in this run: `same code` by an earlier one, `record` as recorded and not proven anew. */
  readonly known?: 'same code' | 'record'
}

/** What came of all of them. */
export interface Campaign {
  readonly cells: readonly { readonly name: string; readonly base: Base; readonly within?: number }[]
  readonly judged: readonly Judged[]
  /** How many mutants there are: more than were judged where a sample was. */
  readonly of: number
  readonly interrupted: boolean
}
