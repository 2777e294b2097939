import test from 'ava'
import fc from 'fast-check'
import { leavesOf } from '../../checker/state/leaves.js'
import { id, kind, record, range, table } from '../../checker/state/schema.js'
import { difference, showScalar, showState, type Change } from '../../checker/state/show.js'
import { empty, house, schema, type House } from './small-schema.js'

const applied = (state: House, changes: readonly Change[]): House => {
  const copy = structuredClone(state)
  for (const { path, after } of changes) {
    const keys = path.split('.')
    const field = keys.pop()!
    const owner = keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], copy) as Record<string, unknown>
    owner[field] = structuredClone(after)
  }
  return copy
}

test('the difference of two states, applied to one, gives the other', t => {
  t.notThrows(() => fc.assert(fc.property(house, house, (one, other) => {
    t.deepEqual(applied(one, difference(schema, one, other, { outputs: true })), other)
  })))
})

test('a state differs from itself nowhere, and from another only where both are named', t => {
  t.notThrows(() => fc.assert(fc.property(house, house, (one, other) => {
    t.deepEqual(difference(schema, one, structuredClone(one)), [])
    for (const { was, is } of difference(schema, one, other)) t.not(was, is)
  })))
})

test('a difference names the path for frames, the label for people, and both values as text', t => {
  const after = structuredClone(empty)
  after.rooms[1]!.door.key = 2
  after.rooms[1]!.guests.push(0)
  after.rooms[0]!.word = 16n
  t.deepEqual(difference(schema, empty, after), [
    { path: 'rooms.0.word', label: 'room0.word', before: 0n, after: 16n, was: '0x0', is: '0x10' },
    { path: 'rooms.1.door.key', label: 'room1.door.key', before: undefined, after: 2, was: 'none', is: 'K2', note: 'which key fits' },
    { path: 'rooms.1.guests', label: 'room1.guests', before: [], after: [0], was: '[]', is: '[K0]' },
  ])
})

test('outputs count as a difference only if asked for', t => {
  const after = { ...empty, result: 3 }
  t.deepEqual(difference(schema, empty, after), [])
  t.deepEqual(difference(schema, empty, after, { outputs: true }).map(({ path }) => path), ['result'])
})

test('a table keeps its name in labels when a sibling table is over the same kind', t => {
  const page = kind('page', 2)
  const row = record({ mode: range(0, 1) })
  const labels = leavesOf(record({ stage1: table(page, row), stage2: table(page, row), cpus: table(kind('cpu', 1), row) })).map(({ label }) => label)
  t.deepEqual(labels, ['stage1.page0.mode', 'stage1.page1.mode', 'stage2.page0.mode', 'stage2.page1.mode', 'cpu0.mode'])
})

test('every leaf of a state is printed, in the order of declaration', t => {
  t.deepEqual(showState(schema, empty).map(({ label, value }) => `${label}=${value}`), [
    'open=false', 'level=0',
    'room0.door.state=shut', 'room0.door.key=none', 'room0.guests=[]', 'room0.word=0x0',
    'room1.door.state=shut', 'room1.door.key=none', 'room1.guests=[]', 'room1.word=0x0',
    'heap.used=0', 'result=0',
  ])
})

test('a row of scalars prints as one', t => {
  const entry = record({ kind: range(0, 3), out: range(0, 9) })
  const schema = record({ entries: table(kind('entry', 2), entry), used: range(0, 9) })
  const lines = showState(schema, { entries: [{ kind: 1, out: 2 }, { kind: 3, out: 4 }], used: 5 }).map(({ label, value }) => `${label}: ${value}`)
  t.deepEqual(lines, ['entry0: kind 1, out 2', 'entry1: kind 3, out 4', 'used: 5'])
})

test('a value outside its declaration prints as itself', t => {
  t.is(showScalar(id(kind('cpu', 1, cpu => `CPU${cpu}`)).shape, 'nonsense'), 'nonsense')
  t.is(showScalar(range(0, 1).shape, 7), '7')
})
