/** Finds states that are the same but for secret bits: a table of the first of each kind. */
export class Secrets {
  readonly #table: Int32Array
  readonly #secret: Int32Array
  readonly #load: (state: number, to: Int32Array) => void
  readonly #words: Int32Array
  readonly #others: Int32Array

  /** `load` writes the packed words of a state; `secret` are the bits that do not count. */
  constructor(states: number, secret: Int32Array, load: (state: number, to: Int32Array) => void) {
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, states) / 0.7)))
    this.#secret = secret
    this.#load = load
    this.#words = new Int32Array(secret.length)
    this.#others = new Int32Array(secret.length)
  }

  /** The first state asked for that differs from this one in secret bits alone; itself, if there was none. */
  firstLike(state: number): number {
    const words = this.#public(state, this.#words)
    const mask = this.#table.length - 1
    let hash = 0
    for (const word of words) hash = Math.imul((hash ^ word ^ (hash >>> 15)) + 0x9e3779b9, 0x85ebca6b)
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#table[slot]! - 1
      if (known < 0) {
        this.#table[slot] = state + 1
        return state
      }
      const others = this.#public(known, this.#others)
      if (words.every((word, k) => word === others[k])) return known
    }
  }

  #public(state: number, to: Int32Array): Int32Array {
    this.#load(state, to)
    for (let word = 0; word < to.length; word++) to[word]! &= ~this.#secret[word]!
    return to
  }
}
