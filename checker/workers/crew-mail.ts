import type { Planned } from '../memo/memo.js'
import type { RoundMemory } from './round.js'
import type { Watched } from '../memo/row-watch.js'
import type { SharedRows } from './shared-store.js'
import type { Source } from './source.js'
import type { Tuning } from '../memo/tuning.js'

/** What a worker is started with. */
export interface Orders {
  readonly source: Source
  /** The rules to judge, in order, and what the system they are about is like. */
  readonly rules: readonly string[]
  readonly likeness: string
  /** How many numbers the model had made up before the search began. */
  readonly met: number
  readonly memo: boolean | Tuning
  readonly symmetry: boolean
  readonly round: RoundMemory
}

/** What a worker learns before a round: only what is new. */
export interface Mail {
  readonly rows?: SharedRows
  readonly plan?: Planned
  readonly watched?: readonly Watched[]
  readonly journal?: readonly number[]
  readonly met?: number
  readonly broken?: readonly number[]
}

/** Whether a worker can take part. */
export type Report = { readonly ready: true } | { readonly refused: string }
