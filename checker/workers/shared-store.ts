import { EMPTY } from '../store/arena.js'
import { ExactStore } from '../store/exact-store.js'
import { SHARED } from '../store/ground.js'
import type { RowCode } from '../store/rows.js'
import { storeText, type Coding } from '../store/store-text.js'
import { SIFTING, siftText } from './sift-text.js'

/** What a round of a shared search writes its candidates to: words (see `siftText`), hashes and blocks by candidate, and a table of them of 2 to the power of `bits` slots. */
export interface Candidates {
  readonly words: Int32Array
  readonly hashes: Int32Array
  readonly blocks: Int32Array
  readonly gone: Uint8Array
  /** Whether it may have something that no state had. */
  readonly fresh: Uint8Array
  readonly table: Int32Array
  readonly bits: number
}

/** The generated code: see `storeText` and `siftText`. */
interface SharedCode extends RowCode {
  enlist(round: Candidates, first: number): void
  sift(n: number, block: number): number
  enter(from: number, to: number): number
  settle(from: number, to: number, first: number): number
  follow(table: Int32Array, bits: number, states: number): void
  relearn(): void
}

/** The memory of a shared store; all of it is shared. */
interface Shown {
  readonly coding: Coding
  /** Of each dictionary its entries and its table. */
  readonly dictionaries: readonly (readonly [entries: Int32Array, table: Int32Array])[]
  readonly segments: number
  readonly table: Int32Array
}

/** What another thread needs to search along, and did not know. What may become large is told as memory: a view of four gigabytes arrives with no elements. */
export interface SharedRows {
  /** States are coded anew: all segments are others. */
  readonly coding?: Coding
  readonly dictionaries: readonly (readonly [entries: ArrayBufferLike, table: ArrayBufferLike])[]
  readonly segments: readonly (Int32Array | Uint16Array)[]
  readonly table: ArrayBufferLike
  readonly states: number
}

/** What a thread knows that was told nothing yet. */
export const NOTHING_SHOWN: Shown = { coding: 'plain', dictionaries: [], segments: 0, table: EMPTY }

/** Exactly the states there are, in memory that several workers share. */
export class SharedStore extends ExactStore<SharedCode> {
  constructor(words: number, batch: Int32Array, compressFrom: number) {
    super(words, batch, compressFrom, { ground: SHARED, text: (coding, some) => storeText(coding, some, { text: siftText(coding, some), names: SIFTING }), growth: 2 })
  }

  override grow(wanted: number, memory: number): boolean {
    // When a dictionary is full, states are coded anew: that is not to fail.
    const { coding, bytesPerState } = this.arena.rows
    const reserve = coding === 'plain' ? 0 : this.arena.room * (this.isHeld ? bytesPerState + 2 : 2)
    const fits = super.grow(wanted, memory - reserve)
    this.memory = memory
    return fits && !(this.isHeld && this.bytes + reserve > memory)
  }

  /** What others who know this much are to be told, if anything, and what they know then. */
  show(known: Shown): { readonly rows?: SharedRows; readonly shown: Shown } {
    const { table } = this
    const { coding, segments } = this.arena.rows
    const dictionaries = this.arena.rows.dictionaries.map(({ entries, table }) => [entries, table] as const)
    const shown = { coding, dictionaries, segments: segments.length, table }
    const isSame = coding === known.coding
    const isKnown = isSame && segments.length === known.segments && table === known.table && dictionaries.every(([entries], p) => entries === known.dictionaries[p]![0])
    if (isKnown) return { shown }
    const memory = dictionaries.map(([entries, table]) => [entries.buffer, table.buffer] as const)
    return { shown, rows: { ...(isSame ? {} : { coding }), dictionaries: memory, segments: segments.slice(isSame ? known.segments : 0), table: table.buffer, states: this.count } }
  }

  /** Takes over what another thread made room for and filled. */
  follow({ coding, dictionaries, segments, table, states }: SharedRows): void {
    if (coding !== undefined) this.arena.become(coding, states)
    this.arena.rows.dictionaries.forEach((own, p) => { [own.entries, own.table] = [new Int32Array(dictionaries[p]![0]), new Int32Array(dictionaries[p]![1])] })
    this.code.relearn()
    this.arena.rows.segments.push(...segments)
    this.table = new Int32Array(table)
    this.settled(states, false)
    if (coding !== undefined) this.onCode()
  }

  /** Enters in dictionaries what the candidates of so many blocks have that no state had; false when one of them is full. */
  enter(spans: Int32Array, blocks: number): boolean {
    if (this.arena.rows.coding === 'plain') return true
    for (let block = 0; block < blocks; block++) {
      const end = spans[3 * block + 1]!
      if (this.code.enter(spans[3 * block]!, end) < end) return false
    }
    return true
  }

  /** States from here on were settled, or were not to be: the table is filled anew where it may hold more. */
  settled(states: number, anew: boolean): void {
    this.code.follow(this.table, this.numberBits, states)
    if (!anew) return
    this.table.fill(0)
    this.retable()
  }
}
