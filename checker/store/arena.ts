import { collect } from '../search/collect.js'
import { Dictionary } from './dictionary.js'
import type { Ground } from './ground.js'
import { bitsTaken, partsFrom } from './parts.js'
import { bytesPer, CHUNK, compiled, PER_SEGMENT, roomy, segment, WIDEST, type RowCode, type Rows, type RowsText } from './rows.js'
import { shapeOf, type Coding } from './store-text.js'
import { OutOfMemory } from './store.js'

/** Segments that are coded anew before the old ones are given back. */
const COLLECTED = 64
export const EMPTY = new Int32Array(0)

/** States in the order in which they were found, row by row, under a coding that goes by what they have in common. */
export class Arena<C extends RowCode> {
  rows: Rows<C>
  readonly #words: number
  readonly #batch: Int32Array
  readonly #hashes: Int32Array
  readonly #ground: Ground
  readonly #text: RowsText

  constructor(words: number, batch: Int32Array, ground: Ground, text: RowsText) {
    this.#words = words
    this.#batch = batch
    this.#hashes = new Int32Array(Math.max(CHUNK, batch.length / words))
    this.#ground = ground
    this.#text = text
    this.rows = this.#compiled('plain', [])
  }

  get bytes(): number {
    const { segments, bytesPerState, dictionaries } = this.rows
    return segments.length * PER_SEGMENT * bytesPerState + dictionaries.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** How many states there is room for. */
  get room(): number {
    return this.rows.segments.length * PER_SEGMENT
  }

  /** Makes room for so many states, if that takes no more than so many bytes more. */
  grow(wanted: number, spare: number): boolean {
    const { segments, bytesPerState, coding } = this.rows
    const missing = Math.max(0, Math.ceil(wanted / PER_SEGMENT) - segments.length)
    const fitting = Math.min(missing, Math.floor(spare / (PER_SEGMENT * bytesPerState)))
    for (let k = 0; k < fitting; k++) segments.push(segment(coding, this.#words, this.#ground))
    return fitting === missing
  }

  /** Looks anew which words belong together, and codes all states so if that takes less memory. `spare` bytes are there for as long as both are. */
  repart(spare: number): boolean {
    const { code, coding: had, dictionaries: known, bytesPerState } = this.rows
    const count = code.count()
    const size = Math.min(count, 2 ** 13, Math.ceil(2 ** 21 / this.#words ** 2))
    const samples = Array.from({ length: size }, (_, k) => {
      const words = new Int32Array(this.#words)
      code.decode(Math.floor((k * count) / size), words, 0)
      return words
    })
    const parts = partsFrom(samples, this.#words)
    // Coding all states anew takes as long as finding many of them: not for less than half of the least a row can shrink by, unless dictionaries have become large.
    const isSlim = known.reduce((sum, { bytes }) => sum + bytes, 0) < (count * bytesPerState) / 4
    if (had !== 'plain' && isSlim && bitsTaken(samples, parts) > bitsTaken(samples, had.map(({ words }) => words)) - 8) return false
    // How wide the codes must be shows when all states have been looked up.
    const dictionaries = parts.map(words => new Dictionary(words.length, this.#ground))
    const counting = this.#compiled(parts.map(words => ({ words, bits: WIDEST })), dictionaries)
    this.#chunks(code, 0, count, (states, n) => counting.code.encode(states, 0, n))
    const coding = roomy(parts.map((words, p) => ({ words, bits: dictionaries[p]!.bits })))
    const costOf = (some: Coding, of: readonly Dictionary[]): number => count * bytesPer(shapeOf(some, this.#words)) + of.reduce((sum, { bytes }) => sum + bytes, 0)
    const cost = costOf(coding, dictionaries)
    if (cost > spare || cost >= costOf(had, known)) return false
    this.#recode(coding, dictionaries)
    return true
  }

  /** A dictionary is full: its codes get a bit more. `spare` bytes are there; `held`: for as long as somebody keeps the rows there were. Errors: OutOfMemory. */
  widen(spare: number, held: boolean): void {
    const { coding, dictionaries } = this.rows
    if (coding === 'plain') throw new Error('there is no dictionary')
    const wider = roomy(coding.map(({ words }, p) => ({ words, bits: dictionaries[p]!.bits })))
    const is = bytesPer(shapeOf(wider, this.#words))
    if ((held ? is : is - this.rows.bytesPerState) * this.room > spare) throw new OutOfMemory()
    this.#recode(wider, dictionaries)
  }

  /** Takes over the coding of another thread, whose dictionaries and segments are then to be put in. */
  become(coding: Coding, states: number): void {
    this.rows = this.#compiled(coding, coding === 'plain' ? [] : coding.map(({ words }) => new Dictionary(words.length, this.#ground)), states)
  }

  #compiled(coding: Coding, dictionaries: readonly Dictionary[], count = 0): Rows<C> {
    return compiled(this.#text, coding, dictionaries, { words: this.#words, batch: this.#batch, hashes: this.#hashes, count })
  }

  /** Codes all states anew, segment by segment. */
  #recode(coding: Coding, dictionaries: readonly Dictionary[]): void {
    const before = this.rows
    const count = before.code.count()
    before.code.retable(EMPTY, 1)
    const rows = this.#compiled(coding, dictionaries, count)
    const { width } = shapeOf(coding, this.#words)
    before.segments.forEach((_, k) => {
      const to = segment(coding, this.#words, this.#ground)
      rows.segments.push(to)
      let at = 0
      this.#chunks(before.code, k * PER_SEGMENT, Math.min(count, (k + 1) * PER_SEGMENT), (states, n) => {
        rows.code.encode(states, 0, n)
        to.set(rows.code.rows.subarray(0, n * width), at)
        at += n * width
      })
      before.segments[k] = EMPTY
      if (k % COLLECTED === COLLECTED - 1) collect()
    })
    if (before.segments.length >= COLLECTED) collect()
    this.rows = rows
  }

  #chunks(code: RowCode, from: number, to: number, take: (states: Int32Array, n: number) => void): void {
    const states = new Int32Array(CHUNK * this.#words)
    for (let first = from; first < to; first += CHUNK) {
      const n = Math.min(CHUNK, to - first)
      for (let k = 0; k < n; k++) code.decode(first + k, states, k * this.#words)
      take(states, n)
    }
  }
}
