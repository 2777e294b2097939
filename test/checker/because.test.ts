import test from 'ava'
import fc from 'fast-check'
import { because } from '../../checker/traces/because.js'
import { language, type Rule } from '../../checker/property.js'
import type { Trace } from '../../checker/report.js'
import type { Action } from '../../checker/action.js'
import { watch } from '../../checker/state/watched.js'
import { empty, house, schema, type House } from './small-schema.js'

const { invariant, transition, lifecycle, frame } = language<House, Action<House>>()
const prose = { says: '', because: '', source: { path: '', symbol: '' } }

const action = (name: string, recipe: (house: House) => void): Action<House> => ({ name, apply: house => (recipe(house), 0) })

const trace = (...recipes: readonly ((house: House) => void)[]): Trace<House, Action<House>> => {
  let before = empty
  const steps = recipes.map((recipe, i) => {
    const after = structuredClone(before)
    const step = { action: action(`step${i + 1}`, recipe), outcome: recipe(after) ?? 0, before, after }
    before = after
    return step
  })
  return { initial: empty, steps }
}

const story = trace(
  house => { house.rooms[1]!.door.state = 'open' },
  house => { house.heap.used = 1 },
  house => { house.rooms[1]!.door.key = 2 },
)

const explained = (rule: Rule<House, Action<House>>) => {
  const { causes: _, ...rest } = because(schema, story, rule)
  return rest
}

test('a failing invariant names its row, what the last step wrote of its reads, and who wrote the rest', t => {
  const keyMeansShut = invariant({ ...prose, each: s => s.rooms, holds: room => room.door.key === undefined || room.door.state === 'shut' })
  t.deepEqual(explained(keyMeansShut), {
    subject: 'room1',
    marks: ['rooms.1.door.key'],
    reasons: [{ path: 'rooms.1.door.state', label: 'room1.door.state', value: 'open', since: 1 }],
  })
})

test('what a rule reads of rows that are fine is not named', t => {
  const used = invariant({ ...prose, each: s => s.rooms.map((room, i) => ({ room, i })), holds: ({ room, i }, s) => i === 0 ? room.word === 0n : s.heap.used === 0 })
  t.deepEqual(explained(used), { marks: [], reasons: [{ path: 'heap.used', label: 'heap.used', value: '1', since: 2 }] })
})

test('rows that are values are explained by what listing them read', t => {
  const shut = invariant({ ...prose, each: s => s.rooms.map(room => room.door.state), holds: state => state === 'shut' })
  t.deepEqual(explained(shut).reasons.map(({ label, since }) => [label, since]), [['room1.door.state', 1], ['room0.door.state', 0]])
})

test('a transition rule is explained by what it read before and after the step', t => {
  const rule = transition({ ...prose, holds: ({ before, after }) => before.heap.used === after.heap.used && after.rooms[1]!.door.key === undefined })
  t.deepEqual(explained(rule), { marks: ['rooms.1.door.key'], reasons: [{ path: 'heap.used', label: 'heap.used', value: '1', since: 2 }] })
})

test('a condition explains by what was written since the start only', t => {
  const given = invariant({ ...prose, given: s => s.heap.used === 1 && s.level === 0, holds: s => s.rooms[1]!.door.key === undefined })
  t.deepEqual(explained(given), { marks: ['rooms.1.door.key'], reasons: [{ path: 'heap.used', label: 'heap.used', value: '1', since: 2 }] })
})

test('a lifecycle marks the field that moved wrongly', t => {
  const { steps, initial } = story
  const rule = lifecycle({ ...prose, each: s => s.rooms, state: room => room.door.state, moves: { 'open → shut': ['step1'] } })
  t.deepEqual(because(schema, { initial, steps: steps.slice(0, 1) }, rule), { subject: 'room1', marks: ['rooms.1.door.state'], reasons: [], causes: [] })
})

test('a frame names the guarded values that the result of the last step hangs on', t => {
  const unlock = (house: House): number => {
    const { door } = house.rooms[1]!
    if (house.level !== 0 || door.key !== 2 || door.state === 'shut') return -1
    door.state = 'ajar'
    return 1
  }
  const { steps } = trace(house => { house.rooms[1]!.door.state = 'open' }, house => { house.rooms[1]!.door.key = 2 })
  const before = steps.at(-1)!.after
  const after = structuredClone(before)
  const last = { action: { name: 'unlock', apply: unlock }, outcome: unlock(after), before, after }
  const { causes } = because(schema, { initial: empty, steps: [...steps, last] }, frame({ ...prose, mayChange: () => [] }))
  t.deepEqual(causes.map(({ label, value, since }) => [label, value, since]), [['room1.door.key', 'K2', 2], ['room1.door.state', 'open', 1]])
})

test('a frame marks what it does not allow to change', t => {
  const marks = (mayChange: readonly string[]) => explained(frame({ ...prose, mayChange: () => mayChange })).marks
  t.deepEqual(marks(['heap.used']), ['rooms.1.door.key'])
  t.deepEqual(marks(['rooms.*.door.key']), [])
  t.deepEqual(marks(['rooms.1.door']), [])
  t.deepEqual(marks(['rooms.0']), ['rooms.1.door.key'])
})

test('a rule broken from the start has no last step, and everything is from the start', t => {
  const rule = invariant({ ...prose, holds: s => s.open })
  t.deepEqual(because(schema, { initial: empty, steps: [] }, rule), { marks: [], reasons: [{ path: 'open', label: 'open', value: 'false', since: 0 }], causes: [] })
})

test('a watched state reads like the plain one and notes every leaf read', t => {
  t.notThrows(() => fc.assert(fc.property(house, plain => {
    const { state, take } = watch(schema, plain)
    t.deepEqual(take(), [])
    t.deepEqual(structuredClone(state), plain)
    t.is(take().length, 12)
    t.deepEqual(take(), [])
  })))
})
