import type { Seen } from '../../model/state.js'
import type { Variable } from './language.js'

/** A variable of the twin, and where its value stands in a state of ours: the two state spaces correspond one to one. */
export interface Mirrored extends Variable {
  readonly read: (state: Seen) => number
}
