/** What the generated search and its driver ask of a store of states. States are numbered in order of discovery. */
export interface Store {
  readonly code: StoreCode
  /** Called when `code` was replaced. */
  onCode: () => void
  /** How many states the store can hold, those waiting included, before it is asked to grow. */
  readonly room: number
  /** States that were taken in without looking whether they are known. */
  readonly waiting: number
  readonly bytes: number
  /** What the states are kept as, and why. */
  readonly choice: StoreChoice
  /** Takes in the first `n` states of the batch that are not known yet, or none of them; returns how many states are known to be there then. `first` is the number of the first state they are successors of. Errors: OutOfMemory. */
  readonly flush: (n: number, first: number) => number
  /** Takes in the first `n` states of the batch, of which none is known. Errors: OutOfMemory. */
  readonly readmit: (n: number) => number
  /** Looks which of the states that wait are new: for each batch that has new ones the first state they are successors of, and how many states there are then. Errors: OutOfMemory. */
  settle(): readonly number[]
  /** The number of the state at this place of the batch, or −1. */
  readonly find: (place: number) => number
  /** Makes room for so many states, within so many bytes; false when there is none. */
  grow(wanted: number, memory: number): boolean
  /** Keeps the states in less than it does, and at most so many bytes, as the process holds too much. False when it cannot. Errors: OutOfMemory. */
  shrink?(memory: number): boolean
  /** The search is over, and everything told. */
  close(): void
}

/** Makes a store of states of so many words that are taken in from `batch`. */
export type StoreOf = (words: number, batch: Int32Array) => Store

export interface StoreCode {
  /** Writes a state to an array at a place; returns the set of words (modulo 32) that are not what they were. */
  decode(state: number, to: Int32Array, at: number): number
}

export const STORES = ['plain', 'compressed', 'fingerprint', 'disk'] as const
export type StoreName = (typeof STORES)[number]

export interface StoreChoice {
  readonly name: StoreName
  readonly because: string
}

/** The search cannot go on: what must be kept does not fit. */
export class OutOfMemory extends Error {
  readonly room: 'memory' | 'disk' = 'memory'
}

/** What memory has no room for cannot be written to a file either. */
export class DiskFull extends OutOfMemory {
  override readonly room = 'disk'
}
