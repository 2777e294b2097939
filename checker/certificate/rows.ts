import { leavesOf, type Leaf } from '../state/leaves.js'
import type { RecordOf, ScalarShape, Schema } from '../state/schema.js'

/** How plain states become rows of bytes, all of one length, and back: every value by its place in its domain, as the schema declares it. Outputs are left out. */
export interface Rows<S> {
  /** Of a row. */
  readonly bytes: number
  /** Throws RangeError for a value that is not in its domain. */
  write(state: S, rows: Uint8Array, at: number): void
  /** A new state each time, to be written to at will. */
  read(rows: Uint8Array, at: number): S
}

type Plain = Record<string | number, unknown>

/** Bytes for a number below `values`. */
const room = (values: number): number => (values <= 1 ? 0 : values <= 2 ** 8 ? 1 : values <= 2 ** 16 ? 2 : values <= 2 ** 24 ? 3 : 4)

const put = (rows: Uint8Array, at: number, bytes: number, code: number): void => {
  for (let i = bytes - 1; i >= 0; i--, code = Math.floor(code / 256)) rows[at + i] = code % 256
}

const get = (rows: Uint8Array, at: number, bytes: number): number => {
  let code = 0
  for (let i = 0; i < bytes; i++) code = code * 256 + rows[at + i]!
  return code
}

/** The value with a number, of all a scalar can have; and the number of a value, -1 if it is none of them. */
const valueOf = (shape: ScalarShape, code: number): unknown => {
  switch (shape.is) {
    case 'bool': return code === 1
    case 'range': return shape.min + code
    case 'oneOf': return shape.names[code]
    case 'among': return shape.members[code]
    case 'id': return code
    case 'maybe': return code === 0 ? undefined : valueOf(shape.of, code - 1)
  }
}

const codeOf = (shape: ScalarShape, value: unknown): number => {
  switch (shape.is) {
    case 'bool': return value === true ? 1 : value === false ? 0 : -1
    case 'range': return typeof value === 'number' ? value - shape.min : -1
    case 'oneOf': return shape.names.indexOf(value as string)
    case 'among': return shape.members.indexOf(value as number)
    case 'id': return typeof value === 'number' ? value : -1
    case 'maybe': return value === undefined ? 0 : codeOf(shape.of, value) + 1
  }
}

const checked = (shape: ScalarShape, value: unknown, { path }: Leaf): number => {
  const code = codeOf(shape, value)
  if (!Number.isInteger(code) || code < 0 || code >= shape.values || (shape.is === 'maybe' && value !== undefined && code === 0)) throw new RangeError(`${path}: ${String(value)} is not in its domain`)
  return code
}

/** Makes new states with nothing in them but records, tables and empty lists. */
const maker = (schema: Schema): (() => unknown) => {
  switch (schema.schema) {
    case 'record': {
      const fields = Object.entries(schema.fields).map(([name, field]) => ({ name, make: maker(field) }))
      return () => {
        const made: Plain = {}
        for (const { name, make } of fields) made[name] = make()
        return made
      }
    }
    case 'table': {
      const rows = schema.rows.map(maker)
      return () => rows.map(make => make())
    }
    case 'list': return () => []
    case 'scalar': {
      const value = valueOf(schema.shape, 0)
      return () => value
    }
  }
}

export const rowsOf = <S>(schema: RecordOf<S>): Rows<S> => {
  const blank = maker(schema)
  let bytes = 0
  const places = leavesOf(schema).filter(({ remarks }) => remarks.output !== true).map(leaf => {
    const shape = leaf.field.schema === 'list' ? leaf.field.of : leaf.field.shape
    const [capacity, width] = [leaf.field.schema === 'list' ? leaf.field.capacity : -1, room(shape.values)]
    const place = { leaf, shape, capacity, width, length: room(capacity + 1), at: bytes, keys: leaf.keys.slice(0, -1), name: leaf.keys.at(-1)! }
    bytes += capacity < 0 ? width : place.length + capacity * width
    return place
  })
  const parent = (state: unknown, keys: readonly (string | number)[]): Plain => {
    let found = state as Plain
    for (const key of keys) found = found[key] as Plain
    return found
  }
  return {
    bytes,
    write: (state, rows, start) => {
      rows.fill(0, start, start + bytes)
      for (const { leaf, shape, capacity, width, length, at, keys, name } of places) {
        const value = parent(state, keys)[name]
        if (capacity < 0) {
          put(rows, start + at, width, checked(shape, value, leaf))
          continue
        }
        const items = [...(value as Iterable<unknown>)]
        if (items.length > capacity) throw new RangeError(`${leaf.path}: ${items.length} items in a list of at most ${capacity}`)
        put(rows, start + at, length, items.length)
        items.forEach((item, i) => put(rows, start + at + length + i * width, width, checked(shape, item, leaf)))
      }
    },
    read: (rows, start) => {
      const state = blank()
      for (const { shape, capacity, width, length, at, keys, name } of places) {
        const from = start + at
        parent(state, keys)[name] = capacity < 0 ? valueOf(shape, get(rows, from, width))
          : Array.from({ length: Math.min(capacity, get(rows, from, length)) }, (_, i) => valueOf(shape, get(rows, from + length + i * width, width)))
      }
      return state as S
    },
  }
}
