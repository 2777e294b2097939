import test from 'ava'
import fc from 'fast-check'
import { among, bool, kind, list, maybe, oneOf, pack, range, record, samePacked, table, unpack, view, type Sequence } from '../../checker/index.js'
import { interpretedView } from '../../checker/state/interpreted-view.js'
import { layoutOf } from '../../checker/state/layout.js'
import { empty, house, schema as houseSchema } from './small-schema.js'
import { schemaWithStates } from './random-schema.js'

/** A live view with generated code, and without: there is no telling them apart. */
const VIEWS = { generated: view, interpreted: interpretedView } as const

/** Brings `target` to what `source` is, field by field, the way recipes do. */
const copyInto = (target: unknown, source: unknown): void => {
  for (const [name, value] of Object.entries(source as Record<string, unknown>)) {
    const fields = target as Record<string, unknown>
    if (Array.isArray(value) && !Array.isArray(fields[name])) {
      const items = fields[name] as Sequence<unknown>
      while (items.length > 0) if (items.length % 2 === 0) items.pop(); else items.shift()
      for (const item of value) items.push(item)
    } else if (typeof value === 'object' && value !== null) copyInto(fields[name], value)
    else fields[name] = value
  }
}

test('a state packs and unpacks to itself', t => {
  fc.assert(fc.property(schemaWithStates, ({ schema, one }) => { t.deepEqual(unpack(schema, pack(schema, one)), one) }), { numRuns: 500 })
})

test('equal bytes mean equal states', t => {
  fc.assert(fc.property(schemaWithStates, ({ schema, one, other }) => {
    const same = samePacked(schema, pack(schema, one), pack(schema, other))
    t.is(same, JSON.stringify(one, bigints) === JSON.stringify(other, bigints))
  }), { numRuns: 300 })
})

for (const [form, make] of Object.entries(VIEWS)) {
  test(`writing every field of a view leaves the bytes of the packed state, whatever was there before, ${form}`, t => {
    fc.assert(fc.property(schemaWithStates, ({ schema, one, other }) => {
      const words = pack(schema, one)
      copyInto(make(schema, words), other)
      t.deepEqual(words, pack(schema, other))
    }), { numRuns: 500 })
  })
}

for (const [form, make] of Object.entries(VIEWS)) {
  test(`a view reads what was packed, ${form}`, t => {
    fc.assert(fc.property(house, state => {
      const live = make(houseSchema, pack(houseSchema, state))
      t.is(live.open, state.open)
      t.is(live.level, state.level)
      t.deepEqual(live.rooms.map(room => [room.door.state, room.door.key, room.word, [...room.guests]]), state.rooms.map(room => [room.door.state, room.door.key, room.word, [...room.guests]]))
      t.deepEqual(live.rooms.map(room => room.guests.at(-1)), state.rooms.map(room => room.guests.at(-1)))
      t.deepEqual(live.rooms.map(room => [0, 1, 2].filter(key => room.guests.includes(key))), state.rooms.map(room => [0, 1, 2].filter(key => room.guests.includes(key))))
    }))
  })
}

for (const [form, make] of Object.entries(VIEWS)) {
  test(`outputs lie behind the identity: a view writes them, packing forgets them, ${form}`, t => {
    const words = pack(houseSchema, empty)
    make(houseSchema, words).result = 7
    t.is(make(houseSchema, words).result, 7)
    t.true(samePacked(houseSchema, words, pack(houseSchema, empty)))
    t.is(unpack(houseSchema, words).result, 7)
    t.is(unpack(houseSchema, words.slice(0, layoutOf(houseSchema).words)).result, 0)
  })
}

for (const [form, make] of Object.entries(VIEWS)) {
  test(`a popped or shifted item leaves no trace in the bytes, ${form}`, t => {
    const schema = record({ short: list(range(0, 3), 4), long: list(range(0, 1000), 9) })
    for (const name of ['short', 'long'] as const) {
      const words = pack(schema, { short: [], long: [] })
      const items = make(schema, words)[name]
      items.push(3)
      items.push(1)
      items.push(2)
      t.is(items.shift(), 3)
      t.is(items.pop(), 2)
      t.deepEqual([...items], [1])
      t.deepEqual(words, pack(schema, { short: [], long: [], [name]: [1] }))
      t.is(items.pop(), 1)
      t.is(items.pop(), undefined)
      t.is(items.shift(), undefined)
      t.is(items.at(0), undefined)
    }
  })
}

for (const [form, make] of Object.entries(VIEWS)) {
  test(`a value outside its domain is refused by the view, naming path, value and domain, ${form}`, t => {
    const schema = record({
      rows: table(kind('row', 2), record({ level: range(1, 4), state: oneOf('on', 'off'), word: among([1n, 8n]), size: among([0, 16]), ready: bool(), next: maybe(range(0, 2)), items: list(range(0, 1), 1) })),
    })
    const row = { level: 1, state: 'on' as const, word: 1n, size: 0, ready: false, next: undefined, items: [] }
    const live = make(schema, pack(schema, { rows: [row, row] })) as unknown as { rows: Record<string, unknown>[] }
    const refuses = (name: string, value: unknown, message: string) => t.throws(() => { live.rows[1]![name] = value }, { message })
    refuses('level', 5, 'rows.1.level: 5 is not a whole number from 1 to 4')
    refuses('level', 0, 'rows.1.level: 0 is not a whole number from 1 to 4')
    refuses('level', 1.5, 'rows.1.level: 1.5 is not a whole number from 1 to 4')
    refuses('level', undefined, 'rows.1.level: undefined is not a whole number from 1 to 4')
    refuses('level', true, 'rows.1.level: true is not a whole number from 1 to 4')
    refuses('state', 'half', `rows.1.state: 'half' is not one of on, off`)
    refuses('word', 9n, 'rows.1.word: 9n is not among 1, 8')
    refuses('size', 8, 'rows.1.size: 8 is not among 0, 16')
    refuses('size', 99, 'rows.1.size: 99 is not among 0, 16')
    refuses('ready', 1, 'rows.1.ready: 1 is not true or false')
    refuses('next', 3, 'rows.1.next: 3 is not undefined or a whole number from 0 to 2')
    refuses('next', null, 'rows.1.next: null is not undefined or a whole number from 0 to 2')
    const items = live.rows[1]!['items'] as Sequence<number>
    t.throws(() => items.push(2), { message: 'rows.1.items: 2 is not a whole number from 0 to 1' })
    items.push(1)
    t.throws(() => items.push(1), { message: 'rows.1.items: no room for 1 in a list of at most 1' })
    t.throws(() => { live.rows[1]!['items'] = [] }, { instanceOf: TypeError })
  })
}

test('a plain value outside its domain is refused by packing', t => {
  const schema = record({ a: record({ level: range(0, 1) }), items: list(bool(), 1) })
  t.throws(() => pack(schema, { a: { level: 2 }, items: [] }), { message: 'a.level: 2 is not a whole number from 0 to 1' })
  t.throws(() => pack(schema, { a: { level: 1 }, items: [true, true] }), { message: 'items: 2 items in a list of at most 1' })
})

test('no chunk straddles a word, and no two fields share a bit', t => {
  fc.assert(fc.property(schemaWithStates, ({ schema }) => {
    const { words, size, bits } = layoutOf(schema)
    t.true(bits <= 32 * words && words <= size)
  }))
})

test('a record too wide for a word, and words worth filling, are split', t => {
  const wide = record({ fields: record(Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`f${k}`, range(0, 255)]))) })
  t.is(layoutOf(wide).words, 2)
  const padded = record({ rows: table(kind('row', 3), record({ a: range(0, 1023), b: range(0, 1023) })) })
  t.is(layoutOf(padded).words, 2)
})

const bigints = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value === undefined ? 'undefined' : value)
