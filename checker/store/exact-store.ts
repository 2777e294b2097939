import { collect } from '../search/collect.js'
import { Dictionary } from './dictionary.js'
import { bitsTaken, partsFrom } from './parts.js'
import { bytesPer, CHUNK, compiled, PER_SEGMENT, roomy, segment, WIDEST, type RowCode, type Rows } from './rows.js'
import { OutOfMemory, type Store, type StoreChoice, type StoreCode } from './store.js'
import { shapeOf, type Coding } from './store-text.js'

/** The table grows beyond this share of its slots; probing is linear, and neighbouring slots share a cache line. */
const LOAD = 0.85
const SMALL_TABLE = 2 ** 20
/** By how much a larger one grows where there is memory, and at least: to fill a table takes time, its empty slots take memory. */
const GROWTH = { most: 1.5, least: 1.25 }
/** What is known of the states says better and better which words belong together: it is looked at again at so many states. */
const LOOKS = [2 ** 16, 2 ** 20, 2 ** 23, 2 ** 26]
/** Segments that are coded anew before the old ones are given back. */
const COLLECTED = 64
/** At so many states a store compresses itself, unless told otherwise: before, there is little to gain. */
export const MANY = 2 ** 20
const EMPTY = new Int32Array(0)
/** With fewer states nothing is learnt from them. */
const LEARNABLE = 2 ** 12

/** Exactly the states there are, word by word as they are or coded, in the order in which they were found. */
export class ExactStore implements Store {
  onCode = (): void => {}
  readonly #words: number
  readonly #batch: Int32Array
  readonly #hashes: Int32Array
  readonly #compressFrom: number
  #rows: Rows
  #table = new Int32Array(2 ** 12)
  #looked = 0
  #memory = Infinity
  #because: string

  /** `batch` is where states to take in lie; the store compresses itself once it holds `compressFrom` states. */
  constructor(words: number, batch: Int32Array, compressFrom: number, because?: string) {
    this.#words = words
    this.#batch = batch
    this.#hashes = new Int32Array(Math.max(CHUNK, batch.length / words))
    this.#compressFrom = compressFrom
    this.#because = because ?? (compressFrom === 0 ? 'asked for' : `more than ${compressFrom.toLocaleString('en-US')} states`)
    this.#rows = this.#compiled('plain', [])
    this.#rows.code.retable(this.#table, this.#numberBits(this.#table.length))
  }

  get code(): StoreCode {
    return this.#rows.code
  }

  get count(): number {
    return this.#rows.code.count()
  }

  get choice(): StoreChoice {
    return this.#rows.coding === 'plain'
      ? { name: 'plain', because: this.#compressFrom === Infinity ? 'asked for' : this.#compressFrom === 0 ? 'too few states to compress' : `no more than ${this.#compressFrom.toLocaleString('en-US')} states` }
      : { name: 'compressed', because: this.#because }
  }

  get room(): number {
    return Math.min(Math.floor(LOAD * this.#table.length), this.#rows.segments.length * PER_SEGMENT)
  }

  get bytes(): number {
    const { segments, bytesPerState, dictionaries } = this.#rows
    return this.#table.byteLength + segments.length * PER_SEGMENT * bytesPerState + dictionaries.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  readonly flush = (n: number): number => {
    while (this.#rows.code.encode(this.#batch, 0, n) < n) this.#widen()
    return this.#rows.code.insert(n)
  }

  readonly readmit = this.flush
  readonly waiting = 0

  settle(): readonly number[] {
    return []
  }

  close(): void {
    // Memory goes by itself.
  }

  readonly find = (place: number): number => {
    if (this.#rows.coding === 'plain') return this.#rows.code.find(place * this.#words)
    return this.#rows.code.seek(this.#batch, place) ? this.#rows.code.find(0) : -1
  }

  grow(wanted: number, memory: number): boolean {
    this.#memory = memory
    const count = this.#rows.code.count()
    const due = this.#compressFrom === 0 ? [1, 32, 256, LEARNABLE, ...LOOKS] : LOOKS
    const tooLarge = count >= LEARNABLE && this.#rows.coding === 'plain' && this.#compressFrom !== Infinity && this.bytes > memory / 2
    if (tooLarge) this.#because = 'plain does not fit the memory there may be'
    if (tooLarge || count >= this.#compressFrom && count >= (due[this.#looked] ?? Infinity)) {
      while (count >= (due[this.#looked] ?? Infinity)) this.#looked++
      this.#repart()
    }
    return this.#growArena(wanted) && this.#growTable(wanted)
  }

  #growArena(wanted: number): boolean {
    const { segments, bytesPerState, coding } = this.#rows
    while (segments.length * PER_SEGMENT < wanted) {
      if (this.bytes + PER_SEGMENT * bytesPerState > this.#memory) return false
      segments.push(segment(coding, this.#words))
    }
    return true
  }

  /** A new table is filled from the arena: the old one goes first, so that there is only ever one. */
  #growTable(wanted: number): boolean {
    const had = this.#table.length
    if (wanted <= LOAD * had) return true
    const by = had < SMALL_TABLE ? { most: 2, least: 2 } : GROWTH
    const least = Math.ceil(Math.max(wanted / LOAD, had * by.least))
    const slots = Math.max(least, Math.min(Math.ceil(had * by.most), had + Math.floor((this.#memory - this.bytes) / 4)))
    if (slots >= 2 ** 31 || this.bytes + 4 * (slots - had) > this.#memory) return false
    const { code } = this.#rows
    code.retable((this.#table = EMPTY), 1)
    if (had > SMALL_TABLE) collect()
    try {
      this.#table = new Int32Array(slots)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#table = new Int32Array(had)
    }
    code.retable(this.#table, this.#numberBits(this.#table.length))
    return this.#table.length === slots
  }

  /** A table of so many slots numbers fewer rows than that; what is left of an entry is its tag. */
  #numberBits(slots: number): number {
    return 32 - Math.clz32(slots)
  }

  #compiled(coding: Coding, dictionaries: readonly Dictionary[], count = 0): Rows {
    return compiled(coding, dictionaries, { words: this.#words, batch: this.#batch, hashes: this.#hashes, count })
  }

  /** Looks anew which words belong together. */
  #repart(): void {
    const { code } = this.#rows
    const count = code.count()
    const size = Math.min(count, 2 ** 13, Math.ceil(2 ** 21 / this.#words ** 2))
    const samples = Array.from({ length: size }, (_, k) => {
      const words = new Int32Array(this.#words)
      code.decode(Math.floor((k * count) / size), words, 0)
      return words
    })
    const parts = partsFrom(samples, this.#words)
    const { coding: had, dictionaries: known, bytesPerState } = this.#rows
    // Coding all states anew takes as long as finding many of them: not for less than half of the least a row can shrink by, unless dictionaries have become large.
    const isSlim = known.reduce((sum, { bytes }) => sum + bytes, 0) < (count * bytesPerState) / 4
    if (had !== 'plain' && isSlim && bitsTaken(samples, parts) > bitsTaken(samples, had.map(({ words }) => words)) - 8) return
    // How wide the codes must be shows when all states have been looked up.
    const dictionaries = parts.map(words => new Dictionary(words.length))
    const counting = this.#compiled(parts.map(words => ({ words, bits: WIDEST })), dictionaries)
    this.#chunks(code, 0, count, (states, n) => counting.code.encode(states, 0, n))
    const coding = roomy(parts.map((words, p) => ({ words, bits: dictionaries[p]!.bits })))
    const costOf = (some: Coding, of: readonly Dictionary[]): number => count * bytesPer(shapeOf(some, this.#words)) + of.reduce((sum, { bytes }) => sum + bytes, 0)
    if (costOf(coding, dictionaries) >= costOf(this.#rows.coding, this.#rows.dictionaries)) return
    this.#recode(coding, dictionaries)
  }

  /** A dictionary is full: its codes get a bit more. */
  #widen(): void {
    const { coding, dictionaries } = this.#rows
    if (coding === 'plain') throw new Error('there is no dictionary')
    const wider = roomy(coding.map(({ words }, p) => ({ words, bits: dictionaries[p]!.bits })))
    const more = shapeOf(wider, this.#words).width - shapeOf(coding, this.#words).width
    if (this.bytes + 2 * more * this.#rows.segments.length * PER_SEGMENT > this.#memory) throw new OutOfMemory()
    this.#recode(wider, dictionaries)
  }

  /** Codes all states anew, segment by segment. */
  #recode(coding: Coding, dictionaries: readonly Dictionary[]): void {
    const before = this.#rows
    const count = before.code.count()
    before.code.retable(EMPTY, 1)
    const rows = this.#compiled(coding, dictionaries, count)
    const { width } = shapeOf(coding, this.#words)
    before.segments.forEach((_, k) => {
      const to = segment(coding, this.#words)
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
    this.#rows = rows
    this.#table.fill(0)
    rows.code.retable(this.#table, this.#numberBits(this.#table.length))
    this.onCode()
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
