import { collect } from '../search/collect.js'
import { bitsFor } from '../state/coding.js'
import { candidatesText } from './disk-text.js'
import { Recall } from './recall.js'
import { SEGMENT_BITS } from './row-text.js'
import { CHUNK, PER_SEGMENT } from './rows.js'
import { Spill, type SpillOptions } from './spill.js'
import type { Store, StoreChoice, StoreCode } from './store.js'

const LOAD = 0.85
const GROWTH = 1.25
const SMALL_TABLE = 2 ** 12
const FEW = 2 ** 20
const EMPTY = new Int32Array(0)
/** Numbers of states are whole numbers of 31 bits. */
const MOST = 2 ** 31

/** The generated code: see `candidatesText`. */
interface CandidatesCode extends StoreCode {
  insert(n: number): number
  retable(table: Int32Array, bits: number): void
  match(states: Int32Array, n: number): void
  clear(): void
  mark(gone: Uint8Array): void
  count(): number
}

/**
 * Exactly the states there are, in a file in the order in which they were found; only those that may be new are in memory, with a table, until all
 * that are known have been read past them once: at the end of a layer, or when memory is short (Stern and Dill, "Using magnetic disk instead of main
 * memory in the Murφ verifier", CAV 1998; Korf, "Delayed duplicate detection", IJCAI 2003).
 */
export class DiskStore implements Store {
  onCode = (): void => {}
  readonly code: StoreCode
  readonly choice: StoreChoice
  readonly #words: number
  readonly #batch: Int32Array
  readonly #most: number
  readonly #spill: Spill
  readonly #recall: Recall
  readonly #segments: Int32Array[] = []
  readonly #candidates: CandidatesCode
  #table = new Int32Array(SMALL_TABLE)
  /** Of each batch that has candidates: the first state they are successors of, and how many candidates there are then. */
  #batches: number[] = []

  constructor(words: number, batch: Int32Array, spill: SpillOptions, because = 'asked for') {
    this.#words = words
    this.#batch = batch
    this.#most = Math.max(spill.candidates ?? Infinity, batch.length / words)
    this.#spill = new Spill(words, spill)
    this.#recall = new Recall(this.#spill, words, batch)
    this.code = { decode: this.#spill.decode }
    this.choice = { name: 'disk', because }
    this.#candidates = new Function('env', candidatesText(words))({
      segments: this.#segments, rows: batch, hashes: new Int32Array(Math.max(CHUNK, batch.length / words)), table: this.#table, bits: 1, count: 0,
      gone: new Uint8Array(0), segmentBits: SEGMENT_BITS,
    }) as CandidatesCode
    this.#candidates.retable(this.#table, this.#numberBits)
  }

  get #numberBits(): number {
    return bitsFor(this.#table.length + 1)
  }

  get waiting(): number {
    return this.#candidates.count()
  }

  get room(): number {
    return this.#spill.count + Math.min(this.#most, Math.floor(LOAD * this.#table.length), this.#segments.length * PER_SEGMENT)
  }

  get #segmentBytes(): number {
    return 4 * this.#words * PER_SEGMENT
  }

  get bytes(): number {
    return this.#table.byteLength + this.#segments.length * this.#segmentBytes + this.#spill.bytes + this.#recall.bytes
  }

  readonly flush = (n: number, first: number): number => {
    const had = this.waiting
    const has = this.#candidates.insert(n)
    if (has > had) this.#batches.push(first, has)
    return this.#spill.count
  }

  readonly readmit = (n: number): number => {
    this.#spill.add(this.#batch, Int32Array.from({ length: n }, (_, place) => place), n)
    return this.#spill.count
  }

  readonly find = (place: number): number => this.#recall.find(place)

  settle(): readonly number[] {
    const waiting = this.waiting
    if (waiting === 0) return []
    const gone = new Uint8Array(waiting)
    this.#candidates.mark(gone)
    this.#spill.scan(this.#candidates.match)
    const found: number[] = []
    const fresh = new Int32Array(PER_SEGMENT)
    let candidate = 0
    for (let k = 0; k < this.#batches.length; k += 2) {
      const had = this.#spill.count
      while (candidate < this.#batches[k + 1]!) {
        // As far as the batch goes in this segment.
        const segment = candidate >>> SEGMENT_BITS
        const end = Math.min(this.#batches[k + 1]!, (segment + 1) * PER_SEGMENT)
        let n = 0
        for (; candidate < end; candidate++) if (gone[candidate] === 0) fresh[n++] = candidate & (PER_SEGMENT - 1)
        this.#spill.add(this.#segments[segment]!, fresh, n)
      }
      if (this.#spill.count > had) found.push(this.#batches[k]!, this.#spill.count)
    }
    this.#batches = []
    this.#candidates.clear()
    return found
  }

  /** Room is made for candidates; where there is none, those that wait are to be settled first. */
  grow(wanted: number, memory: number): boolean {
    const candidates = wanted - this.#spill.count
    // An array of flags is made when they are settled.
    if (candidates > this.#most || wanted >= MOST) return false
    if (this.bytes + candidates > memory) {
      if (this.waiting > 0) return false
      // What no candidate needs is given back.
      this.#segments.length = 0
      this.#retable(SMALL_TABLE)
    }
    while (this.#segments.length * PER_SEGMENT < candidates) {
      if (this.bytes + candidates + this.#segmentBytes > memory) return false
      this.#segments.push(new Int32Array(this.#words * PER_SEGMENT))
    }
    const had = this.#table.length
    if (candidates <= LOAD * had) return true
    const slots = Math.ceil(Math.max(candidates / LOAD, had * (had < FEW ? 2 : GROWTH)))
    if (slots >= 2 ** 31 || this.bytes + candidates + 4 * (slots - had) > memory) return false
    this.#retable(slots)
    return true
  }

  #retable(slots: number): void {
    const had = this.#table.length
    this.#candidates.retable((this.#table = EMPTY), 1)
    if (had > FEW) collect()
    this.#table = new Int32Array(slots)
    this.#candidates.retable(this.#table, this.#numberBits)
  }

  close(): void {
    this.#spill.close()
  }
}
