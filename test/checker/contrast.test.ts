import test from 'ava'
import fc from 'fast-check'
import { contrast } from '../../checker/comparison/contrast.js'
import type { System } from '../../checker/system.js'
import { identity, randomSystem, type CellAction, type Cells } from './random-system.js'

type Machine = System<Cells, CellAction>

const plain = (state: Cells): Cells => structuredClone({ ...state, echo: 0 })

/** Every state a system reaches, by trying everything. */
const reached = (system: Machine): ReadonlyMap<string, Cells> => {
  const all = new Map([[identity(system.initial), plain(system.initial)]])
  for (const state of all.values()) {
    for (const { when, actions } of system.groups) {
      if (when?.(state) === false) continue
      for (const { apply } of actions) {
        const next = plain(state)
        apply(next)
        if (!all.has(identity(next))) all.set(identity(next), plain(next))
      }
    }
  }
  return all
}

/** The system with one action, by number, doing what another does. */
const changed = (system: Machine, action: number, becomes: number): Machine => {
  const all = system.groups.flatMap(({ actions }) => actions)
  let number = 0
  return { ...system, groups: system.groups.map(({ when, actions }) => ({ ...(when && { when }), actions: actions.map(one => (number++ === action % all.length ? { ...one, apply: all[becomes % all.length]!.apply } : one)) })) }
}

test('states lost and gained, and steps taken otherwise, are those that trying everything finds', async t => {
  let differing = 0
  await fc.assert(fc.asyncProperty(randomSystem, fc.nat(20), fc.nat(20), async (one, action, becomes) => {
    if (one.groups.every(({ actions }) => actions.length === 0)) return
    const other = changed(one, action, becomes)
    const [mine, theirs] = [reached(one), reached(other)]
    const { sizes, same } = await contrast(one, other)
    t.deepEqual(sizes.map(({ states }) => states), [mine.size, theirs.size])
    t.is(same!.lost, [...mine.keys()].filter(key => !theirs.has(key)).length)
    t.is(same!.gained, [...theirs.keys()].filter(key => !mine.has(key)).length)
    let steps = 0
    for (const state of mine.values()) {
      for (const [g, { when, actions }] of one.groups.entries()) {
        if (when?.(state) === false) continue
        for (const [a, { apply }] of actions.entries()) {
          const [here, there] = [plain(state), plain(state)]
          const outcomes = [apply(here), other.groups[g]!.actions[a]!.apply(there)]
          if (outcomes[0] !== outcomes[1] || JSON.stringify(here) !== JSON.stringify(there)) steps++
        }
      }
    }
    t.is(same!.changes.reduce((sum, change) => sum + change.steps, 0), steps)
    if (steps > 0) differing++
    for (const { trace } of same!.changes) t.true(trace.steps.length > 0)
    if (same!.lost > 0) t.false(theirs.has(identity(same!.toLost!.steps.at(-1)?.after ?? one.initial)))
    if (same!.gained > 0) t.false(mine.has(identity(same!.toGained!.steps.at(-1)?.after ?? one.initial)))
  }), { numRuns: 30 })
  t.true(differing > 5, `${differing} differ`)
})

test('results that one system returns and the other does not are told with the way to them', async t => {
  const [base] = fc.sample(randomSystem, 1) as [Machine]
  const returning = (result: (level: number) => number): Machine => ({ ...base, initial: { ...base.initial, level: 0 }, groups: [{ actions: [{ name: 'set', apply: s => { s.level = s.level === 2 ? 0 : s.level + 1; return result(s.level) } }] }] })
  const { results } = await contrast(returning(level => level), returning(level => (level === 2 ? 7 : level)))
  t.deepEqual(results.lost.map(({ action, trace }) => [action, trace.steps.length, trace.steps.at(-1)!.outcome]), [['set', 2, 2]])
  t.deepEqual(results.gained.map(({ action, trace }) => [action, trace.steps.length, trace.steps.at(-1)!.outcome]), [['set', 2, 7]])
})

test('systems with other states are compared by their results alone, and a limit is no answer', async t => {
  const [base] = fc.sample(randomSystem, 1) as [Machine]
  const one: Machine = { ...base, groups: [{ actions: [{ name: 'set', apply: s => { s.open = !s.open; return 0 } }] }] }
  const { same } = await contrast(one, { ...one, groups: [{ actions: [] }] })
  t.is(same, undefined)
  await t.throwsAsync(contrast(one, one, { maxStates: 1 }), { message: /was not searched to its end/ })
})
