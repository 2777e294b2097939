import { maskOfPiece, shiftOf, wordOf } from './reads.js'

interface Branch {
  readonly word: number
  readonly shift: number
  readonly mask: number
  readonly next: (Branch | number | undefined)[]
}

/** Numbers remembered by what was read to find them: the first piece is always the same, the second depends on the value of the first, and so on. */
export class ReadingTree {
  #root: Branch | number | undefined

  /** The number for this state, if one like it was met. */
  find(words: Int32Array): number | undefined {
    let at = this.#root
    while (typeof at === 'object') at = at.next[(words[at.word]! >>> at.shift) & at.mask]
    return at
  }

  /** Remembers a number for all states that agree with this one on the pieces, given in the order they were read. */
  add(pieces: readonly number[], words: Int32Array, number: number): void {
    let put = (to: Branch | number): void => { this.#root = to }
    let at = this.#root
    for (const piece of pieces) {
      const branch: Branch = typeof at === 'object' ? at : { word: wordOf(piece), shift: shiftOf(piece), mask: maskOfPiece(piece), next: [] }
      if (branch.word !== wordOf(piece) || branch.shift !== shiftOf(piece)) throw new Error('the same values were read in another order: a recipe is not deterministic')
      if (at === undefined) put(branch)
      const value = (words[branch.word]! >>> branch.shift) & branch.mask
      put = to => { branch.next[value] = to }
      at = branch.next[value]
    }
    put(number)
  }
}
