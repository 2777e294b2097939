import { layoutOf } from '../state/layout.js'
import { pack } from '../state/packed.js'
import type { Invariant, Lifecycle } from '../property.js'
import { Reads, shiftOf, wordOf } from '../memo/reads.js'
import type { Frozen } from '../state/schema.js'
import type { SymmetryGroup } from './symmetry-group.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { Views } from '../state/view.js'

/** For each row of a rule, the pieces read when it is judged in the initial state. */
export const rowReads = <S, A extends Action<S>>({ schema, initial }: System<S, A>, rule: Invariant<S, unknown> | Lifecycle<S, A, unknown, string>): readonly (readonly number[])[] => {
  const { words, size } = layoutOf(schema)
  const buffer = new Int32Array(3 * size)
  buffer.set(pack(schema, initial))
  const reads = new Reads(words, size)
  const state = new Views(schema, buffer, reads).at(0) as Frozen<S>
  return rule.each(state).map((row, index) => {
    reads.begin()
    if (rule.kind === 'lifecycle') rule.state(row)
    else if (rule.given?.(row, state, index) ?? true) rule.holds(row, state, index)
    return reads.pieces
  })
}

/**
 * By element, for each row the one that most likely is its image: the one that reads the images of what the row reads. A wrong guess costs
 * memory, or the symmetry, never a verdict.
 */
export const rowOrders = <S, A extends Action<S>>({ elements, slots }: SymmetryGroup<S, A>, rows: readonly (readonly number[])[]): readonly (readonly number[])[] => {
  const slotAt = new Map(slots.map(({ word, shift }, slot) => [32 * word + shift, slot]))
  const reads = rows.map(pieces => new Set(pieces.flatMap(piece => slotAt.get(32 * wordOf(piece) + shiftOf(piece)) ?? [])))
  return elements.map(({ slots: { from } }) => {
    const free = new Set(rows.keys())
    return rows.map((_, row) => {
      const missed = (image: number): number => [...reads[image]!].filter(slot => !reads[row]!.has(from[slot]!)).length
      let best = free.has(row) ? row : Math.min(...free)
      for (const image of free) if (missed(image) < missed(best)) best = image
      free.delete(best)
      return best
    })
  })
}
