import { layoutOf, leaves, maskOf } from './layout.js'
import { leavesOf, type Leaf } from './leaves.js'
import type { RecordOf, Schema } from './schema.js'

/** A leaf of the state with the bits that hold it, and what its declaration says with the rows' names filled in. */
export interface Field {
  readonly leaf: Leaf
  /** The path with `*` for every row: what fields of equal rows have in common. */
  readonly pattern: string
  /** The lock that guards it. */
  readonly guard?: string
  readonly bits: readonly { readonly word: number; readonly mask: number }[]
}

/** Every leaf that takes up bits, in the order of declaration. */
export const fieldsOf = (schema: RecordOf<unknown>): readonly Field[] => {
  const placed = [...leaves(layoutOf(schema).root)]
  return leavesOf(schema).flatMap((leaf, index) => {
    const { leaf: node, chunks } = placed[index]!
    const bits = (node.is === 'scalar' ? [node.place] : [node.length, ...node.items])
      .filter(place => place.bits > 0)
      .map(place => ({ word: chunks[place.chunk]!.word, mask: maskOf(place.bits) << (chunks[place.chunk]!.shift + place.offset) }))
    if (bits.length === 0) return []
    const guard = leaf.remarks.guardedBy === undefined ? undefined : lockOf(schema, leaf, leaf.remarks.guardedBy)
    const pattern = leaf.keys.map(key => (typeof key === 'number' ? '*' : key)).join('.')
    return [{ leaf, pattern, bits, ...(guard === undefined ? {} : { guard }) }]
  })
}

/** The fields that have bits in a set. */
export const touchedFields = (fields: readonly Field[], set: Int32Array): readonly Field[] =>
  fields.filter(({ bits }) => bits.some(({ word, mask }) => (set[word]! & mask) !== 0))

/** The name of a field's lock: `{room}` stands for the name of the row of rooms the field is in. */
const lockOf = (schema: RecordOf<unknown>, { keys, path }: Leaf, template: string): string => {
  const names = new Map<string, string>()
  let part: Schema = schema
  for (const key of keys) {
    if (part.schema === 'table' && typeof key === 'number') {
      names.set(part.kind.name, part.kind.nameOf(key))
      part = part.rows[key]!
    } else if (part.schema === 'record') part = part.fields[key]!
  }
  return template.replace(/\{(\w+)\}/g, (_, kind: string) => {
    const name = names.get(kind)
    if (name === undefined) throw new RangeError(`${path}: guarded by "${template}", but it is in no table of ${kind}`)
    return name
  })
}
