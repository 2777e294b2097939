import { lengthened } from '../store/lengthened.js'

/** Memory of the memo: one array of numbers, handed out piece by piece and never moved within; and counters, handed out one by one. */
export class Pool {
  numbers = new Int32Array(1 << 14)
  counters = new Float64Array(1 << 10)
  /** Called when the arrays were replaced by longer ones. */
  onGrow = (): void => {}
  // Place 0 stays unused: a pointer of 0 leads nowhere.
  #top = 1
  #counters = 0

  /** A place for `length` numbers, all zero. */
  take(length: number): number {
    const at = this.#top
    this.#top += length
    if (this.#top > this.numbers.length) {
      this.numbers = lengthened(this.numbers, Math.max(2 * this.numbers.length, this.#top))
      this.onGrow()
    }
    return at
  }

  /** A counter at zero. */
  counter(): number {
    if (this.#counters === this.counters.length) {
      this.counters = lengthened(this.counters, 2 * this.counters.length)
      this.onGrow()
    }
    return this.#counters++
  }

  /** Hands back everything after the first `numbers` numbers, and all counters. */
  clear(numbers: number): void {
    this.numbers.fill(0, numbers, this.#top)
    this.counters.fill(0)
    this.#top = numbers
    this.#counters = 0
  }

  /** How many counters were handed out. */
  get counting(): number {
    return this.#counters
  }

  get top(): number {
    return this.#top
  }

  get bytes(): number {
    return this.numbers.byteLength + this.counters.byteLength
  }
}
