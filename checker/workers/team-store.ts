import { StandingIn } from '../store/standing-in.js'
import type { Compressing } from '../store/exact-store.js'
import { OutOfMemory, type Store, type StoreCode } from '../store/store.js'
import { SharedStore } from './shared-store.js'

/** When shared states are compressed, where they go that there is no shared memory for, if they may go anywhere, and, where that is to be before memory is full, beyond how many. */
export interface Leaving {
  readonly compressing: Compressing
  readonly alone?: () => Store
  readonly upTo?: number | undefined
}

/** Exactly the states there are: in memory that workers share, plain and then compressed, as long as it has room for them; then one goes on alone. */
export class TeamStore extends StandingIn {
  readonly shared: SharedStore
  readonly #words: number
  readonly #batch: Int32Array
  readonly #leaving: Leaving
  #rest: Store | undefined
  /** The rest had no room either: so many states are there. */
  #stuck: number | undefined
  /** Bytes there may be, as was said last. */
  #memory = Infinity

  constructor(words: number, batch: Int32Array, leaving: Leaving) {
    super()
    this.#words = words
    this.#batch = batch
    this.#leaving = leaving
    this.shared = new SharedStore(words, batch, leaving.compressing)
    this.shared.onCode = () => { this.onCode() }
  }

  /** Whether others could search along. */
  get isShared(): boolean {
    return this.#rest === undefined
  }

  protected get other(): Store {
    return this.#rest ?? this.shared
  }

  override get code(): StoreCode {
    const { shared } = this
    const stuck = this.#stuck
    const rest = this.#rest
    if (rest === undefined || stuck === undefined) return this.other.code
    return { decode: (state, to, at) => (state < stuck ? rest : shared).code.decode(state, to, at) }
  }

  override get bytes(): number {
    return this.shared.bytes + (this.#rest?.bytes ?? 0)
  }

  override settle(): readonly number[] {
    return this.#stuck === undefined ? this.other.settle() : []
  }

  override readonly flush: Store['flush'] = (n, first) => {
    try {
      return this.other.flush(n, first)
    } catch (error) {
      if (!(error instanceof OutOfMemory) || this.shared.held || !this.leave(this.#memory) || !this.other.grow(this.shared.count + n, this.#memory)) throw error
      return this.other.flush(n, first)
    }
  }

  grow(wanted: number, memory: number): boolean {
    this.#memory = memory
    if (this.#stuck !== undefined) return false
    if (this.#rest !== undefined) return this.#rest.grow(wanted, memory)
    if (this.shared.count <= (this.#leaving.upTo ?? Infinity) && this.shared.grow(wanted, memory)) return true
    return !this.shared.held && this.leave(memory) && this.other.grow(wanted, memory)
  }

  shrink(memory: number): boolean {
    if (this.#rest === undefined) return this.shared.shrink(memory) || this.leave(memory)
    return this.#stuck === undefined && this.#rest.shrink?.(memory) === true
  }

  /** Moves all states, which keep their numbers, to where one keeps them alone; what they leave is given back on the way. False if there is no such place, or no room there. Errors: OutOfMemory, where a disk is full. */
  leave(memory: number): boolean {
    const { shared } = this
    const { count } = shared
    if (this.#leaving.alone === undefined || this.#rest !== undefined || count === 0) return false
    const rest = this.#leaving.alone()
    // The batch may hold states that are to be taken in.
    const asked = this.#batch.slice()
    const most = Math.floor(this.#batch.length / this.#words)
    this.#rest = rest
    rest.onCode = () => { this.onCode() }
    this.#stuck = 0
    shared.forgo()
    try {
      while (this.#stuck < count) {
        const n = Math.min(most, count - this.#stuck)
        if (!rest.grow(this.#stuck + n, memory - shared.bytes)) throw new OutOfMemory()
        for (let k = 0; k < n; k++) shared.code.decode(this.#stuck + k, this.#batch, k * this.#words)
        rest.readmit(n)
        this.#stuck += n
        shared.release(this.#stuck)
      }
      this.#stuck = undefined
    } catch (error) {
      if (!(error instanceof OutOfMemory) || error.room === 'disk') throw error
    } finally {
      this.#batch.set(asked)
      this.onCode()
    }
    return this.#stuck === undefined
  }
}
