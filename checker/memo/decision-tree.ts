import type { Pool } from './pool.js'
import { bitsOf, maskOfPiece, shiftOf, wordOf } from './reads.js'

/** Raised when the same values lead to different reads: what is run does not depend on the state alone. */
export class Impure extends Error {
  constructor() {
    super('the same values of the state were read in another order')
  }
}

/** Numbers of a check, and of a branch before its children. */
const CHECK = 3
const BRANCH = 3

/** Something that was read: the bits of it nothing before told, and its value, all in their places. */
interface Read {
  readonly piece: number
  readonly word: number
  readonly bits: number
  readonly news: number
  readonly value: number
}

/** What reading these pieces told, without those that are told by the pieces before them. */
const toldBy = (pieces: readonly number[], valueOf: (piece: number) => number, origin: number): Read[] => {
  const told: number[] = []
  const reads: Read[] = []
  for (const piece of pieces) {
    const bits = bitsOf(piece)
    const before = told[wordOf(piece)] ?? 0
    if ((bits & ~before) === 0) continue
    told[wordOf(piece)] = before | bits
    reads.push({ piece, word: origin + wordOf(piece), bits, news: bits & ~before, value: valueOf(piece) << shiftOf(piece) })
  }
  return reads
}

/** What was read from number `from` on, word by word. */
const checksOf = (reads: readonly Read[], from: number): number[] => {
  const checks: number[] = []
  for (let index = from; index < reads.length; index++) {
    const { word, bits, value } = reads[index]!
    let check = 0
    while (check < checks.length && checks[check] !== word) check += CHECK
    if (check === checks.length) checks.push(word, 0, 0)
    checks[check + 1]! |= bits
    checks[check + 2]! |= value
  }
  return checks
}

/**
 * What some computation does, by what it read: the first piece it reads is always the same, the second depends on the value of the first only,
 * and so on. The tree is kept in the pool, and nowhere else, in the form the generated walk understands:
 *
 *     number of checks, { word, mask, value }…, word, shift, mask, child for each value…
 *     number of checks, { word, mask, value }…, −1, leaf
 *
 * Pieces with one known value are checked word by word, several at once; words are counted from the start of the buffer. In which order they were
 * read is not kept: whatever reads them again, and finds the same values, does so in the same order.
 */
export class DecisionTree {
  /** Where the pointer to the root is kept; the next place is for whoever walks the tree. */
  readonly slot: number
  readonly #pool: Pool
  /** Where in the buffer the state lies that is looked at. */
  readonly origin: number

  constructor(pool: Pool, origin: number) {
    this.#pool = pool
    this.origin = origin
    this.slot = pool.take(2)
  }

  /** Forgets every way; what the pool holds of them is up to its owner. */
  forget(): void {
    this.#pool.numbers.fill(0, this.slot, this.slot + 2)
  }

  /** Adds the way from the values of these pieces, read in this order, to a leaf. Errors: Impure. */
  add(pieces: readonly number[], valueOf: (piece: number) => number, leaf: number): void {
    const reads = toldBy(pieces, valueOf, this.origin)
    let slot = this.slot
    let next = 0
    for (;;) {
      const { numbers } = this.#pool
      const at = numbers[slot]!
      if (at === 0) {
        this.#write(slot, checksOf(reads, next), [-1, leaf])
        return
      }
      const tail = at + 1 + CHECK * numbers[at]!
      const agreed: number[] = []
      let open = numbers[at]!
      for (; open > 0; next++) {
        const read = reads[next]
        const k = read === undefined ? -1 : this.#checkOf(read, at)
        if (read === undefined || k < 0) throw new Impure()
        const mask = numbers[at + 2 + CHECK * k]!
        if (((numbers[at + 3 + CHECK * k]! ^ read.value) & mask & read.bits) !== 0) break
        agreed[k] = (agreed[k] ?? 0) | (mask & read.bits)
        if (agreed[k] === mask) open--
      }
      const read = reads[next++]
      if (read === undefined) throw new Impure()
      const branch = open > 0 ? this.#split(slot, at, tail, agreed, read) : tail
      const { piece } = read
      const known = this.#pool.numbers
      if (known[branch] !== read.word || known[branch + 1] !== shiftOf(piece) || known[branch + 2] !== maskOfPiece(piece)) throw new Impure()
      slot = branch + BRANCH + ((read.value >>> shiftOf(piece)) & maskOfPiece(piece))
    }
  }

  /** Which check of a node tells what was read; −1 when none. */
  #checkOf({ word, news }: Read, at: number): number {
    const { numbers } = this.#pool
    for (let k = 0, check = at + 1; k < numbers[at]!; k++, check += CHECK) if (numbers[check] === word) return (numbers[check + 1]! & news) === news ? k : -1
    return -1
  }

  /** Puts a branch behind the checks a way agrees with, and what is left of the node behind the value that was read there before; returns where the branch lies. */
  #split(slot: number, at: number, tail: number, agreed: readonly number[], { piece, word, bits, value }: Read): number {
    const { numbers } = this.#pool
    const head: number[] = []
    const rest: number[] = []
    let was = 0
    for (let k = 0, check = at + 1; check < tail; k++, check += CHECK) {
      const mask = numbers[check + 1]!
      const expected = numbers[check + 2]!
      const own = agreed[k] ?? 0
      const here = numbers[check] === word
      const left = mask & ~own & ~(here ? bits : 0)
      // What the node does not check of it, the way there did.
      if (here) was = ((expected & mask) | (value & ~mask)) & bits
      if (own !== 0) head.push(numbers[check]!, own, expected & own)
      if (left !== 0) rest.push(numbers[check]!, left, expected & left)
    }
    const end = tail + (numbers[tail]! < 0 ? 2 : BRANCH + 1 + numbers[tail + 2]!)
    const behind = [...numbers.subarray(tail, end)]
    const branch = this.#write(slot, head, [word, shiftOf(piece), maskOfPiece(piece), ...Array.from({ length: maskOfPiece(piece) + 1 }, () => 0)])
    this.#write(branch + BRANCH + (was >>> shiftOf(piece)), rest, behind)
    return branch
  }

  /** Writes a node, and where it lies into `slot`; returns where what follows the checks lies. */
  #write(slot: number, checks: readonly number[], tail: readonly number[]): number {
    const at = this.#pool.take(1 + checks.length + tail.length)
    const { numbers } = this.#pool
    numbers[at] = checks.length / CHECK
    numbers.set(checks, at + 1)
    numbers.set(tail, at + 1 + checks.length)
    numbers[slot] = at
    return at + 1 + checks.length
  }
}
