import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { check, type Action, type Frozen, type Registry, type Report, type System } from '../../checker/index.js'
import { hafnium, pageTables } from '../../machine/index.js'
import { FIXES, fixNamed, SCOPES, type Scope } from '../../model/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import { naiveSearch } from './naive.js'
import { machine, someRules, systemOf, type Processes } from './random-processes.js'

const MODES = {
  plain: { symmetry: false, partialOrder: false },
  symmetry: { symmetry: true, partialOrder: false },
  'partial order': { symmetry: false, partialOrder: true },
  both: { symmetry: true, partialOrder: true },
} as const
type Mode = keyof typeof MODES

/** What all searches must agree on: the verdicts, and how near what was found lies. */
const verdicts = <S, A extends Action<S>>(report: Report<S, A>): object => ({
  complete: report.complete,
  deadlock: report.deadlock?.steps.length,
  rules: Object.fromEntries(report.rules.map(({ id, verdict, trace }) => [id, trace === undefined ? verdict : `${verdict} after ${trace.steps.length}${trace.mayBeLonger === true ? ' or fewer' : ''}`])),
})

const identity = (state: Frozen<Processes>): string =>
  JSON.stringify([state.processes.map(({ at, register, friend, stuck }) => [at, register, friend, stuck]), state.lock ?? null, state.cells.map(({ value, writer }) => [value, writer ?? null])])

const permutations = (of: readonly number[]): number[][] => (of.length === 0 ? [[]] : of.flatMap((one, index) => permutations([...of.slice(0, index), ...of.slice(index + 1)]).map(rest => [one, ...rest])))

/** The least text of a state under all names of its processes. */
const orbit = (state: Frozen<Processes>): string => {
  const texts = permutations(state.processes.map((_, process) => process)).map(names => {
    const rows = state.processes.map(({ at, register, friend, stuck }) => [at, register, names[friend], stuck])
    const named = (process: number | undefined) => (process === undefined ? null : names[process])
    return JSON.stringify([names.map((_, name) => rows[names.indexOf(name)]), named(state.lock), state.cells.map(({ value, writer }) => [value, named(writer)])])
  })
  return texts.sort()[0]!
}

interface Found<S, A extends Action<S>> {
  readonly plain: Report<S, A>
  readonly symmetry: Report<S, A>
  readonly both: Report<S, A>
  readonly ordered: Report<S, A>
}

/** Searches a system plainly and with every reduction; all must tell the same. */
const compared = async <S, A extends Action<S>>(t: ExecutionContext, system: System<S, A>, rules: Registry<S, A>): Promise<Found<S, A>> => {
  const run = (mode: Mode) => check(system, rules, { reductions: MODES[mode] })
  const found = { plain: await run('plain'), symmetry: await run('symmetry'), ordered: await run('partial order'), both: await run('both') }
  for (const report of Object.values(found)) {
    t.deepEqual(verdicts(report), verdicts(found.plain))
    t.true(report.states <= found.plain.states)
  }
  const { symmetry } = found.symmetry.reductions
  if (symmetry !== undefined) t.is(symmetry.standsFor, found.plain.states)
  return found
}

test('on 200 random systems of processes, reduced searches find what the plain one finds, as near; symmetry visits one state an orbit', async t => {
  const used = { symmetry: 0, asymmetric: 0, alone: 0, fewer: 0, broken: 0 }
  await fc.assert(fc.asyncProperty(machine, someRules, async (random, rules) => {
    const { plain, symmetry, ordered } = await compared(t, systemOf(random), rules)
    const orbits = new Set<string>()
    const all = naiveSearch(systemOf(random), { state: state => orbits.add(orbit(state)) }, identity)
    t.is(plain.states, all.states)
    if (symmetry.reductions.symmetry === undefined) used.asymmetric++
    else {
      used.symmetry++
      t.is(symmetry.states, orbits.size)
    }
    if (!random.odd) t.not(symmetry.reductions.symmetry, undefined)
    if (!random.owns) t.is(ordered.reductions.off.partialOrder, 'who owns what is not declared')
    if ((ordered.reductions.partialOrder?.alone ?? 0) > 0) used.alone++
    if (ordered.states < plain.states) used.fewer++
    if (plain.rules.some(({ verdict }) => verdict === 'violated')) used.broken++
  }), { numRuns: 200, seed: 7 })
  // The generator is worth something: every way out is taken often.
  t.log(used)
  t.true(Math.min(used.symmetry, used.alone, used.fewer, used.broken) > 25 && used.asymmetric > 5)
})

/** Two CPUs, and two secondaries that may run but have nothing to say to each other. */
const mute = (vcpus: number): Scope => {
  const started = Array.from({ length: vcpus }, (_, vcpu) => vcpu)
  const secondary = { pages: 2, vcpus, started }
  return { ...SCOPES.race, name: 'mute', says: 'no messages', secondaries: [secondary, secondary], configure: [[], [], []], contents: [8], interruptions: [], touch: [[], [], []] }
}

test('two CPUs, two secondaries and their vCPUs are renamed in sixteen ways', async t => {
  const hypervisor = hafnium(mute(2), { granularity: 'interleaved' })
  const plain = await check(hypervisor, specs(hypervisor), { reductions: MODES.plain })
  const symmetry = await check(hypervisor, specs(hypervisor), { reductions: MODES.symmetry })
  t.deepEqual(verdicts(symmetry), verdicts(plain))
  t.deepEqual(symmetry.reductions.symmetry, { renamings: 16, standsFor: plain.states })
  t.true(plain.states > 12 * symmetry.states)
})

test('where contexts are handed over in order, steps are taken alone', async t => {
  const hypervisor = hafnium(mute(1), { granularity: 'interleaved', patches: [fixNamed('0330611f')!] })
  // These two look at every CPU and every frame: while they are judged, no step goes unnoticed.
  const onlookers = ['scheduling.cpuLifecycle', 'resources.framesHangTogether']
  const rules = Object.fromEntries(Object.entries(specs(hypervisor)).filter(([id]) => !onlookers.includes(id)))
  t.is(Object.keys(rules).length, Object.keys(specs(hypervisor)).length - onlookers.length)
  const { plain, symmetry, ordered, both } = await compared(t, hypervisor, rules)
  t.true(ordered.reductions.partialOrder!.alone > 0 && ordered.states < plain.states && both.states < symmetry.states)
})

test('the races of the page table are found under any name', async t => {
  const hypervisor = hafnium('tables', { granularity: 'interleaved', patches: [fixNamed('3c0a90a9')!] })
  const plain = await check(hypervisor, specs(hypervisor), { reductions: MODES.plain })
  const symmetry = await check(hypervisor, specs(hypervisor), { reductions: MODES.symmetry })
  t.deepEqual(verdicts(symmetry), verdicts(plain))
  t.is(symmetry.reductions.symmetry?.standsFor, plain.states)
  t.true(symmetry.states < 0.51 * plain.states)
})

test('where calls run whole, and where nothing is declared, reductions change nothing that is told', async t => {
  for (const name of ['exhausted', 'small'] as const) {
    const hypervisor = hafnium({ ...SCOPES[name] }, { patches: FIXES })
    const found = await Promise.all((['plain', 'symmetry'] as const).map(mode => check(hypervisor, specs(hypervisor), { maxDepth: 2, reductions: MODES[mode] })))
    t.deepEqual(verdicts(found[1]!), verdicts(found[0]!))
  }
  const tables = pageTables({ frames: 2 })
  const { symmetry } = await compared(t, tables, pageTableSpecs(tables))
  t.is(symmetry.reductions.off.symmetry, 'none is declared')
})
