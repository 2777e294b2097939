import { lengthened } from '../store/lengthened.js'

/** Whole numbers side by side, as many as come. */
export class NumberList {
  #items = new Int32Array(64)
  length = 0

  push(item: number): void {
    if (this.length === this.#items.length) this.#items = lengthened(this.#items, 2 * this.length)
    this.#items[this.length++] = item
  }

  pop(): number {
    return this.#items[--this.length]!
  }

  at(place: number): number {
    return this.#items[place]!
  }

  get top(): number {
    return this.#items[this.length - 1]!
  }

  set top(item: number) {
    this.#items[this.length - 1] = item
  }
}
