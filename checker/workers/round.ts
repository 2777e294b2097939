import { SHARED } from '../store/ground.js'
import type { Candidates } from './shared-store.js'

/** Places in the words by which those who search together tell each other where they are. */
export const AT = { turn: 0, task: 1, done: 2, from: 3, to: 4, next: 5, blocks: 6, share: 7, failed: 8 } as const

/** What is done in a turn. `drop`: what the round found is taken back. */
export const TASK = { expand: 1, settle: 2, drop: 3, count: 4 } as const
export type Task = (typeof TASK)[keyof typeof TASK]

/** The shared memory of a round. */
export interface RoundMemory {
  /** States of a block: whoever is free takes the next one. */
  readonly block: number
  readonly control: Int32Array
  /** By block: its candidates from and up to where, and the number of the first state they become. */
  readonly spans: Int32Array
  readonly candidates: Candidates
  /** Candidates there is room for, for each who takes part. */
  readonly capacity: number
  /** By who takes part: steps taken so far, and bytes of memory of their own. */
  readonly steps: Float64Array
  readonly bytes: Float64Array
}

/** Memory for rounds of at most `states` states in blocks of `block`, `successors` of a state, and so many who take part. */
export const roundMemory = (words: number, states: number, block: number, successors: number, parts: number): RoundMemory => {
  const capacity = 2 * states + 2 * block * successors
  const bits = Math.ceil(Math.log2(2 * parts * capacity))
  const floats = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * parts))
  const marks = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(parts * capacity))
  return {
    block,
    control: SHARED.ints(Object.keys(AT).length),
    spans: SHARED.ints(3 * Math.ceil(states / block)),
    candidates: {
      words: SHARED.ints(parts * capacity * words), hashes: SHARED.ints(parts * capacity), blocks: SHARED.ints(parts * capacity),
      gone: marks(), fresh: marks(), table: SHARED.ints(2 ** bits), bits,
    },
    capacity, steps: floats(), bytes: floats(),
  }
}

export const bytesOf = ({ spans, candidates: { words, hashes, blocks, gone, fresh, table } }: RoundMemory): number =>
  [spans, words, hashes, blocks, gone, fresh, table].reduce((sum, { byteLength }) => sum + byteLength, 0)
