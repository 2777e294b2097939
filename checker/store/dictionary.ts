import { bitsFor } from '../state/coding.js'
import type { Ground } from './ground.js'
import { hashOf } from './row-text.js'

const FIRST = 64

/** What was found in some words of states, by code; codes are given in order of appearance. */
export class Dictionary {
  entries: Int32Array
  table: Int32Array
  size = 0
  readonly #width: number
  readonly #ground: Ground

  constructor(width: number, ground: Ground) {
    this.#width = width
    this.#ground = ground
    this.entries = ground.ints(FIRST * width)
    this.table = ground.ints(2 * FIRST)
  }

  get bytes(): number {
    return this.entries.byteLength + this.table.byteLength
  }

  /** Bits that hold every code there is, and one more. */
  get bits(): number {
    return bitsFor(this.size + 1)
  }

  /** Doubles the room there is; the table is filled anew by the hash of `mixText`. */
  grow(): this {
    const width = this.#width
    const entries = this.#ground.ints(2 * this.entries.length)
    entries.set(this.entries)
    const table = this.#ground.ints(2 * this.table.length)
    const mask = table.length - 1
    for (let code = 0; code < this.size; code++) {
      let slot = hashOf(width, entries, code * width) & mask
      while (table[slot] !== 0) slot = (slot + 1) & mask
      table[slot] = code + 1
    }
    this.entries = entries
    this.table = table
    return this
  }
}
