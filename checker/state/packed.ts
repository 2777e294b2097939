import { decoder, domain, encoder, shown } from './coding.js'
import { layoutOf, maskOf, type Chunk, type LayoutNode, type Place } from './layout.js'
import type { RecordOf } from './schema.js'

type Reader = (words: Int32Array) => unknown
type Writer = (words: Int32Array, value: unknown) => void

interface Codec {
  readonly read: Reader
  readonly write: Writer
}

/** Moves codes in and out of one place. */
export const slot = (chunks: readonly Chunk[], place: Place): { get: (words: Int32Array) => number; put: (words: Int32Array, code: number) => void } => {
  if (place.bits === 0) return { get: () => 0, put: () => {} }
  const { word } = chunks[place.chunk]!
  const shift = chunks[place.chunk]!.shift + place.offset
  const mask = maskOf(place.bits)
  return {
    // Words past the end are outputs nobody kept: they read as code 0.
    get: words => (((words[word] ?? 0) >>> shift) & mask) >>> 0,
    put: (words, code) => { words[word] = (words[word]! & ~(mask << shift)) | (code << shift) },
  }
}

const codecOf = (node: LayoutNode, chunks: readonly Chunk[]): Codec => {
  switch (node.is) {
    case 'scalar': {
      const { get, put } = slot(chunks, node.place)
      const decode = decoder(node.shape)
      const encode = encoder(node.shape)
      return {
        read: words => decode(get(words)),
        write: (words, value) => {
          const code = encode(value)
          if (node.output) return
          if (code < 0) throw new RangeError(`${node.path}: ${shown(value)} is not ${domain(node.shape)}`)
          put(words, code)
        },
      }
    }
    case 'list': {
      const length = slot(node.chunks, node.length)
      const items = node.items.map(place => slot(node.chunks, place))
      const decode = decoder(node.shape)
      const encode = encoder(node.shape)
      return {
        read: words => items.slice(0, length.get(words)).map(item => decode(item.get(words))),
        write: (words, value) => {
          if (node.output) return
          const given = [...(value as Iterable<unknown>)]
          if (given.length > node.capacity) throw new RangeError(`${node.path}: ${given.length} items in a list of at most ${node.capacity}`)
          length.put(words, given.length)
          items.forEach((item, index) => {
            const code = index < given.length ? encode(given[index]) : 0
            if (code < 0) throw new RangeError(`${node.path}.${index}: ${shown(given[index])} is not ${domain(node.shape)}`)
            item.put(words, code)
          })
        },
      }
    }
    case 'table': {
      const rows = node.rows.map(row => codecOf(row, row.chunks))
      return {
        read: words => rows.map(row => row.read(words)),
        write: (words, value) => {
          const given = value as readonly unknown[]
          if (!Array.isArray(given) || given.length !== rows.length) throw new RangeError(`${node.path}: not a table of ${rows.length} rows`)
          rows.forEach((row, index) => row.write(words, given[index]))
        },
      }
    }
    case 'record': {
      const fields = [...node.fields].map(([name, field]) => ({ name, codec: codecOf(field, node.chunks) }))
      return {
        read: words => {
          const record: Record<string, unknown> = {}
          for (const { name, codec } of fields) record[name] = codec.read(words)
          return record
        },
        write: (words, value) => {
          if (typeof value !== 'object' || value === null) throw new RangeError(`${node.path}: ${shown(value)} is not a record`)
          for (const { name, codec } of fields) codec.write(words, (value as Record<string, unknown>)[name])
        },
      }
    }
  }
}

const known = new WeakMap<object, Codec>()

const codec = (schema: RecordOf<unknown>): Codec => {
  let found = known.get(schema)
  if (found === undefined) known.set(schema, (found = codecOf(layoutOf(schema).root, layoutOf(schema).root.chunks)))
  return found
}

/** The packed form of a plain state. Outputs are no part of it: their words, behind the identity words, are zero. */
export const pack = <S>(schema: RecordOf<S>, plain: S, words: Int32Array = new Int32Array(layoutOf(schema).size)): Int32Array => {
  words.fill(0, 0, layoutOf(schema).size)
  codec(schema).write(words, plain)
  return words
}

/** The plain form of a packed state; outputs are read when `words` is long enough to hold them and have the value of code 0 otherwise. */
export const unpack = <S>(schema: RecordOf<S>, words: Int32Array): S => codec(schema).read(words) as S

/** Do two packed states have the same identity? */
export const samePacked = (schema: RecordOf<unknown>, a: Int32Array, b: Int32Array): boolean => {
  for (let index = 0; index < layoutOf(schema).words; index++) if (a[index] !== b[index]) return false
  return true
}
