import { ExactStore, MANY } from './exact-store.js'
import type { Spill } from './spill.js'

/** Finds the numbers of states that lie in a spill: brings all of them into memory when it is first asked, compressed where they are many. */
export class Recall {
  readonly #spill: Spill
  readonly #words: number
  readonly #batch: Int32Array
  #store: ExactStore | undefined

  constructor(spill: Spill, words: number, batch: Int32Array) {
    this.#spill = spill
    this.#words = words
    this.#batch = batch
  }

  get bytes(): number {
    return this.#store?.bytes ?? 0
  }

  /** The number of the state at this place of the batch, or −1. */
  find(place: number): number {
    return (this.#store ??= this.#filled()).find(place)
  }

  #filled(): ExactStore {
    const asked = this.#batch.slice()
    const store = new ExactStore(this.#words, this.#batch, MANY)
    const most = Math.floor(this.#batch.length / this.#words)
    let known = 0
    this.#spill.scan((states, count) => {
      for (let first = 0; first < count; first += most) {
        const n = Math.min(most, count - first)
        if (!store.grow(known + n, Infinity)) throw new RangeError('there is no memory for all states at once, and rules about runs need them')
        this.#batch.set(states.subarray(first * this.#words, (first + n) * this.#words))
        known = store.flush(n)
      }
    })
    this.#batch.set(asked)
    return store
  }
}
