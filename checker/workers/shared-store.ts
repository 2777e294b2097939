import { rowText, SEGMENT_BITS } from '../store/row-text.js'
import { siftText } from './sift-text.js'
import type { Store, StoreChoice, StoreCode } from '../store/store.js'
import { codingText, shapeOf } from '../store/store-text.js'

/** What a round of a shared search writes its candidates to: words, hashes and blocks by candidate, and a table of them of 2 to the power of `bits` slots. */
export interface Candidates {
  readonly words: Int32Array
  readonly hashes: Int32Array
  readonly blocks: Int32Array
  readonly gone: Uint8Array
  readonly table: Int32Array
  readonly bits: number
}

/** The memory of a shared store; all of it is shared. */
export interface SharedRows {
  readonly segments: readonly Int32Array[]
  readonly table: Int32Array
  readonly states: number
}

/** The generated code: see `rowText` and `siftText`. */
interface SharedCode extends StoreCode {
  insert(n: number): number
  find(place: number): number
  retable(table: Int32Array, bits: number): void
  count(): number
  enlist(round: Candidates, first: number): void
  sift(n: number, block: number): number
  settle(from: number, to: number, first: number): number
  follow(table: Int32Array, bits: number, states: number): void
}

const PER_SEGMENT = 2 ** SEGMENT_BITS
const LOAD = 0.8
const GROWTH = 2
const CHUNK = 256
/** Segments that are much to give back. */
const MUCH = 64
const NOTHING = new Int32Array(0)

/** An array several threads see. */
export const sharedInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length))

const numberBits = (slots: number): number => 32 - Math.clz32(slots)

/** Exactly the states there are, word by word as they are, in memory that several workers share. */
export class SharedStore implements Store {
  onCode = (): void => {}
  readonly code: SharedCode
  readonly flush: (n: number) => number
  readonly readmit: (n: number) => number
  readonly waiting = 0
  readonly find: (place: number) => number
  readonly choice: StoreChoice = { name: 'plain', because: 'several workers can share it' }
  readonly #words: number
  readonly #segments: Int32Array[] = []
  #table = sharedInts(2 ** 12)
  /** Segments that were given back. */
  #released = 0

  constructor(words: number, batch: Int32Array) {
    this.#words = words
    this.code = new Function('env', `"use strict";
      const SEGMENT_BITS = env.segmentBits;
      ${rowText(shapeOf('plain', words))} ${codingText('plain', words)} ${siftText(words)}
      return { insert, find, retable, decode, enlist, sift, settle, follow, count: () => count };`)({
      segments: this.#segments, rows: batch, hashes: new Int32Array(Math.max(CHUNK, batch.length / words)),
      table: this.#table, bits: numberBits(this.#table.length), count: 0, segmentBits: SEGMENT_BITS,
    }) as SharedCode
    this.flush = this.readmit = this.code.insert
    this.find = place => this.code.find(place * words)
  }

  settle(): readonly number[] {
    return []
  }

  close(): void {
    // Memory goes by itself.
  }

  get room(): number {
    return Math.min(Math.floor(LOAD * this.#table.length), this.#segments.length * PER_SEGMENT)
  }

  get bytes(): number {
    return this.#table.byteLength + (this.#segments.length - this.#released) * PER_SEGMENT * 4 * this.#words
  }

  grow(wanted: number, memory: number): boolean {
    while (this.#segments.length * PER_SEGMENT < wanted) {
      if (this.bytes + PER_SEGMENT * 4 * this.#words > memory) return false
      this.#segments.push(sharedInts(PER_SEGMENT * this.#words))
    }
    if (wanted <= LOAD * this.#table.length) return true
    const slots = Math.ceil(Math.max(wanted / LOAD, this.#table.length * (this.#table.length < 2 ** 22 ? 4 : GROWTH)))
    if (slots >= 2 ** 31 || this.bytes + 4 * slots > memory) return false
    this.#refill(slots)
    return true
  }

  #refill(slots: number): void {
    this.#table = sharedInts(slots)
    this.code.retable(this.#table, numberBits(slots))
  }

  /** What another thread needs to search along; segments from the given one on. */
  rows(from = 0): SharedRows {
    return { segments: this.#segments.slice(from), table: this.#table, states: this.code.count() }
  }

  get segments(): number {
    return this.#segments.length
  }

  /** Nothing will be looked for any more, and no round begun: tables and candidates are given back. */
  forgo(): void {
    this.code.enlist({ words: NOTHING, hashes: NOTHING, blocks: NOTHING, gone: new Uint8Array(0), table: NOTHING, bits: 0 }, 0)
    this.#table = sharedInts(1)
    this.code.follow(this.#table, 1, this.code.count())
  }

  /** Gives back what holds none but the first so many states; now and then tells that this was much. */
  release(states: number): boolean {
    const before = this.#released
    while (this.#released < Math.floor(states / PER_SEGMENT)) this.#segments[this.#released++] = NOTHING
    return Math.floor(before / MUCH) < Math.floor(this.#released / MUCH)
  }

  /** Takes over what another thread made room for and filled. */
  follow({ segments, table, states }: SharedRows): void {
    this.#segments.push(...segments)
    this.#table = table
    this.code.follow(table, numberBits(table.length), states)
  }

  /** States from here on were settled, or were not to be: the table is filled anew where it may hold more. */
  settled(states: number, anew: boolean): void {
    this.code.follow(this.#table, numberBits(this.#table.length), states)
    if (anew) this.#refill(this.#table.length)
  }
}
