import test from 'ava'
import fc from 'fast-check'
import { DecisionTree, Impure } from '../../checker/memo/decision-tree.js'
import { Pool } from '../../checker/memo/pool.js'
import { bitsOf, maskOfPiece, pieceOf, shiftOf, wordOf } from '../../checker/memo/reads.js'
import { walk } from '../../checker/memo/walk.js'

/** Reads pieces, each chosen by what was read so far, of states of three words. */
interface Program {
  readonly piece: number
  readonly next: readonly (Program | undefined)[]
}

const ORIGIN = 3

// Pieces overlap: a bit that was read on its own is read again with the field it belongs to.
const piece = fc.tuple(fc.nat(2), fc.nat(12), fc.nat(2)).map(([word, shift, wide]) => pieceOf(word, shift === 12 ? 29 : shift, [1, 2, 3][wide]!))
const programs = fc.letrec<{ program: Program; rest: Program | undefined }>(tie => ({
  program: fc.record({ piece, next: fc.array(tie('rest'), { minLength: 1, maxLength: 3 }) }),
  rest: fc.option(tie('program'), { nil: undefined, depthSize: 'large' }),
})).program

const valueIn = (state: readonly number[]) => (some: number): number => (state[wordOf(some)]! >>> shiftOf(some)) & maskOfPiece(some)

const readBy = (program: Program | undefined, state: readonly number[]): number[] =>
  program === undefined ? [] : [program.piece, ...readBy(program.next[valueIn(state)(program.piece) % program.next.length], state)]

const tree = () => {
  const pool = new Pool()
  const made = new DecisionTree(pool, ORIGIN)
  return { made, find: (state: readonly number[]) => walk(pool.numbers, pool.numbers[made.slot]!, Int32Array.from([0, 0, 0, ...state])) }
}

test('a decision tree leads to what the same values led to, and nowhere from others', t => {
  fc.assert(fc.property(programs, fc.array(fc.tuple(fc.integer(), fc.integer(), fc.integer()), { maxLength: 40 }), (program, states) => {
    const { made, find } = tree()
    const leaves = new Map<string, number>()
    for (const state of states) {
      const pieces = readBy(program, state)
      const values = pieces.map(valueIn(state)).join()
      const leaf = leaves.get(values)
      if (find(state) !== (leaf ?? 0)) return false
      if (leaf !== undefined) continue
      leaves.set(values, leaves.size + 1)
      made.add(pieces, valueIn(state), leaves.size)
    }
    return states.every(state => find(state) === leaves.get(readBy(program, state).map(valueIn(state)).join()))
  }), { numRuns: 2000 })
  t.pass()
})

test('the same values that lead to other reads are not taken for a computation', t => {
  const [low, high, other] = [pieceOf(0, 0, 5), pieceOf(0, 5, 5), pieceOf(1, 0, 5)]
  const grown = (...ways: (readonly number[])[]) => {
    const { made } = tree()
    ways.forEach((pieces, index) => { made.add(pieces, () => index, index + 1) })
    return (pieces: readonly number[], value: number) => () => { made.add(pieces, () => value, 9) }
  }
  t.throws(grown([low, high])([low, other], 0), { instanceOf: Impure })
  t.throws(grown([low, high])([low], 0), { instanceOf: Impure })
  t.throws(grown([low])([low, high], 0), { instanceOf: Impure })
  t.throws(grown([low, high], [low, other])([other, low], 2), { instanceOf: Impure })
  t.notThrows(grown([low, high], [low, other])([low, high], 2))
})

test('bits of a piece lie in their places', t => {
  t.is(bitsOf(pieceOf(7, 29, 3)), -(2 ** 29))
  t.is(bitsOf(pieceOf(0, 4, 2)), 0b110000)
})
