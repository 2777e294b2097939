import { collect } from '../search/collect.js'
import { DiskStore } from './disk-store.js'
import type { ExactStore } from './exact-store.js'
import type { SpillOptions } from './spill.js'
import { OutOfMemory, type Store, type StoreChoice, type StoreCode } from './store.js'

/** Exactly the states there are: in memory as long as it has room for them, and then, if it is said where, on disk. */
export class ElasticStore<M extends ExactStore = ExactStore> implements Store {
  onCode = (): void => {}
  readonly memory: M
  readonly #words: number
  readonly #batch: Int32Array
  readonly #spill: SpillOptions | undefined
  #disk: DiskStore | undefined

  constructor(words: number, batch: Int32Array, memory: M, spill: SpillOptions | undefined) {
    this.#words = words
    this.#batch = batch
    this.#spill = spill
    this.memory = memory
    memory.onCode = () => { this.onCode() }
  }

  get #store(): Store {
    return this.#disk ?? this.memory
  }

  get isInMemory(): boolean {
    return this.#disk === undefined
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

  readonly flush: Store['flush'] = (n, first) => this.#somehow(() => this.#store.flush(n, first))

  readonly readmit: Store['readmit'] = n => this.#somehow(() => this.#store.readmit(n))

  readonly find: Store['find'] = place => this.#store.find(place)

  settle(): readonly number[] {
    return this.#store.settle()
  }

  grow(wanted: number, memory: number): boolean {
    const isAllowed = this.#disk !== undefined || this.memory.count <= (this.#spill?.from ?? Infinity)
    if (isAllowed && this.#store.grow(wanted, memory)) return true
    return this.#moved() && this.#store.grow(wanted, memory)
  }

  shrink(memory: number): boolean {
    return this.#disk === undefined && (this.memory.shrink(memory) || this.#moved())
  }

  close(): void {
    this.#store.close()
  }

  #somehow(take: () => number): number {
    try {
      return take()
    } catch (error) {
      if (!(error instanceof OutOfMemory) || !this.#moved()) throw error
      return take()
    }
  }

  /** All states go to disk, under the numbers they have, unless somebody else looks at them. Errors: DiskFull; then they stay where they are. */
  #moved(): boolean {
    const from = this.memory
    if (this.#disk !== undefined || this.#spill === undefined || from.isHeld) return false
    const disk = new DiskStore(this.#words, this.#batch, this.#spill, 'memory has no room for all states')
    // The batch may hold states that are to be taken in.
    const asked = this.#batch.slice()
    const most = Math.floor(this.#batch.length / this.#words)
    try {
      for (let first = 0; first < from.count; first += most) {
        const n = Math.min(most, from.count - first)
        for (let k = 0; k < n; k++) from.code.decode(first + k, this.#batch, k * this.#words)
        disk.readmit(n)
      }
    } finally {
      this.#batch.set(asked)
    }
    this.#disk = disk
    from.forgo()
    this.onCode()
    collect()
    return true
  }
}
