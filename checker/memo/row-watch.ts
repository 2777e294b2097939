import type { Reads } from './reads.js'

/** Which bits a lifecycle was ever seen to read: in all, in choosing its rows, and for each row. */
export interface Watched {
  readonly lifecycle: number
  readonly all: Int32Array
  readonly each: Int32Array
  readonly rows: readonly Int32Array[]
}

const meet = (a: Int32Array, b: Int32Array): boolean => {
  for (let index = 0; index < a.length; index++) if ((a[index]! & b[index]!) !== 0) return true
  return false
}

/** Adds the bits of one mask to another; tells whether any was new. */
const widen = (mask: Int32Array, by: Int32Array): boolean => {
  let grown = false
  by.forEach((word, index) => {
    if ((word & ~mask[index]!) !== 0) grown = true
    mask[index]! |= word
  })
  return grown
}

/**
 * Rows of a lifecycle move only when bits are written that they depend on. Every state is looked at when it is found, so that the bits its rows
 * depend on are known before it is expanded: a row none of whose bits a step writes reads the same after the step as before, and need not be
 * evaluated — nor does what the step does then depend on the row.
 */
export class RowWatch {
  readonly #words: number
  /** Something was seen to be read that was not before; for others to hear of, who set it back. */
  grown = false
  readonly #watched = new Map<number, Watched>()

  constructor(words: number) {
    this.#words = words
  }

  /** Which rows may have moved when these bits were written; `undefined` when none. */
  touched(lifecycle: number, written: Int32Array): ((row: number) => boolean) | undefined {
    const { all, each, rows } = this.#watched.get(lifecycle)!
    if (!meet(all, written)) return undefined
    return meet(each, written) ? () => true : row => meet(rows[row]!, written)
  }

  /**
   * Notes what rows from `first` up to `last` read, `reads` holding what choosing the rows read; afterwards it holds both. Tells whether any bit
   * was never read before, or `undefined` when there are not as many rows as there were.
   */
  look(lifecycle: number, count: number, reads: Reads, evaluate: (row: number) => void, first: number, last: number): boolean | undefined {
    const nothing = (): Int32Array => new Int32Array(this.#words)
    const watched = this.#watched.get(lifecycle) ?? { lifecycle, all: nothing(), each: nothing(), rows: Array.from({ length: count }, nothing) }
    this.#watched.set(lifecycle, watched)
    if (count !== watched.rows.length) return undefined
    let grown = widen(watched.each, reads.depends)
    const pieces = new Set(reads.pieces)
    const depends = reads.depends.slice()
    for (let row = first; row < last; row++) {
      reads.begin()
      evaluate(row)
      if (widen(watched.rows[row]!, reads.depends)) grown = true
      for (const piece of reads.pieces) pieces.add(piece)
      widen(depends, reads.depends)
    }
    reads.pieces = [...pieces]
    reads.depends.set(depends)
    widen(watched.all, depends)
    if (grown) this.grown = true
    return grown
  }

  /** Everything seen. */
  get watched(): readonly Watched[] {
    return [...this.#watched.values()]
  }

  /** Adds what others saw; tells whether anything was new. */
  hear(others: readonly Watched[]): boolean {
    let grown = false
    for (const other of others) {
      const own = this.#watched.get(other.lifecycle)
      if (own === undefined) {
        this.#watched.set(other.lifecycle, structuredClone(other))
        grown = true
        continue
      }
      const masks = [widen(own.all, other.all), widen(own.each, other.each), ...own.rows.map((row, index) => widen(row, other.rows[index]!))]
      grown ||= masks.includes(true)
    }
    return grown
  }
}
