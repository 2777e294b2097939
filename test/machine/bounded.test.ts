import test from 'ava'
import { check } from '../../checker/check.js'
import { rulesFor } from '../../checker/rules.js'
import { isLateRule } from '../../checker/property.js'
import { walkIn } from '../../cli/walk.js'
import { hafnium, type Hypervisor } from '../../machine/index.js'
import { bounded, BOUNDS, boundsOf, type Bounds } from '../../machine/bounds/bounded.js'
import { boundedHafnium } from '../../machine/bounds/hafnium.js'
import type { Scope } from '../../model/scope.js'
import { SCOPES } from '../../model/scopes.js'
import { specs } from '../../specs/index.js'

const scopes = Object.values<Scope>(SCOPES)

/** What a search of a scope finds, but for how long it took; rules about runs only where they are asked for. */
const searched = async (scope: Scope, { late = false, ...options }: Parameters<typeof check>[2] & { readonly late?: boolean } = {}) => {
  const system = hafnium(scope)
  const rules = Object.fromEntries(rulesFor(system, specs(system)).filter(({ rule }) => late || !isLateRule(rule)).map(({ id, rule }) => [id, rule]))
  const report = await check(system, rules, options)
  return { report, verdicts: report.rules.map(({ id, verdict, trace }) => [id, verdict, trace?.steps.length]) }
}

test('a scope whose bounds are set to what they are is itself', t => {
  for (const scope of scopes) {
    t.is(bounded(scope, {}), scope)
    for (const { name, now: [value, ...others] } of boundsOf(scope)) if (others.length === 0) t.is(bounded(scope, { [name]: value }), scope, `${scope.name} ${name}`)
  }
})

test('every scope can be built, and be taken two steps, at the limits of each of its bounds', t => {
  for (const scope of scopes) for (const { name, least, most } of boundsOf(scope)) for (const value of new Set([least, most])) {
    const [choice, ...others] = walkIn(hafnium(bounded(scope, { [name]: value })), []).first.choices()
    t.true(others.length > 0 && choice!.choices().length > 0, `${scope.name} with ${name}=${value}`)
  }
})

test('beyond its limits, and by what it has not, no scope is bounded', t => {
  for (const scope of scopes) for (const name of Object.keys(BOUNDS) as (keyof Bounds)[]) {
    const bound = boundsOf(scope).find(one => one.name === name)
    for (const value of bound === undefined ? [1] : [bound.least - 1, bound.most + 1, bound.least + 0.5]) t.throws(() => bounded(scope, { [name]: value }), { instanceOf: RangeError }, `${scope.name} ${name}=${value}`)
  }
  t.throws(() => bounded(SCOPES.tiny, { cpus: 9 }), { message: 'tiny allows 1 to 4 CPUs (more is never searched to an end: machine/bounds/bounded.ts)' })
  t.throws(() => bounded(SCOPES.tables, { secondaries: 2 }), { message: 'tables allows 1 to 1 secondary VMs (its memory has no room for more: machine/bounds/bounded.ts)' })
})

test('with the bounds of another shipped scope it has that one’s states and verdicts', async t => {
  const [one, other] = [await searched(bounded(SCOPES.solo, { vcpus: 2 }), { late: true }), await searched(SCOPES.pair, { late: true })]
  t.deepEqual([one.report.states, one.report.transitions, one.report.depth, one.verdicts], [other.report.states, other.report.transitions, other.report.depth, other.verdicts])
  const fewer = await searched(bounded(SCOPES.pair, { vcpus: 1 }), { late: true })
  const solo = await searched(SCOPES.solo, { late: true })
  t.deepEqual([fewer.report.states, fewer.report.transitions, fewer.verdicts], [solo.report.states, solo.report.transitions, solo.verdicts])
  const { cpus, secondaries } = bounded(SCOPES.late, { vcpus: 3, cpus: 2 })
  t.deepEqual([cpus, secondaries], [2, [{ pages: 2, vcpus: 3, started: [0] }]])
})

test('a further secondary is given the like of the last one’s memory and addresses; one fewer leaves nothing of its own', t => {
  const { neighbours, small, tiny } = SCOPES
  const alone: Scope = { ...neighbours, secondaries: neighbours.secondaries.slice(0, 1), configure: neighbours.configure.slice(0, 2), touch: neighbours.touch.slice(0, 2) }
  const grown = bounded(alone, { secondaries: 2 })
  t.deepEqual([grown.secondaries, grown.configure, grown.touch, grown.contents], [neighbours.secondaries, neighbours.configure, neighbours.touch, [8, 15, 13]])
  const fewer = bounded(neighbours, { secondaries: 1 })
  t.deepEqual([fewer.secondaries, fewer.configure, fewer.touch, fewer.contents], [alone.secondaries, alone.configure, alone.touch, neighbours.contents])
  t.deepEqual([bounded(small, { secondaries: 1 }).strayIndices, bounded(tiny, { secondaries: 3 }).strayIndices], [[1n], [3n, 1n << 32n]], 'an index just beyond the last VM stays just beyond it')
  t.deepEqual(bounded(SCOPES.scarce, { secondaries: 3 }).configure[3]!.map(({ name, value }) => [name, value]), [['S2.c', 0x8000n], ['S2.d', 0x9000n]])
})

test('what is bounded otherwise stands in the name of the system and in its bounds, and rules that name the scope speak of it', t => {
  const system = boundedHafnium('race', { spareTables: 2, cpus: 3 }, { granularity: 'interleaved' })
  t.like(system, {
    name: 'race-interleaved[cpus=3,spareTables=2]', variantOf: 'race-interleaved',
    bounds: 'as race but for cpus=3 (not 2), spareTables=2 (not 1); secondaries=1, vcpus=1 as there; calls run section by section',
  })
  const idsOf = (built: Hypervisor): readonly string[] => rulesFor(built, specs(built)).map(({ id }) => id)
  const solo = idsOf(hafnium('solo'))
  t.deepEqual(idsOf(boundedHafnium('solo', { spareTables: 3 })), solo)
  t.true(solo.includes('liveness.mailboxCanDrain'))
  t.is(boundedHafnium('solo', { cpus: 1 }).variantOf, undefined)
})

test('with other bounds, reductions find what a plain search finds', async t => {
  for (const [scope, bounds, limits] of [
    [SCOPES.solo, { cpus: 2 }, {}], [SCOPES.solo, { secondaries: 2 }, {}], [SCOPES.solo, { vcpus: 3 }, {}], [SCOPES.solo, { cpus: 3 }, { maxDepth: 6 }],
    [SCOPES.tiny, { secondaries: 2, cpus: 2 }, { maxDepth: 3 }], [SCOPES.neighbours, { secondaries: 3 }, { maxDepth: 5 }], [SCOPES.small, { vcpus: 1 }, { maxDepth: 4 }],
  ] as const) {
    const machine = bounded(scope, bounds)
    const plain = await searched(machine, { ...limits, reductions: { symmetry: false } })
    const symmetric = await searched(machine, limits)
    t.deepEqual(symmetric.verdicts, plain.verdicts, machine.says)
    const group = symmetric.report.reductions.symmetry
    t.is(group?.standsFor ?? symmetric.report.states, plain.report.states, machine.says)
    t.true(group !== undefined || symmetric.report.states === plain.report.states)
    const alone = await searched(machine, { ...limits, reductions: { symmetry: false, partialOrder: true } })
    t.deepEqual(alone.verdicts.map(([id, verdict]) => [id, verdict]), plain.verdicts.map(([id, verdict]) => [id, verdict]), machine.says)
  }
})
