import { fingerprintText, PART_BITS } from './fingerprint-text.js'
import { Recall } from './recall.js'
import { Spill, type SpillOptions } from './spill.js'
import type { Store, StoreChoice, StoreCode } from './store.js'

const PARTS = 2 ** PART_BITS
const LOAD = 0.9
const GROWTH = 1.125
const FIRST = 64
/** States for which room is made at a time. */
const AHEAD = 2 ** 15
const SEED = 20_190_729
/** Numbers of states are whole numbers of 31 bits. */
const MOST = 2 ** 31

/** At most how probable it is that one of so many states was taken for another: there are so many pairs, and each has the same 64 bits with probability 2⁻⁶⁴. */
export const omission = (states: number): number => ((states * (states - 1)) / 2) * 2 ** -64

/**
 * Of each state 64 bits in memory, by which it is known again; the states themselves lie in a spill, from which they are expanded and told. This is no
 * exact store: a state that has the fingerprint of another is left out, and what only it leads to as well.
 */
export class FingerprintStore implements Store {
  onCode = (): void => {}
  readonly code: StoreCode
  readonly choice: StoreChoice = { name: 'fingerprint', because: 'asked for' }
  readonly waiting = 0
  readonly #spill: Spill
  readonly #recall: Recall
  readonly #batch: Int32Array
  readonly #fresh: Int32Array
  readonly #tables: Int32Array[]
  readonly #full = new Float64Array(PARTS)
  readonly #insert: (n: number) => number
  #bytes = 0
  #room = 0

  constructor(words: number, batch: Int32Array, spill: SpillOptions) {
    this.#spill = new Spill(words, spill)
    this.#recall = new Recall(this.#spill, words, batch)
    this.#batch = batch
    this.code = { decode: this.#spill.decode }
    const places = Math.floor(batch.length / words)
    this.#fresh = new Int32Array(places)
    // Parts are of different sizes, so that they do not all grow at once.
    this.#tables = Array.from({ length: PARTS }, (_, part) => this.#table(part, Math.ceil(FIRST * GROWTH ** (part / PARTS))))
    this.#insert = (new Function('env', fingerprintText(words, SEED))({
      batch, first: new Int32Array(places), second: new Int32Array(places), fresh: this.#fresh, tables: this.#tables, sizes: new Int32Array(PARTS), full: this.#full,
      enlarge: (part: number) => { this.#enlarge(part) },
    }) as { insert(n: number): number }).insert
  }

  #table(part: number, slots: number): Int32Array {
    this.#full[part] = Math.floor(LOAD * slots)
    this.#bytes += 8 * slots
    return new Int32Array(2 * slots)
  }

  #enlarge(part: number): void {
    const old = this.#tables[part]!
    const table = this.#table(part, Math.ceil(GROWTH * (old.length / 2)))
    for (let from = 0; from < old.length; from += 2) {
      const [one, two] = [old[from]!, old[from + 1]!]
      if ((one | two) === 0) continue
      let at = 2 * Math.floor((two >>> 0) * (table.length / 2 ** 33))
      while ((table[at]! | table[at + 1]!) !== 0) if ((at += 2) === table.length) at = 0
      table[at] = one
      table[at + 1] = two
    }
    this.#bytes -= 4 * old.length
    this.#tables[part] = table
  }

  get room(): number {
    return this.#room
  }

  get bytes(): number {
    return this.#bytes + this.#spill.bytes + this.#recall.bytes
  }

  readonly flush = (n: number): number => {
    this.#spill.add(this.#batch, this.#fresh, this.#insert(n))
    return this.#spill.count
  }

  readonly readmit = this.flush

  readonly find = (place: number): number => this.#recall.find(place)

  settle(): readonly number[] {
    return []
  }

  grow(wanted: number, memory: number): boolean {
    if (wanted <= this.#room) return true
    if (wanted + AHEAD >= MOST) return false
    // While a part grows, there are two of it.
    const largest = (8 * GROWTH * this.#spill.count) / (LOAD * PARTS)
    if (this.bytes + (8 * GROWTH * (wanted + AHEAD - this.#spill.count)) / LOAD + 2 * largest > memory) return false
    this.#room = wanted + AHEAD
    return true
  }

  close(): void {
    this.#spill.close()
  }
}
