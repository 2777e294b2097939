import { collect } from '../search/collect.js'
import { DiskStore } from './disk-store.js'
import { ExactStore } from './exact-store.js'
import type { SpillOptions } from './spill.js'
import { StandingIn } from './standing-in.js'
import { OutOfMemory, type Store } from './store.js'

/** Exactly the states there are: in memory, plain and then compressed, as long as it has room for them, and then on disk. */
export class ElasticStore extends StandingIn {
  readonly #words: number
  readonly #batch: Int32Array
  readonly #spill: SpillOptions
  #store: Store

  constructor(words: number, batch: Int32Array, compressFrom: number, spill: SpillOptions, because?: string) {
    super()
    this.#words = words
    this.#batch = batch
    this.#spill = spill
    this.#store = new ExactStore(words, batch, compressFrom, because)
    this.#store.onCode = () => { this.onCode() }
  }

  protected get other(): Store {
    return this.#store
  }

  override readonly flush: Store['flush'] = (n, first) => this.#somehow(() => this.#store.flush(n, first))

  override readonly readmit: Store['readmit'] = n => this.#somehow(() => this.#store.readmit(n))

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
}
