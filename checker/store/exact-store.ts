import { count } from '../count.js'
import { collect } from '../search/collect.js'
import { bitsFor } from '../state/coding.js'
import { Arena, EMPTY } from './arena.js'
import { OWN, type Ground } from './ground.js'
import type { RowCode, RowsText } from './rows.js'
import type { Store, StoreChoice, StoreCode } from './store.js'
import { storeText } from './store-text.js'
import { isSmall, LOAD, slotsFor } from './table-size.js'

/** What is known of the states says better and better which words belong together: it is looked at again at so many states. */
const LOOKS = [2 ** 16, 2 ** 20, 2 ** 23, 2 ** 26]
/** Where compressing did not help, it is tried again with so many times the states. */
const AGAIN = 1.25
/** At so many states a store compresses itself, unless told otherwise: before, there is little to gain. */
export const MANY = 2 ** 20
/** With fewer states nothing is learnt from them. */
const LEARNABLE = 2 ** 12

/** By how much a large table grows where there is memory. */
const GROWTH = 1.5

/** Where a store keeps its arrays, the code for them, and by how much a table grows that others wait for. */
interface Making {
  readonly ground: Ground
  readonly text: RowsText
  readonly growth?: number
}

/** Exactly the states there are, word by word as they are or coded, in the order in which they were found. */
export class ExactStore<C extends RowCode = RowCode> implements Store {
  onCode = (): void => {}
  /** Somebody else keeps what is replaced until told of what takes its place. */
  isHeld = false
  protected arena: Arena<C>
  /** Bytes there may be, as was said last. */
  protected memory = Infinity
  protected table: Int32Array
  readonly #words: number
  readonly #batch: Int32Array
  readonly #compressFrom: number
  readonly #ground: Ground
  readonly #text: RowsText
  readonly #growth: number
  #looked = 0
  #again = LEARNABLE
  #because: string

  /** `batch` is where states to take in lie; the store compresses itself once it holds `compressFrom` states. */
  constructor(words: number, batch: Int32Array, compressFrom: number, { ground, text, growth = GROWTH }: Making = { ground: OWN, text: storeText }) {
    this.#words = words
    this.#batch = batch
    this.#compressFrom = compressFrom
    this.#because = compressFrom === 0 ? 'asked for' : `more than ${count(compressFrom)} states`
    this.#ground = ground
    this.#growth = growth
    this.#text = text
    this.arena = new Arena(words, batch, ground, text)
    this.table = ground.ints(2 ** 12)
    this.retable()
  }

  get code(): C & StoreCode {
    return this.arena.rows.code
  }

  get count(): number {
    return this.code.count()
  }

  get choice(): StoreChoice {
    return this.arena.rows.coding === 'plain'
      ? { name: 'plain', because: this.#compressFrom === Infinity ? 'asked for' : this.#compressFrom === 0 ? 'too few states to compress' : `no more than ${count(this.#compressFrom)} states` }
      : { name: 'compressed', because: this.#because }
  }

  get room(): number {
    return Math.min(Math.floor(LOAD * this.table.length), this.arena.room)
  }

  get bytes(): number {
    return this.table.byteLength + this.arena.bytes
  }

  readonly flush = (n: number): number => {
    while (this.code.encode(this.#batch, 0, n) < n) this.widen()
    return this.code.insert(n)
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
    if (this.arena.rows.coding === 'plain') return this.code.find(place * this.#words)
    return this.code.seek(this.#batch, place) ? this.code.find(0) : -1
  }

  grow(wanted: number, memory: number): boolean {
    this.memory = memory
    const { count } = this
    const due = this.#compressFrom === 0 ? [1, 32, 256, LEARNABLE, ...LOOKS] : LOOKS
    if (count >= this.#compressFrom && count >= (due[this.#looked] ?? Infinity)) {
      while (count >= (due[this.#looked] ?? Infinity)) this.#looked++
      this.#repart()
    }
    if (count >= this.#again && this.bytes > memory / 2) this.shrink(memory)
    return this.arena.grow(wanted, memory - this.bytes) && this.#growTable(wanted)
  }

  /** Compresses plain states, unless those were asked for. */
  shrink(memory: number): boolean {
    this.memory = memory
    if (this.arena.rows.coding !== 'plain' || this.#compressFrom === Infinity || this.count < LEARNABLE) return false
    this.#again = Math.ceil(AGAIN * this.count)
    if (!this.#repart()) return false
    this.#because = 'plain does not fit the memory there may be'
    return true
  }

  /** All states are elsewhere: gives back what they took. */
  forgo(): void {
    this.onCode = () => {}
    this.arena = new Arena(this.#words, this.#batch, this.#ground, this.#text)
    this.table = this.#ground.ints(1)
    this.retable()
  }

  /** A dictionary is full. Errors: OutOfMemory. */
  protected widen(): void {
    this.arena.widen(this.memory - this.bytes, this.isHeld)
    this.#recoded()
  }

  /** The table is filled anew, from the arena. */
  protected retable(): void {
    this.code.retable(this.table, this.numberBits)
  }

  /** A table numbers fewer rows than it has slots; what is left of an entry is its tag. */
  protected get numberBits(): number {
    return bitsFor(this.table.length + 1)
  }

  #repart(): boolean {
    if (!this.arena.repart(this.isHeld ? this.memory - this.bytes : Infinity)) return false
    this.#recoded()
    return true
  }

  #recoded(): void {
    this.table.fill(0)
    this.retable()
    this.onCode()
  }

  /** The old table goes before a new one is made, if nobody else keeps it: so that there is only ever one. */
  #growTable(wanted: number): boolean {
    const had = this.table.length
    if (wanted <= LOAD * had) return true
    const slots = slotsFor(had, wanted, this.memory - this.bytes + (this.isHeld ? 0 : 4 * had), this.#growth)
    if (slots === undefined) return false
    this.code.retable((this.table = EMPTY), 1)
    if (!isSmall(had)) collect()
    try {
      this.table = this.#ground.ints(slots)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.table = this.#ground.ints(had)
    }
    this.retable()
    return this.table.length === slots
  }
}
