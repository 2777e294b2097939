import { layoutOf, leaves, maskOf } from './layout.js'
import type { RecordOf, ScalarShape } from './schema.js'

/** Bits of the packed identity that hold one code: a scalar, the length of a list, or one of its items. */
export interface Slot {
  readonly path: string
  readonly word: number
  readonly shift: number
  readonly mask: number
  readonly bits: number
  /** Undefined for the length of a list. */
  readonly shape: ScalarShape | undefined
  /** For an item of a list: the slot of the length (−1 when it has no bits) and the place in the list. */
  readonly item: { readonly length: number; readonly index: number } | undefined
}

/** Every slot of a schema's identity that has bits. */
export const slotsOf = (schema: RecordOf<unknown>): readonly Slot[] => {
  const slots: Slot[] = []
  for (const { leaf, chunks } of leaves(layoutOf(schema).root)) {
    if (leaf.output) continue
    const add = (place: { readonly chunk: number; readonly offset: number; readonly bits: number }, shape: Slot['shape'], item: Slot['item']): number => {
      if (place.bits === 0) return -1
      const chunk = chunks[place.chunk]!
      return slots.push({ path: leaf.path, word: chunk.word, shift: chunk.shift + place.offset, mask: maskOf(place.bits), bits: place.bits, shape, item }) - 1
    }
    if (leaf.is === 'scalar') add(leaf.place, leaf.shape, undefined)
    else {
      const length = add(leaf.length, undefined, undefined)
      leaf.items.forEach((place, index) => add(place, leaf.shape, { length, index }))
    }
  }
  return slots
}

export const codeAt = (words: Int32Array, origin: number, { word, shift, mask }: Slot): number => (words[origin + word]! >>> shift) & mask
