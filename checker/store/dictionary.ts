import { bitsFor } from '../state/coding.js'
import { lengthened } from './lengthened.js'
import { hashOf } from './row-text.js'

const FIRST = 64

/** What was found in some words of states, by code; codes are given in order of appearance. */
export class Dictionary {
  entries: Int32Array
  table = new Int32Array(2 * FIRST)
  size = 0
  readonly #width: number

  constructor(width: number) {
    this.#width = width
    this.entries = new Int32Array(FIRST * width)
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
    const entries = lengthened(this.entries, 2 * this.entries.length)
    const table = new Int32Array(2 * this.table.length)
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
