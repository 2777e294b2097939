import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { check, range, record, type Action, type Infer, type Options, type Registry, type Report, type System } from '../../checker/index.js'
import { partsFrom } from '../../checker/store/parts.js'
import { STORES } from '../../checker/store/store.js'
import { choices } from './agreement.js'
import { hafnium, pageTables } from '../../machine/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import { newFolder } from '../new-folder.js'
import { identity, randomSystem } from './random-system.js'
import { machine, someRules, systemOf } from './random-processes.js'
import { naiveSearch } from './naive.js'
import { facts } from './told.js'

/** Little is kept in memory, so that much is written to disk and read again, and states that wait are looked at often: in small systems with every batch. */
const spill = { folder: newFolder(), block: 256, keep: 3, candidates: 1 }
const larger = { ...spill, block: 8192, candidates: 6000 }
test.after.always(() => {
  // A file of states has no name, or has lost it again.
  assert.deepEqual(readdirSync(spill.folder), [])
})

/** Searches a system with every store; all must tell the same. With partial-order reduction, those that do without it tell what a search without it does. */
const alike = async <S, A extends Action<S>>(t: ExecutionContext, system: System<S, A>, rules: Registry<S, A>, options: Options = {}): Promise<Report<S, A>> => {
  const reports = await Promise.all(STORES.map(store => check(system, rules, { spill, ...options, store })))
  const [plain] = reports
  for (const report of reports) {
    const { states, store, reductions } = report
    const name = STORES[reports.indexOf(report)]!
    const reduced = plain!.reductions.partialOrder !== undefined && reductions.partialOrder === undefined
    const other: Report<S, A> = reduced ? await check(system, rules, { ...options, store: 'plain', reductions: { ...options.reductions, partialOrder: false } }) : plain!
    t.is(facts(report), facts(other), name)
    // A state of one word takes no less room when it is compressed.
    t.true(store.name === name || (name === 'compressed' && store.name === 'plain'))
    t.like(report, name === 'fingerprint' ? { exactness: 'fingerprints', omission: ((states * (states - 1)) / 2) * 2 ** -64 } : { exactness: 'exact', omission: undefined })
  }
  return plain!
}

test('on 150 random systems every store tells what a naive search finds', async t => {
  await fc.assert(fc.asyncProperty(randomSystem, async system => {
    const plain = await alike(t, system, {})
    const found = naiveSearch(system, {}, identity)
    t.deepEqual([plain.states, plain.transitions], [found.states, found.transitions])
  }), { numRuns: 150, seed: 5 })
})

test('on 150 random systems of processes every store tells the same of rules, with and without each reduction', async t => {
  let broken = 0
  let reduced = 0
  await fc.assert(fc.asyncProperty(machine, someRules, async (random, rules) => {
    const system = systemOf(random)
    const plain = await alike(t, system, rules, { reductions: { symmetry: false } })
    const { reductions } = await alike(t, system, rules, { reductions: { symmetry: true, partialOrder: true } })
    if (plain.rules.some(({ trace }) => trace !== undefined)) broken++
    if (reductions.symmetry !== undefined || reductions.partialOrder !== undefined) reduced++
  }), { numRuns: 150, seed: 11 })
  t.true(broken > 20 && reduced > 20, `${broken} broken, ${reduced} reduced`)
})

for (const name of ['solo', 'pair', 'late'] as const) {
  test(`rules about runs and recovery are judged alike in every store: ${name}`, async t => {
    const system = hafnium(name)
    const { graph } = await alike(t, system, specs(system), { spill: larger })
    t.not(graph, undefined)
  })
}

test('page tables are searched alike in every store', async t => {
  const system = pageTables({ frames: 2 })
  t.true((await alike(t, system, pageTableSpecs(system), { spill: larger })).complete)
})

for (const [name, granularity, maxStates] of [['tiny', 'atomic', 20_000], ['race', 'interleaved', 8_000], ['wide', 'atomic', 10_000]] as const) {
  test(`${name} ${granularity} is searched alike in every store, as far as it is searched`, async t => {
    const system = hafnium(name, { granularity })
    const { states } = await alike(t, system, specs(system), { spill: larger, maxStates, memo: granularity === 'atomic', reductions: { symmetry: false } })
    // Dictionaries were full, and words put together anew, more than once.
    t.true(states >= maxStates)
    t.like((await check(system, {}, { maxStates, store: 'compressed' })).store, { name: 'compressed', because: 'asked for' })
  })
}

test('words that depend on one another are looked up together, and those that are independent are not', t => {
  const choose = choices(3)
  const samples = Array.from({ length: 4000 }, () => {
    const [one, other] = [choose(300), choose(300)]
    return Int32Array.of(one, 7, other, one * 3 + 1, other ^ 5)
  })
  const parts = partsFrom(samples, 5).map(words => words.filter(word => word !== 1).sort()).sort()
  t.deepEqual(parts, [[0, 3], [2, 4]])
})

/** Three wheels of 24 places, spread over all of 32 bits. */
const wheel = record({ one: range(0, 2 ** 32 - 1), two: range(-(2 ** 31), 2 ** 31 - 1), three: range(0, 2 ** 32 - 1) })
const turned = (place: number, min: number): number => ((Math.round((place - min) / 178_956_971) + 1) % 24) * 178_956_971 + min
const wheels: System<Infer<typeof wheel>, Action<Infer<typeof wheel>>> = {
  name: 'wheels', bounds: 'three', schema: wheel,
  initial: { one: 0, two: -(2 ** 31), three: 0 },
  groups: [{
    actions: [
      { name: 'turn one', apply: s => { s.one = turned(s.one, 0); return 0 } },
      { name: 'turn two', apply: s => { s.two = turned(s.two, -(2 ** 31)); return 0 } },
      { name: 'turn three', apply: s => { s.three = turned(s.three, 0); return 0 } },
    ],
  }],
  show: ({ action }) => ({ who: 'wheels', what: action.name }),
}

test('words of every width keep their bits: whole ranges, signs and all', async t => {
  const system = wheels
  const plain = await alike(t, system, {}, { spill: larger })
  t.true(plain.complete && plain.states === 24 * 24 * 24)
})
