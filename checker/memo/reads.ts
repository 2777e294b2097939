/** Bits that are told apart at once: a wider field is noted in pieces. */
const PIECE = 5

/** A field or a piece of one in one number: word, shift, and bits less one. */
export const pieceOf = (word: number, shift: number, bits: number): number => (word << 10) | (shift << 5) | (bits - 1)
export const wordOf = (piece: number): number => piece >>> 10
export const shiftOf = (piece: number): number => (piece >>> 5) & 31
export const maskOfPiece = (piece: number): number => (2 << (piece & 31)) - 1
/** The bits of a word a piece is about. */
export const bitsOf = (piece: number): number => maskOfPiece(piece) << shiftOf(piece)

/**
 * What was read and written through traced views. The buffer holds the state after a step in its first `size` words and the state before it in
 * the next; both start out equal, so that whatever is read, unless the step wrote it, says something about the state before the step. The
 * third part of the buffer holds a state that is judged on its own.
 */
export class Reads {
  /** By word of the buffer: bits that need not be noted (again). */
  readonly seen: Int32Array
  /** By word of the buffer: bits that were written. */
  readonly written: Int32Array
  /** By word of the state: bits of the state before the step that what happened depends on. */
  readonly depends: Int32Array
  /** The same as pieces, in the order in which they were read. */
  pieces: number[] = []
  readonly #words: number
  readonly #size: number

  constructor(words: number, size: number) {
    this.#words = words
    this.#size = size
    this.seen = new Int32Array(3 * size)
    this.written = new Int32Array(3 * size)
    this.depends = new Int32Array(words)
  }

  /** Forgets everything. */
  begin(): void {
    this.seen.fill(0)
    this.written.fill(0)
    this.depends.fill(0)
    this.pieces = []
  }

  /** Another step from the same state: what was read so far stays, what was written was undone. */
  again(): void {
    for (let word = 0; word < this.#size; word++) {
      this.seen[word] = word < this.#words ? this.depends[word]! : 0
      this.written[word] = 0
    }
  }

  /** The state after a step that wrote these bits is at hand: what it wrote says nothing about the state before. */
  after(written: Int32Array): void {
    for (let word = 0; word < this.#size; word++) {
      const noted = word < this.#words ? this.depends[word]! : 0
      this.seen[word] = written[word]! | noted
      // Who looked before at the state before the step noted what it read for itself alone.
      this.seen[this.#size + word] = noted
    }
  }

  /** Notes that `bits` bits at `shift` of a word of the buffer were read. */
  readonly note = (word: number, shift: number, bits: number): void => {
    const mask = (bits === 32 ? -1 : 2 ** bits - 1) << shift
    this.seen[word]! |= mask
    const own = word % this.#size
    if (own >= this.#words || (this.depends[own]! & mask) === mask) return
    this.depends[own]! |= mask
    for (let done = 0; done < bits; done += PIECE) this.pieces.push(pieceOf(own, shift + done, Math.min(PIECE, bits - done)))
  }

  /** Notes every bit of a mask of a word of the state. */
  noteMask(word: number, mask: number): void {
    for (let shift = 0; shift < 32; shift++) if (((mask >>> shift) & 1) === 1) this.note(this.#size + word, shift, 1)
  }
}
