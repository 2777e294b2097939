import test from 'ava'
import { language, type Action } from '../../checker/index.js'
import { DecisionTree } from '../../checker/memo/decision-tree.js'
import { giveUp, type Unit } from '../../checker/memo/memo-unit.js'
import { alike, consecutive, type Column } from '../../checker/memo/plan.js'
import { Pool } from '../../checker/memo/pool.js'
import { planned } from '../../checker/reductions.js'
import { rulesFor } from '../../checker/rules.js'
import { explore } from '../../checker/search/explore.js'
import { storeFor } from '../../checker/store/store-for.js'
import { searcher } from '../../checker/search/searcher.js'
import { ladders, type Ladders } from './toys/ladders.js'

const guards = (groups: readonly number[], visits: number, misses: number): Unit => ({ is: 'guards', groups, visits, misses, tree: new DecisionTree(new Pool(), 0) })

const nothingDirect = () => ({ guards: new Set<number>(), runs: new Set<never>(), states: new Set<number>() })

test('a guard that must be learnt in most states is given up', t => {
  const direct = nothingDirect()
  t.true(giveUp([guards([3], 10_000, 9_000), guards([4], 10_000, 10)], direct, 1 / 2, 4000, false))
  t.deepEqual([...direct.guards], [3])
})

test('guards that must be learnt in most states when asked together, unplanned, are not given up, but planned', t => {
  const direct = nothingDirect()
  t.true(giveUp([guards([3, 4, 5], 10_000, 9_000)], direct, 1 / 2, 4000, false))
  t.is(direct.guards.size, 0)
  t.false(giveUp([guards([3, 4, 5], 10_000, 10)], direct, 1 / 2, 4000, false))
})

test('guards that do not pay as planned are given up', t => {
  const direct = nothingDirect()
  t.true(giveUp([guards([3, 4, 5], 10_000, 9_000)], direct, 1 / 2, 4000, true))
  t.deepEqual([...direct.guards], [3, 4, 5])
})

const groupsOf = (columns: readonly Column[]): number[][] => consecutive(columns.map((column, member) => ({ member, column })), alike).map(({ members }) => members)

test('guards that tell the same samples apart are asked together, however many those are', t => {
  const point = [0, 1, 2, 3, 4, 5, 0, 1, 2, 3]
  const other = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
  t.deepEqual(groupsOf([point, point.map(value => 7 * value), point.map(value => value >> 1), other]), [[0, 1, 2], [3]])
})

test('samples that are all different say nothing about what to ask together', t => {
  t.deepEqual(groupsOf([[0, 1, 2, 3], [4, 5, 6, 7]]), [[0], [1]])
})

test('who adopts a plan only counts the rules the plan only counts', async t => {
  const { invariant } = language<Ladders, Action<Ladders>>()
  const told = { says: 'So far and no further.', because: 'It is high.', source: { path: 'here', symbol: 'this' } }
  const system = ladders(34)
  const rules = rulesFor(system, { low: invariant({ ...told, holds: ({ one }) => one < 3 }), ever: invariant({ ...told, holds: ({ one }) => one >= 0 }) })
  const tuning = { plans: [{ states: 128, samples: 16, rarely: 1 / 2 }], numbers: 1 << 21, rarely: 1 / 16, visits: 4000 }
  const [one, other] = [1, 2].map(() => searcher(system, rules, planned(system, rules, { symmetry: false }, tuning), tuning, storeFor('plain')))
  await explore(system, one!)
  const plan = one!.engine.memo!.planned!
  t.deepEqual(plan.decided, [0])
  t.deepEqual(other!.engine.learner.traced.decided, [])
  other!.engine.memo!.adopt(plan)
  t.deepEqual(other!.engine.learner.traced.decided, [0])
})

test('a condition that turns a step down for its action alone is not asked about that action again; one that looked at more is', async t => {
  const { transition } = language<Ladders, Action<Ladders>>()
  const told = { says: 'So far and no further.', because: 'It is high.', source: { path: 'here', symbol: 'this' }, holds: () => true }
  const asked = { action: 0, state: 0 }
  const system = ladders(8)
  const rules = rulesFor(system, {
    action: transition({ ...told, given: ({ action }) => { asked.action += Number(action.name !== 'one'); return action.name === 'one' } }),
    state: transition({ ...told, given: ({ action, before }) => { asked.state++; return before.two > 0 && action.name === 'one' } }),
  })
  const found = searcher(system, rules, planned(system, rules, { symmetry: false }, true), true, storeFor('plain'))
  await explore(system, found)
  t.is(asked.action, 2)
  t.true(asked.state > 3 * 8)
  t.deepEqual([...found.engine.memo!.settle().judged.values()], [8 * 8 * 8, 8 * 7 * 8])
})
