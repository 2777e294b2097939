import test from 'ava'
import fc from 'fast-check'
import { check, reduce, type Action, type System } from '../../checker/index.js'
import { TUNING } from '../../checker/memo/tuning.js'
import { agreement } from './agreement.js'
import { naiveSearch } from './naive.js'
import { identity, randomSystem } from './random-system.js'
import { dieHard, dieHardRules } from './toys/die-hard.js'
import { peterson, petersonRules } from './toys/peterson.js'
import { philosopherRules, philosophers } from './toys/philosophers.js'
import { river, riverRules } from './toys/river.js'
import { twoPhaseCommit, twoPhaseRules } from './toys/two-phase-commit.js'

const figures = ({ states, transitions, depth }: { states: number; transitions: number; depth: number }) => ({ states, transitions, depth })

const agrees = async <S, A extends Action<S>>(system: System<S, A>) => figures(await check(system, {}))

test('two-phase commit has its published sizes', async t => {
  t.like(await check(twoPhaseCommit(3), twoPhaseRules), { states: 288, complete: true })
  t.like(await check(twoPhaseCommit(5), twoPhaseRules), { states: 8832, complete: true })
})

test('in two-phase commit managers agree, and can commit', async t => {
  const { rules } = await check(twoPhaseCommit(3), twoPhaseRules)
  t.deepEqual(rules.map(({ id, verdict }) => [id, verdict]), [['consistent', 'holds'], ['managers', 'holds'], ['canCommit', 'reached']])
  t.true(rules[1]!.moves!.every(({ taken }) => taken > 0))
  t.is(rules[2]!.trace!.steps.length, 10)
})

test('the jugs have 16 states, and the shortest solution takes 6 steps', async t => {
  const report = await check(dieHard, dieHardRules)
  t.is(report.states, 16)
  const { verdict, trace } = report.rules[0]!
  t.is(verdict, 'violated')
  t.is(trace!.steps.length, 6)
  t.is(trace!.steps.at(-1)!.after.big, 4)
})

test('the river is crossed in 7', async t => {
  const { rules } = await check(river, riverRules)
  t.is(rules[0]!.verdict, 'reached')
  t.is(rules[0]!.trace!.steps.length, 7)
})

test('philosophers starve when each holds the left fork', async t => {
  for (const seats of [2, 3, 4]) {
    const system = philosophers(seats)
    const report = await check(system, philosopherRules)
    t.is(report.deadlock!.steps.length, seats)
    t.true(report.deadlock!.steps.at(-1)!.after.philosophers.every(({ does }) => does === 'waits'))
    t.is(report.rules[0]!.verdict, 'holds')
    const naive = naiveSearch(system)
    t.deepEqual(figures(report), figures(naive))
    t.is(naive.deadlock, seats)
  }
})

test('a state the system calls terminal is no deadlock', async t => {
  const report = await check({ ...philosophers(3), terminal: s => s.philosophers.every(({ does }) => does === 'waits') }, {})
  t.is(report.deadlock, undefined)
})

test('Peterson excludes, and a process that keeps the turn does not', async t => {
  const good = await check(peterson(), petersonRules)
  t.deepEqual(good.rules.map(({ verdict }) => verdict), ['holds', 'holds', 'holds', 'reached'])
  t.deepEqual(figures(good), figures(naiveSearch(peterson())))
  const greedy = await check(peterson({ givesTurn: false }), petersonRules)
  t.is(greedy.rules[0]!.verdict, 'violated')
  t.is(greedy.rules[0]!.trace!.steps.length, 6)
})

test('sizes equal those of a naive search on every toy', async t => {
  t.deepEqual(await agrees(twoPhaseCommit(3)), figures(naiveSearch(twoPhaseCommit(3))))
  t.deepEqual(await agrees(dieHard), figures(naiveSearch(dieHard)))
  t.deepEqual(await agrees(river), figures(naiveSearch(river)))
})

test('sizes and the distance of a deadlock equal those of a naive search on random systems', async t => {
  await fc.assert(fc.asyncProperty(randomSystem, async system => {
    const report = await check(system, {})
    const naive = naiveSearch(system, {}, identity)
    t.deepEqual({ ...figures(report), deadlock: report.deadlock?.steps.length }, { ...figures(naive), deadlock: naive.deadlock })
    t.true(report.complete)
  }), { numRuns: 150 })
})

test('recipes do the same to a draft and to the view, on every toy and on random systems', t => {
  t.true(agreement(twoPhaseCommit(3)) > 100)
  t.true(agreement(dieHard) > 1000)
  t.true(agreement(philosophers(3)) > 100)
  t.true(agreement(peterson()) > 1000)
  t.true(agreement(river) > 100)
  fc.assert(fc.property(randomSystem, fc.integer(), (system, seed) => agreement(system, { walks: 3, length: 30, seed }) >= 0), { numRuns: 150 })
})

test('the same search twice gives the same report', async t => {
  const system = twoPhaseCommit(5)
  const run = async () => { const { cost: _, ...report } = await check(system, twoPhaseRules); return report }
  t.deepEqual(await run(), await run())
})

test('reduce is a pure step on plain states', t => {
  const before = { small: 0, big: 5 }
  const pour = dieHard.groups[0]!.actions[5]!
  t.deepEqual(reduce(dieHard, before, pour), { state: { small: 3, big: 2 }, outcome: 3 })
  t.deepEqual(before, { small: 0, big: 5 })
})

test('a search stopped at a depth reports the states within it', async t => {
  const whole = await check(twoPhaseCommit(3), {})
  for (let maxDepth = 0; maxDepth < whole.depth; maxDepth++) {
    const within = new Set<string>()
    naiveSearch(twoPhaseCommit(3), { state: (state, distance) => { if (distance <= maxDepth) within.add(JSON.stringify(state)) } })
    t.like(await check(twoPhaseCommit(3), {}, { maxDepth }), { complete: false, stopped: 'max-depth', depth: maxDepth, states: within.size })
  }
})

test('a search stopped at a number of states is not complete', async t => {
  const report = await check(twoPhaseCommit(7), twoPhaseRules, { maxStates: 1000 })
  t.like(report, { complete: false, stopped: 'max-states' })
  t.true(report.states >= 1000 && report.states < 3000)
  t.true(report.depth < 22)
})

test('where a search stops at a number of states does not depend on what it remembers', async t => {
  const run = async (memo: boolean | typeof TUNING) => { const { cost: _, ...report } = await check(twoPhaseCommit(6), twoPhaseRules, { maxStates: 7000, memo }); return report }
  const plain = await run(false)
  t.is(plain.stopped, 'max-states')
  t.deepEqual(await run(true), plain)
  t.deepEqual(await run({ ...TUNING, plans: [{ states: 100, samples: 50, rarely: 1 }] }), plain)
})

test('a search that needs too much memory stops', async t => {
  const report = await check(twoPhaseCommit(7), {}, { maxMemory: 1_000_000 })
  t.like(report, { complete: false, stopped: 'memory' })
})

test('a search can be interrupted, and tells how far it is', async t => {
  const stop = new AbortController()
  let seen = 0
  const report = await check(twoPhaseCommit(8), {}, {
    signal: stop.signal, progressEvery: 0,
    onProgress: ({ states, queue, bytes, depth }) => {
      t.true(states >= seen && queue <= states && bytes > 0)
      seen = states
      // The first report may come before the first layer is done.
      if (depth > 0) stop.abort()
    },
  })
  t.like(report, { complete: false, stopped: 'interrupted' })
  t.is(report.states, seen)
  t.true(report.depth > 0)
})
