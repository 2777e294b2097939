import { decoder, encoder, shapeKey } from '../state/coding.js'
import type { RecordOf, ScalarShape, Schema } from '../state/schema.js'
import { slotsOf } from '../state/slots.js'
import type { Renaming } from './symmetry.js'

/** How a renaming acts on packed states: where each slot's code comes from, and what becomes of it. */
export interface SlotMap {
  readonly from: readonly number[]
  readonly codes: readonly (readonly number[] | undefined)[]
}

/** Why a renaming cannot be one of this schema. */
export class NoRenaming extends Error {}

/** For each field's path, the path of the field it takes its value from when rows are renamed. */
const sources = (schema: Schema, image: string, source: string, ids: Renaming['ids'], found: Map<string, string>): Map<string, string> => {
  const within = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`)
  switch (schema.schema) {
    case 'record':
      for (const [name, field] of Object.entries(schema.fields)) sources(field, within(image, name), within(source, name), ids, found)
      break
    case 'table': {
      const renamed = ids[schema.kind.name]
      schema.rows.forEach((row, id) => sources(row, within(image, renamed?.[id] ?? id), within(source, id), ids, found))
      break
    }
    default:
      found.set(image, source)
  }
  return found
}

const referring = (shape: ScalarShape, ids: Renaming['ids']): boolean =>
  shape.is === 'maybe' ? referring(shape.of, ids) : shape.is === 'id' && ids[shape.kind.name] !== undefined

const renamedCode = (shape: ScalarShape, ids: Renaming['ids'], code: number): number => {
  if (shape.is === 'maybe') return code === 0 ? 0 : renamedCode(shape.of, ids, code - 1) + 1
  return shape.is === 'id' ? (ids[shape.kind.name]?.[code] ?? code) : code
}

const isPermutation = (values: readonly number[]): boolean => new Set(values).size === values.length && values.every(value => value >= 0 && value < values.length)

/** Compiles a renaming. Errors: NoRenaming when it does not fit the schema. */
export const slotMapOf = (schema: RecordOf<unknown>, { ids, fields }: Renaming): SlotMap => {
  for (const [kind, renamed] of Object.entries(ids)) if (!isPermutation(renamed)) throw new NoRenaming(`${kind}: ${renamed.join()} is no permutation`)
  const slots = slotsOf(schema)
  const partOf = ({ item, shape }: (typeof slots)[number]): string => (item !== undefined ? `${item.index}` : shape === undefined ? 'length' : '')
  const numbers = new Map(slots.map((slot, number) => [`${slot.path} ${partOf(slot)}`, number]))
  const from = sources(schema, '', '', ids, new Map())
  const codesOf = (shape: ScalarShape, path: string): readonly number[] | undefined => {
    const value = fields?.get(path)?.value
    if (value === undefined && !referring(shape, ids)) return undefined
    const [encode, decode] = [encoder(shape), decoder(shape)]
    const codes = Array.from({ length: shape.values }, (_, code) => (value === undefined ? renamedCode(shape, ids, code) : encode(value(decode(code)))))
    if (!isPermutation(codes)) throw new NoRenaming(`${path}: values are not mapped one to one`)
    return codes.every((code, index) => code === index) ? undefined : codes
  }
  return {
    from: slots.map(slot => {
      const number = numbers.get(`${fields?.get(slot.path)?.from ?? from.get(slot.path)!} ${partOf(slot)}`)
      const source = number === undefined ? undefined : slots[number]!
      const alike = source !== undefined && source.bits === slot.bits && (slot.shape === undefined ? source.shape === undefined : source.shape !== undefined && shapeKey(source.shape) === shapeKey(slot.shape))
      if (!alike) throw new NoRenaming(`${slot.path} and what it takes its value from differ in shape`)
      return number!
    }),
    codes: slots.map(slot => (slot.shape === undefined ? undefined : codesOf(slot.shape, slot.path))),
  }
}

/** The renaming that does `first`, then `then`. */
export const composed = (then: SlotMap, first: SlotMap): SlotMap => ({
  from: then.from.map(slot => first.from[slot]!),
  codes: then.codes.map((after, slot) => {
    const before = first.codes[then.from[slot]!]
    if (before === undefined) return after
    const codes = after === undefined ? before : before.map(code => after[code]!)
    return codes.every((code, index) => code === index) ? undefined : codes
  }),
})
