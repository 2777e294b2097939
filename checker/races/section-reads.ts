import { pieceOf, Reads } from '../memo/reads.js'

/** Bits told apart at once where what is read decides what is remembered. */
const PIECE = 5

/** What was read and written between two cuts, by word. */
export interface Touched {
  readonly reads: Int32Array
  readonly writes: Int32Array
}

/**
 * Reads that are cut into parts: what each part of a step reads and writes, beside what the step as a whole depends on. A later part that reads
 * what an earlier one wrote reads it all right, but the state before the step has no say in it.
 */
export class SectionReads extends Reads {
  readonly #words: number
  readonly #size: number
  readonly #read: Int32Array
  readonly #overwritten: Int32Array

  /** `words` words of identity among `size` words, which is all there is in the buffer. */
  constructor(words: number, size: number) {
    super(words, size)
    this.#words = words
    this.#size = size
    this.#read = new Int32Array(size)
    this.#overwritten = new Int32Array(size)
  }

  override begin(): void {
    super.begin()
    this.#read.fill(0)
    this.#overwritten.fill(0)
  }

  override readonly note = (word: number, shift: number, bits: number): void => {
    const mask = (bits === 32 ? -1 : 2 ** bits - 1) << shift
    this.seen[word]! |= mask
    this.#read[word]! |= mask
    if (word >= this.#words || (mask & ~(this.depends[word]! | this.#overwritten[word]!)) === 0) return
    this.depends[word]! |= mask
    for (let done = 0; done < bits; done += PIECE) this.pieces.push(pieceOf(word, shift + done, Math.min(PIECE, bits - done)))
  }

  /** Ends a part. */
  cut(): Touched {
    const part = { reads: this.#read.slice(), writes: this.written.slice(0, this.#size) }
    part.writes.forEach((bits, word) => { this.#overwritten[word]! |= bits })
    this.seen.fill(0)
    this.written.fill(0)
    this.#read.fill(0)
    return part
  }
}
