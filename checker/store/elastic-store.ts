import { collect } from '../search/collect.js'
import { DiskStore } from './disk-store.js'
import { ExactStore } from './exact-store.js'
import type { SpillOptions } from './spill.js'
import { OutOfMemory, type Store, type StoreChoice, type StoreCode } from './store.js'

/** Exactly the states there are: in memory, plain and then compressed, as long as it has room for them, and then on disk. */
export class ElasticStore implements Store {
  onCode = (): void => {}
  readonly #words: number
  readonly #batch: Int32Array
  readonly #spill: SpillOptions
  #store: Store

  constructor(words: number, batch: Int32Array, compressFrom: number, spill: SpillOptions, because?: string) {
    this.#words = words
    this.#batch = batch
    this.#spill = spill
    this.#store = new ExactStore(words, batch, compressFrom, because)
    this.#store.onCode = () => { this.onCode() }
  }

  get code(): StoreCode {
    return this.#store.code
  }

  get choice(): StoreChoice {
    return this.#store.choice
  }

  get room(): number {
    return this.#store.room
  }

  get waiting(): number {
    return this.#store.waiting
  }

  get bytes(): number {
    return this.#store.bytes
  }

  readonly flush = (n: number, first: number): number => this.#somehow(() => this.#store.flush(n, first))

  readonly readmit = (n: number): number => this.#somehow(() => this.#store.readmit(n))

  readonly find = (place: number): number => this.#store.find(place)

  settle(): readonly number[] {
    return this.#store.settle()
  }

  grow(wanted: number, memory: number): boolean {
    const { from = Infinity } = this.#spill
    if ((wanted <= from || this.#store instanceof DiskStore) && this.#store.grow(wanted, memory)) return true
    return this.#moved() && this.#store.grow(wanted, memory)
  }

  shrink(): boolean {
    const store = this.#store
    const { bytes } = store
    // Plain states that are half of what there may be are compressed.
    if (store instanceof ExactStore && store.choice.name === 'plain') store.grow(store.count, bytes)
    return store.bytes < bytes || this.#moved()
  }

  #somehow(take: () => number): number {
    try {
      return take()
    } catch (error) {
      if (!(error instanceof OutOfMemory) || !this.#moved()) throw error
      return take()
    }
  }

  /** All states go to disk, if they are not there already and there are any. */
  #moved(): boolean {
    const from = this.#store
    if (!(from instanceof ExactStore)) return false
    const disk = new DiskStore(this.#words, this.#batch, this.#spill, 'memory has no room for all states')
    // The batch may hold states that are to be taken in.
    const asked = this.#batch.slice()
    const most = Math.floor(this.#batch.length / this.#words)
    for (let first = 0; first < from.count; first += most) {
      const n = Math.min(most, from.count - first)
      for (let k = 0; k < n; k++) from.code.decode(first + k, this.#batch, k * this.#words)
      disk.readmit(n)
    }
    this.#batch.set(asked)
    this.#store = disk
    from.onCode = () => {}
    this.onCode()
    collect()
    return true
  }

  close(): void {
    this.#store.close()
  }
}
