import type { Pool } from './pool.js'
import { maskOfPiece, shiftOf, wordOf } from './reads.js'

/** Values of pieces to check, then either a piece to branch on or the end. */
interface Node {
  /** Where it is written, and where the pointer to it is kept (0 while nowhere). */
  at: number
  slot: number
  checks: readonly number[]
  values: readonly number[]
  /** −1 at the end. */
  piece: number
  children: Map<number, Node>
  /** Where the pointers to the children are kept. */
  table: number
  readonly leaf: number
}

/** Raised when the same values lead to different reads: what is run does not depend on the state alone. */
export class Impure extends Error {}

/**
 * What some computation does, by what it read: the first piece it reads is always the same, the second depends on the value of the first only,
 * and so on. The tree is kept in the pool in the form the generated walk understands:
 *
 *     number of checks, { word, mask, value }…, word, shift, mask, child for each value…
 *     number of checks, { word, mask, value }…, −1, leaf
 *
 * Pieces with one known value are checked word by word, several at once; words are counted from the start of the buffer.
 */
export class DecisionTree {
  /** Where the pointer to the root is kept; the next place is for whoever walks the tree. */
  readonly slot: number
  readonly #pool: Pool
  /** Where in the buffer the state lies that is looked at. */
  readonly origin: number
  #root: Node | undefined

  constructor(pool: Pool, origin: number) {
    this.#pool = pool
    this.origin = origin
    this.slot = pool.take(2)
  }

  /** Forgets every way; what the pool holds of them is up to its owner. */
  forget(): void {
    this.#root = undefined
    this.#pool.numbers.fill(0, this.slot, this.slot + 2)
  }

  /** Adds the way from the values of these pieces, read in this order, to a leaf. */
  add(pieces: readonly number[], valueOf: (piece: number) => number, leaf: number): void {
    if (this.#root === undefined) {
      this.#root = this.#end(this.slot, pieces, valueOf, leaf)
      return
    }
    let node = this.#root
    let next = 0
    for (;;) {
      const { checks, values } = node
      let same = 0
      while (same < checks.length && checks[same] === pieces[next] && values[same] === valueOf(pieces[next]!)) {
        same++
        next++
      }
      const piece = same < checks.length ? checks[same]! : node.piece
      if (piece < 0 || piece !== pieces[next]) throw new Impure('the same values of the state were read in another order')
      const value = valueOf(piece)
      next++
      if (same < checks.length) {
        const rest: Node = { ...node, slot: 0, checks: checks.slice(same + 1), values: values.slice(same + 1) }
        Object.assign(node, { checks: checks.slice(0, same), values: values.slice(0, same), piece, children: new Map([[values[same]!, rest]]) })
        this.#write(rest)
        this.#write(node)
        node.children.set(value, this.#end(node.table + value, pieces.slice(next), valueOf, leaf))
        return
      }
      const child = node.children.get(value)
      if (child === undefined) {
        node.children.set(value, this.#end(node.table + value, pieces.slice(next), valueOf, leaf))
        return
      }
      node = child
    }
  }

  #end(slot: number, checks: readonly number[], valueOf: (piece: number) => number, leaf: number): Node {
    const node: Node = { at: 0, slot, checks, values: checks.map(valueOf), piece: -1, children: new Map(), table: 0, leaf }
    this.#write(node)
    return node
  }

  #write(node: Node): void {
    const words = new Map<number, { mask: number; value: number }>()
    node.checks.forEach((piece, index) => {
      const word = this.origin + wordOf(piece)
      const { mask, value } = words.get(word) ?? { mask: 0, value: 0 }
      words.set(word, { mask: mask | (maskOfPiece(piece) << shiftOf(piece)), value: value | (node.values[index]! << shiftOf(piece)) })
    })
    const ends = node.piece < 0
    const at = this.#pool.take(1 + 3 * words.size + (ends ? 2 : 4 + maskOfPiece(node.piece)))
    const { numbers } = this.#pool
    let to = at
    numbers[to++] = words.size
    for (const [word, { mask, value }] of words) {
      numbers[to++] = word
      numbers[to++] = mask
      numbers[to++] = value
    }
    if (ends) {
      numbers[to++] = -1
      numbers[to++] = node.leaf
    } else {
      numbers[to++] = this.origin + wordOf(node.piece)
      numbers[to++] = shiftOf(node.piece)
      numbers[to++] = maskOfPiece(node.piece)
      node.table = to
      for (const [value, child] of node.children) {
        child.slot = to + value
        numbers[child.slot] = child.at
      }
    }
    node.at = at
    if (node.slot !== 0) numbers[node.slot] = at
  }
}
