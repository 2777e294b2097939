import test from 'ava'
import { check, language, logic, type Fairness, type Frozen } from '../../checker/index.js'
import { alternatingBit, alternatingBitRules } from './toys/alternating-bit.js'
import { peterson, type Move as Turn, type Peterson } from './toys/peterson.js'
import { philosophers, type Move, type Table } from './toys/philosophers.js'

const prose = { says: 'It is so.', because: 'It is said.', source: { path: 'here', symbol: 'this' } }
const table = language<Table, Move>()

test('a philosopher with the left fork is in a trap once everybody has one, by the shortest way', async t => {
  const { rules, graph } = await check(philosophers(4), {
    canEat: table.recoverable({ ...prose, each: s => s.philosophers, to: philosopher => philosopher.does === 'eats' }),
    canThink: table.recoverable({ ...prose, each: s => s.philosophers, given: philosopher => philosopher.does === 'eats', to: philosopher => philosopher.does === 'thinks' }),
    never: table.recoverable({ ...prose, each: s => s.forks, given: () => false, to: () => false }),
  })
  t.like(rules[0], { verdict: 'violated', row: 0 })
  t.is(rules[0]!.trace!.steps.length, 4)
  t.like(rules[0]!.trap, { states: 1, moving: [], idle: [] })
  t.deepEqual(rules[0]!.trap!.frozen.filter(({ path }) => path.endsWith('does')).map(({ value }) => value), ['waits', 'waits', 'waits', 'waits'])
  t.like(rules[1], { verdict: 'holds' })
  t.like(rules[2], { verdict: 'vacuous', judged: 0 })
  t.true(graph!.edges > 0)
})

test('a philosopher starves between two who eat in turn, even if he takes a fork whenever he can for long enough', async t => {
  const acting = (strength: 'weak' | 'strong'): Fairness<Table, Move>[] => [0, 1, 2, 3].flatMap(seat => (['take_left', 'take_right', 'put_down'] as const)
    .map(name => ({ name: `philosopher${seat} ${name}`, strength, takes: ({ action }) => action.seat === seat && action.name === name })))
  // The last takes his right fork first, so that nobody waits in a circle.
  const polite = philosophers(4, { lastIsLeftHanded: true })
  const eats = (s: Frozen<Table>) => s.philosophers[2]!.does === 'eats'
  const { rules } = await check(polite, {
    weakly: table.infinitelyOften({ ...prose, holds: eats, under: acting('weak') }),
    strongly: table.infinitelyOften({ ...prose, holds: eats, under: acting('strong') }),
    unfairly: table.eventually({ ...prose, holds: eats }),
  })
  t.deepEqual(rules.map(({ verdict }) => verdict), ['violated', 'holds', 'violated'])
  const { trace, lasso } = rules[0]!
  const cycle = trace!.steps.slice(lasso!.from)
  t.true(cycle.length > 0 && cycle.every(({ action }) => action.seat !== 2 || action.name !== 'take_right'))
  t.deepEqual(trace!.steps.at(-1)!.after, trace!.steps[lasso!.from]!.before)
  t.true(lasso!.fairness.every(({ kept, step }) => kept === 'never possible' || (step! > lasso!.from && step! <= trace!.steps.length)))
})

test('a deadlock is a run that ends, and nothing comes after it', async t => {
  const { rules } = await check(philosophers(3), { eats: table.infinitelyOften({ ...prose, holds: s => s.philosophers.some(({ does }) => does === 'eats'), under: [] }) })
  t.is(rules[0]!.trace!.steps.length, 3)
  t.is(rules[0]!.lasso!.from, 3)
})

test('in Peterson’s algorithm whoever raises his flag enters, if both go on; not if one stops', async t => {
  const words = language<Peterson, Turn>()
  const { always, eventually, implies, step, state, next } = logic<Peterson, Turn, Frozen<Peterson>['processes'][number]>()
  const going: Fairness<Peterson, Turn>[] = [0, 1].flatMap(process => (['yield_turn', 'enter', 'leave'] as const)
    .map(name => ({ name: `p${process} ${name}`, strength: 'weak' as const, takes: ({ action, outcome }) => action.process === process && action.name === name && outcome === 0 })))
  const { rules } = await check(peterson(), {
    enters: words.leadsTo({ ...prose, each: s => s.processes, from: p => p.at === 'raised', to: p => p.at === 'critical', under: going }),
    unfairly: words.leadsTo({ ...prose, each: s => s.processes, from: p => p.at === 'raised', to: p => p.at === 'critical' }),
    raising: words.ltl({ ...prose, each: s => s.processes, formula: always(implies(step(({ action }, index) => action.name === 'raise' && action.process === index), next(state(p => p.flag)))) }),
    leaving: words.ltl({ ...prose, each: s => s.processes, formula: always(implies(state(p => p.at === 'critical'), eventually(step(({ action }, index) => action.name === 'leave' && action.process === index)))), under: going }),
    rests: words.stable({ ...prose, each: s => s.processes, holds: p => p.at === 'idle', under: going }),
  })
  t.deepEqual(rules.map(({ verdict }) => verdict), ['holds', 'violated', 'holds', 'holds', 'violated'])
})

test('the alternating bit gets through if what is sent again and again is received again and again', async t => {
  const { rules } = await check(alternatingBit, alternatingBitRules)
  t.deepEqual(rules.map(({ id, verdict }) => [id, verdict]), [
    ['arrivesIfChannelsAreFair', 'holds'], ['arrivesIfChannelsLose', 'violated'], ['isHeard', 'holds'], ['canArrive', 'holds'],
  ])
  const { trace, lasso } = rules[1]!
  t.true(trace!.steps.slice(lasso!.from).some(({ action }) => action.name === 'lose'))
})

test('a search cut short judges no rule about what must happen', async t => {
  const { rules, graph } = await check(philosophers(4), { canEat: table.recoverable({ ...prose, to: () => false }), eats: table.eventually({ ...prose, holds: () => false }) }, { maxDepth: 2 })
  t.deepEqual(rules.map(({ verdict }) => verdict), ['unjudged', 'unjudged'])
  t.is(graph, undefined)
})

test('what a rule about runs finds is the same whether recipes are remembered or run', async t => {
  const rules = { canEat: table.recoverable({ ...prose, each: s => s.philosophers, to: philosopher => philosopher.does === 'eats' }) }
  const [{ rules: one }, { rules: other }] = [await check(philosophers(5), rules), await check(philosophers(5), rules, { memo: false })]
  t.deepEqual(one.map(({ trace, trap }) => ({ trap, states: trace!.steps.map(({ after }) => after) })), other.map(({ trace, trap }) => ({ trap, states: trace!.steps.map(({ after }) => after) })))
})
