import { decoder, encoder } from './coding.js'
import { layoutOf, type LayoutNode, type ListNode, type RecordNode, type ScalarNode } from './layout.js'
import { slot } from './packed.js'
import { refused } from './refused.js'
import type { RecordOf, Sequence } from './schema.js'

/** An item of a list, or its length: how its code is read and written. */
type Slot = ReturnType<typeof slot>

class InterpretedList implements Sequence<unknown> {
  readonly #node: ListNode
  readonly #words: Int32Array
  readonly #length: Slot
  readonly #items: readonly Slot[]
  readonly #decode: (code: number) => unknown
  readonly #encode: (value: unknown) => number

  constructor(node: ListNode, words: Int32Array) {
    this.#node = node
    this.#words = words
    this.#length = slot(node.chunks, node.length)
    this.#items = node.items.map(place => slot(node.chunks, place))
    this.#decode = decoder(node.shape)
    this.#encode = encoder(node.shape)
  }

  get length(): number {
    return this.#length.get(this.#words)
  }

  push(value: unknown): number {
    const count = this.length
    if (count >= this.#node.capacity) throw refused(this.#node, 'push', value)
    const code = this.#encode(value)
    if (code < 0) throw refused(this.#node, 'item', value)
    this.#items[count]!.put(this.#words, code)
    this.#length.put(this.#words, count + 1)
    return count + 1
  }

  pop(): unknown {
    const last = this.length - 1
    if (last < 0) return undefined
    const value = this.#at(last)
    this.#drop(last)
    return value
  }

  shift(): unknown {
    const last = this.length - 1
    if (last < 0) return undefined
    const value = this.#at(0)
    for (let i = 0; i < last; i++) this.#items[i]!.put(this.#words, this.#items[i + 1]!.get(this.#words))
    this.#drop(last)
    return value
  }

  at(index: number): unknown {
    const i = index < 0 ? this.length + index : index
    return i >= 0 && i < this.length ? this.#at(i) : undefined
  }

  includes(value: unknown): boolean {
    for (let i = 0, count = this.length; i < count; i++) if (this.#at(i) === value) return true
    return false
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (let i = 0; i < this.length; i++) yield this.#at(i)
  }

  #at(index: number): unknown {
    return this.#decode(this.#items[index]!.get(this.#words))
  }

  #drop(last: number): void {
    this.#items[last]!.put(this.#words, 0)
    this.#length.put(this.#words, last)
  }
}

/**
 * What `view` gives, without generated code: several times slower, for places that may not generate any, such as a page under a strict policy.
 * `words` must have room for the outputs too.
 */
export const interpretedView = <S>(schema: RecordOf<S>, words: Int32Array): S => recordOf(layoutOf(schema).root, words) as S

const made = (node: Exclude<LayoutNode, ScalarNode>, words: Int32Array): unknown => {
  switch (node.is) {
    case 'table': return node.rows.map(row => recordOf(row, words))
    case 'list': return new InterpretedList(node, words)
    case 'record': return recordOf(node, words)
  }
}

const recordOf = (node: RecordNode, words: Int32Array): object => {
  const record = {}
  for (const [name, field] of node.fields) {
    if (field.is !== 'scalar') {
      Object.defineProperty(record, name, { value: made(field, words), enumerable: true, writable: false })
      continue
    }
    const { get, put } = slot(node.chunks, field.place)
    const [decode, encode] = [decoder(field.shape), encoder(field.shape)]
    Object.defineProperty(record, name, {
      enumerable: true,
      get: () => decode(get(words)),
      set: (value: unknown) => {
        const code = encode(value)
        if (code < 0) throw refused(node, name, value)
        put(words, code)
      },
    })
  }
  return record
}
