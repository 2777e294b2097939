import test from 'ava'
import { compare, type Declared } from '../../checker/races/declared.js'
import { lockDiscipline } from '../../checker/races/discipline.js'
import { kind, range, record, table, type Action, type Infer, type System } from '../../checker/index.js'
import { counters, type Locking } from './toys/counters.js'

const audit = async (locking: Locking) => {
  const found = await lockDiscipline(counters(locking))
  return {
    complete: found.complete,
    races: found.races.map(({ field, label, between: [one, other], trace }) => `${label} ${field}: ${one.section} ${one.does}, ${other.section} ${other.does}, ${trace.steps.length}`),
    unguarded: found.unguarded.map(({ label, section, does, lock, trace }) => `${section} ${does} ${label} without ${lock}, ${trace.steps.length}`),
  }
}

test('a counter that two processes read and write without its lock is raced for, at once and by both', async t => {
  t.deepEqual((await audit('none')).races, [
    'shelf1.count shelves.*.count: read: look reads, write: put writes, 1',
    'shelf1.count shelves.*.count: write: put writes, write: put writes, 2',
  ])
})

test('each access of a guarded field without its lock is told with the shortest way to it, its own step included', async t => {
  t.deepEqual((await audit('none')).unguarded, ['read: look reads shelf1.count without shelf shelf1, 1', 'write: put writes shelf1.count without shelf shelf1, 2'])
})

test('under its lock the counter is neither raced for nor unguarded, although an update may be lost', async t => {
  t.deepEqual(await audit('both'), { complete: true, races: [], unguarded: [] })
})

test('a lock on one side only orders nothing', async t => {
  const { races, unguarded } = await audit('read only')
  t.is(races.length, 2)
  t.deepEqual(unguarded, ['write: put writes shelf1.count without shelf shelf1, 2'])
})

test('a lock taken within a section counts from there on', async t => {
  t.deepEqual(await audit('nested'), { complete: true, races: [], unguarded: [] })
})

test('a process that waits for a lock has nothing to race with', async t => {
  t.deepEqual(await audit('kept'), { complete: true, races: [], unguarded: [] })
})

test('a step that tells of no sections is one section without locks', async t => {
  const { races, unguarded } = await audit('told nothing')
  t.true(races.includes('shelf1.count shelves.*.count: write writes, write writes, 2'))
  t.true(unguarded.includes('read reads shelf1.count without shelf shelf1, 1'))
})

test('fields that share a word of the packed state are told apart', async t => {
  const schema = record({ mine: range(0, 1), yours: range(0, 1), ours: range(0, 1) })
  type Bits = Infer<typeof schema>
  const system: System<Bits, Action<Bits> & { readonly process: number }> = {
    name: 'bits', bounds: '', schema, initial: { mine: 0, yours: 0, ours: 0 },
    groups: [{ actions: [
      { name: 'me', process: 0, apply: s => { s.mine = 1 - s.ours; return 0 } },
      { name: 'you', process: 1, apply: s => { s.yours = 1 - s.ours; return 0 } },
    ] }],
    processOf: ({ process }) => process,
    show: () => ({ who: '', what: '' }),
  }
  t.deepEqual((await lockDiscipline(system)).races, [])
})

test('a guard names a table the field is in', async t => {
  const schema = record({ rooms: table(kind('room', 1), record({ key: range(0, 1).guardedBy('door {door}') })) })
  type Rooms = Infer<typeof schema>
  const system: System<Rooms, Action<Rooms>> = {
    name: 'rooms', bounds: '', schema, initial: { rooms: [{ key: 0 }] }, groups: [{ actions: [{ name: 'look', apply: s => s.rooms[0]!.key }] }], show: () => ({ who: '', what: '' }),
  }
  await t.throwsAsync(lockDiscipline(system), { message: 'rooms.0.key: guarded by "door {door}", but it is in no table of door' })
})

test('a search that is cut short says so, and calls nothing stale', async t => {
  const found = await lockDiscipline(counters('none'), { maxStates: 2 })
  t.false(found.complete)
  const never: Declared = { name: 'never', kind: 'race', fields: ['shelves.*.untouched'], sections: ['look'], reason: '', in: ['counters none'] }
  t.deepEqual(compare(found, [never]).stale, [])
})

test('declarations take what they cover, field and sections, and the rest stays', async t => {
  const found = await lockDiscipline(counters('none'))
  const both: Declared = { name: 'both write', kind: 'race', fields: ['shelves'], sections: ['write: put'], reason: '', in: ['counters none'] }
  const reads: Declared = { name: 'reads', kind: 'unguarded', fields: ['shelves.*.count'], sections: ['look'], reason: '', in: [] }
  const never: Declared = { name: 'never', kind: 'race', fields: ['shelves.*.untouched'], sections: ['look', 'put'], reason: '', in: ['counters none'] }
  const elsewhere: Declared = { ...never, name: 'elsewhere', in: ['counters both'] }
  const { declared, races, unguarded, stale } = compare(found, [both, reads, never, elsewhere])
  t.deepEqual(declared.map(({ by, races, unguarded }) => [by.name, races.length, unguarded.length]), [['both write', 1, 0], ['reads', 0, 1]])
  t.deepEqual(races.map(({ between }) => between.map(({ section }) => section)), [['read: look', 'write: put']])
  t.deepEqual(unguarded.map(({ section }) => section), ['write: put'])
  t.deepEqual(stale.map(({ name }) => name), ['never'])
})
