import { collect } from '../search/collect.js'
import { DiskStore } from './disk-store.js'
import { ExactStore, type Compressing } from './exact-store.js'
import type { SpillOptions } from './spill.js'
import { StandingIn } from './standing-in.js'
import { OutOfMemory, type Store } from './store.js'

/** Exactly the states there are: in memory, plain and then compressed, as long as it has room for them, and then on disk. */
export class ElasticStore extends StandingIn {
  readonly #words: number
  readonly #batch: Int32Array
  readonly #spill: SpillOptions
  #store: Store

  constructor(words: number, batch: Int32Array, compressing: Compressing, spill: SpillOptions) {
    super()
    this.#words = words
    this.#batch = batch
    this.#spill = spill
    this.#store = new ExactStore(words, batch, compressing)
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

  shrink(memory: number): boolean {
    return this.#store instanceof ExactStore && this.#store.shrink(memory) || this.#moved()
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
