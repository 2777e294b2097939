import { bitsFor } from './coding.js'
import type { RecordOf, ScalarShape, Schema } from './schema.js'

/** A run of at most 32 bits that never straddles a word: the scalars of one record, or a part of a list. */
export interface Chunk {
  bits: number
  word: number
  shift: number
}

/** Bits within one of the chunks of the enclosing record or list; a field with one value takes none and `chunk` is −1. */
export interface Place {
  readonly chunk: number
  readonly offset: number
  readonly bits: number
}

export interface ScalarNode {
  readonly is: 'scalar'
  readonly path: string
  readonly shape: ScalarShape
  readonly place: Place
  readonly output: boolean
}

export interface RecordNode {
  readonly is: 'record'
  readonly path: string
  readonly fields: ReadonlyMap<string, LayoutNode>
  readonly chunks: readonly Chunk[]
}

export interface TableNode {
  readonly is: 'table'
  readonly path: string
  readonly rows: readonly RecordNode[]
}

export interface ListNode {
  readonly is: 'list'
  readonly path: string
  readonly shape: ScalarShape
  readonly capacity: number
  readonly chunks: readonly Chunk[]
  readonly length: Place
  readonly items: readonly Place[]
  readonly output: boolean
}

export type LayoutNode = ScalarNode | RecordNode | TableNode | ListNode

/** Where every field of a state lies: `words` words of identity, then outputs up to `size` words. */
export interface Layout {
  readonly root: RecordNode
  readonly words: number
  readonly size: number
  /** Bits of information in the identity words; the rest is padding. */
  readonly bits: number
}

const NOWHERE: Place = { chunk: -1, offset: 0, bits: 0 }

/** First-fit decreasing; returns a bin and an offset for each item, in the order given. */
const firstFit = (sizes: readonly number[], limit: number): { bins: number[]; at: { bin: number; offset: number }[] } => {
  const bins: number[] = []
  const at = sizes.map(() => ({ bin: 0, offset: 0 }))
  const order = sizes.map((_, index) => index).sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  for (const index of order) {
    const size = sizes[index]!
    let bin = bins.findIndex(used => used + size <= Math.max(limit, size))
    if (bin < 0) bin = bins.push(0) - 1
    at[index] = { bin, offset: bins[bin]! }
    bins[bin]! += size
  }
  return { bins, at }
}

/** Builds the tree of one schema with chunks of at most `limit` bits, collecting the chunks; their words are assigned afterwards. */
const plan = (schema: RecordOf<unknown>, limit: number) => {
  const identity: Chunk[] = []
  const outputs: Chunk[] = []

  const group = (bits: readonly number[], output: boolean, chunks: Chunk[]): Place[] => {
    const { bins, at } = firstFit(bits, limit)
    const first = chunks.length
    for (const size of bins) {
      const chunk = { bits: size, word: 0, shift: 0 }
      chunks.push(chunk)
      if (size > 0) (output ? outputs : identity).push(chunk)
    }
    return bits.map((size, index) => (size === 0 ? NOWHERE : { chunk: first + at[index]!.bin, offset: at[index]!.offset, bits: size }))
  }

  const listOf = (schema: Schema & { schema: 'list' }, path: string, output: boolean): ListNode => {
    const chunks: Chunk[] = []
    const item = bitsFor(schema.of.values)
    const length = bitsFor(schema.capacity + 1)
    const whole = length + item * schema.capacity
    // A short list is one chunk: length first, items after it in order. A long one is split item by item.
    if (whole <= 32) {
      const [place] = group([whole], output, chunks)
      const chunk = place!.chunk
      const items = Array.from({ length: schema.capacity }, (_, i) => (item === 0 ? NOWHERE : { chunk, offset: length + i * item, bits: item }))
      return { is: 'list', path, shape: schema.of, capacity: schema.capacity, chunks, length: length === 0 ? NOWHERE : { chunk, offset: 0, bits: length }, items, output }
    }
    const [place, ...items] = group([length, ...Array.from({ length: schema.capacity }, () => item)], output, chunks)
    return { is: 'list', path, shape: schema.of, capacity: schema.capacity, chunks, length: place!, items, output }
  }

  const recordOf = (schema: RecordOf<unknown>, path: string, inherited: boolean): RecordNode => {
    const within = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`)
    const outer = inherited || schema.remarks.output === true
    const scalars = Object.entries(schema.fields).flatMap(([name, field]) =>
      field.schema === 'scalar' ? [{ name, shape: field.shape, bits: bitsFor(field.shape.values), output: outer || field.remarks.output === true }] : [])
    const chunks: Chunk[] = []
    const places = new Map<string, Place>()
    for (const output of [false, true]) {
      const some = scalars.filter(field => field.output === output)
      group(some.map(field => field.bits), output, chunks).forEach((place, index) => places.set(some[index]!.name, place))
    }
    const fields = new Map<string, LayoutNode>()
    for (const [name, field] of Object.entries(schema.fields)) {
      const output = outer || field.remarks.output === true
      if (name.startsWith('$')) throw new RangeError(`${within(name)}: field names must not start with $`)
      switch (field.schema) {
        case 'scalar':
          fields.set(name, { is: 'scalar', path: within(name), shape: field.shape, place: places.get(name)!, output })
          break
        case 'record':
          fields.set(name, recordOf(field, within(name), output))
          break
        case 'table':
          fields.set(name, { is: 'table', path: within(name), rows: field.rows.map((row, id) => recordOf(row, `${within(name)}.${id}`, output)) })
          break
        case 'list':
          fields.set(name, listOf(field, within(name), output))
      }
    }
    return { is: 'record', path, fields, chunks }
  }

  const root = recordOf(schema, '', false)
  const identityWords = firstFit(identity.map(chunk => chunk.bits), 32)
  const outputWords = firstFit(outputs.map(chunk => chunk.bits), 32)
  const words = Math.max(1, identityWords.bins.length)
  identity.forEach((chunk, index) => Object.assign(chunk, { word: identityWords.at[index]!.bin, shift: identityWords.at[index]!.offset }))
  outputs.forEach((chunk, index) => Object.assign(chunk, { word: words + outputWords.at[index]!.bin, shift: outputWords.at[index]!.offset }))
  return { root, words, size: words + outputWords.bins.length, bits: identity.reduce((sum, chunk) => sum + chunk.bits, 0) }
}

const known = new WeakMap<object, Layout>()

/** The layout of a schema; whole records stay together unless smaller pieces save a word. */
export const layoutOf = (schema: RecordOf<unknown>): Layout => {
  let layout = known.get(schema)
  if (layout === undefined) {
    layout = plan(schema, 32)
    for (const limit of [16, 12, 8, 6]) {
      if (layout.words <= Math.ceil(layout.bits / 32)) break
      const other = plan(schema, limit)
      if (other.words < layout.words) layout = other
    }
    known.set(schema, layout)
  }
  return layout
}

/** Every scalar and list of a layout, in order of declaration. */
export function* leaves(node: LayoutNode): Generator<{ readonly leaf: ScalarNode | ListNode; readonly chunks: readonly Chunk[] }> {
  if (node.is === 'table') for (const row of node.rows) yield* leaves(row)
  else if (node.is === 'record') {
    for (const field of node.fields.values()) {
      if (field.is === 'scalar') yield { leaf: field, chunks: node.chunks }
      else yield* leaves(field)
    }
  } else if (node.is === 'list') yield { leaf: node, chunks: node.chunks }
}

/** The mask of `bits` low bits. */
export const maskOf = (bits: number): number => (bits >= 32 ? -1 : 2 ** bits - 1)
