import { shapeKey } from './coding.js'
import { layoutOf, type Chunk, type LayoutNode, type ListNode, type RecordNode } from './layout.js'
import type { Reads } from '../memo/reads.js'
import { refused } from './refused.js'
import type { RecordOf } from './schema.js'
import { iteratorText, listClassText, recordClassText } from './view-text.js'

type Class = new (...places: unknown[]) => object

/** Records whose scalars have the same names, codes and places within their chunks share a class: call sites then see one shape. */
const classKey = (node: RecordNode | ListNode): string => {
  if (node.is === 'list') return JSON.stringify(['list', shapeKey(node.shape), node.capacity, node.chunks.length, node.length, node.chunks.length > 1 ? 0 : node.items])
  return JSON.stringify([node.chunks.length, ...[...node.fields].map(([name, field]) => (field.is === 'scalar' ? [name, shapeKey(field.shape), field.place] : [name]))])
}

/** Views of one schema over one buffer of words, as many as wanted, each starting at its own word. */
export class Views<S> {
  readonly #schema: RecordOf<S>
  readonly #classes = new Map<string, Class>()
  readonly #nodes = new WeakMap<object, RecordNode | ListNode>()

  /** When `reads` is given the views are traced: they note in it what is read and written through them. */
  constructor(schema: RecordOf<S>, words: Int32Array, reads?: Reads) {
    this.#schema = schema
    const values: unknown[] = []
    const constant = (value: unknown) => `K${values.push(value) - 1}`
    const texts = new Map<string, string>()
    const collect = (node: LayoutNode): void => {
      if (node.is === 'table') node.rows.forEach(collect)
      else if (node.is === 'record' || node.is === 'list') {
        const key = classKey(node)
        if (!texts.has(key)) texts.set(key, node.is === 'list' ? listClassText(node, constant, reads !== undefined) : recordClassText(node, constant, reads !== undefined))
        if (node.is === 'record') for (const field of node.fields.values()) collect(field)
      }
    }
    collect(layoutOf(schema).root)
    const keys = [...texts.keys()]
    const body = [
      '"use strict"; const W = env.words, F = env.fail, SEEN = env.seen, WRITTEN = env.written, N = env.note;',
      ...values.map((_, index) => `const K${index} = env.values[${index}];`),
      iteratorText,
      `return [${keys.map(key => texts.get(key)!).join(',\n')}];`,
    ].join('\n')
    const fail = (self: object, field: string, value: unknown): never => { throw refused(this.#nodes.get(self)!, field, value) }
    const classes = new Function('env', body)({ words, values, fail, seen: reads?.seen, written: reads?.written, note: reads?.note }) as Class[]
    keys.forEach((key, index) => this.#classes.set(key, classes[index]!))
  }

  /** The view whose first word is word `origin` of the buffer. */
  at(origin: number): S {
    return this.#make(layoutOf(this.#schema).root, origin) as S
  }

  #make(node: LayoutNode, origin: number): unknown {
    if (node.is === 'table') return node.rows.map(row => this.#make(row, origin))
    if (node.is === 'scalar') throw new TypeError('scalars are accessors of their record')
    const places = node.chunks.flatMap((chunk: Chunk) => [origin + chunk.word, chunk.shift])
    const Class = this.#classes.get(classKey(node))!
    if (node.is === 'list') {
      const at = (of: (chunk: Chunk, offset: number) => number) =>
        Int32Array.from(node.items, place => (place.bits === 0 ? 0 : of(node.chunks[place.chunk]!, place.offset)))
      const list = node.chunks.length > 1 ? new Class(at(chunk => origin + chunk.word), at((chunk, offset) => chunk.shift + offset), ...places) : new Class(...places)
      this.#nodes.set(list, node)
      return list
    }
    const record = new Class(...places)
    this.#nodes.set(record, node)
    for (const [name, field] of node.fields) {
      if (field.is !== 'scalar') Object.defineProperty(record, name, { value: this.#make(field, origin), enumerable: true, writable: false })
    }
    return record
  }
}

/**
 * A live view over packed words with the shape of the plain state: reading and writing its fields reads and writes the bits. `words` must
 * have room for the outputs too, as what `pack` returns has.
 */
export const view = <S>(schema: RecordOf<S>, words: Int32Array): S => {
  if (words.length < layoutOf(schema).size) throw new RangeError(`${words.length} words are too few for a state of ${layoutOf(schema).size}`)
  return new Views(schema, words).at(0)
}
