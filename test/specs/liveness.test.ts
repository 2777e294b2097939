import { readFileSync } from 'node:fs'
import test from 'ava'
import { check, type Report, type Rule } from '../../checker/index.js'
import { isRunRule } from '../../checker/property.js'
import { hafnium } from '../../machine/index.js'
import type { GuestAction } from '../../machine/action.js'
import { fixNamed, type ScopeName } from '../../model/index.js'
import type { State } from '../../model/state.js'
import { PROGRAMS } from '../../machine/a64/programs/index.js'
import { GUEST_SCOPES, SCOPES } from '../../model/scopes.js'
import { schedulers } from '../../specs/fairness.js'
import { specs } from '../../specs/index.js'
import type { Pinned } from '../../specs/pinned.js'
import { VERDICTS } from '../../specs/verdicts.js'
import { MUTANTS } from '../mutants/index.js'

const FIXES = ['318f573b', 'b06d175e', '3364565d']

/** The rules in the order they are declared in. */
const ORDER = Object.keys(specs(hafnium('solo')))

const page = readFileSync(new URL('../../../docs/liveness.md', import.meta.url), 'utf8')

const rulesOf = (hypervisor: ReturnType<typeof hafnium>): readonly [string, Rule<State, GuestAction>][] =>
  Object.entries(specs(hypervisor)).filter(([id, { only }]) => id.startsWith('liveness.') && (only?.includes(hypervisor.name) ?? true))

const judge = async (scope: ScopeName, fixes: readonly string[]): Promise<Report<State, GuestAction>> => {
  const hypervisor = hafnium(scope, { patches: fixes.map(name => fixNamed(name)!) })
  return check(hypervisor, Object.fromEntries(rulesOf(hypervisor)))
}

/** A row for each rule, a column for each run. */
const tableOf = (rules: readonly (readonly [string, unknown])[], runs: readonly Pinned[], nameOf: (run: Pinned) => string): string => [
  ['Rule', ...runs.map(nameOf)],
  ['---', ...runs.map(() => '---')],
  ...rules.map(([id]) => [id.slice(id.indexOf('.') + 1), ...runs.map(({ violated }) => (violated[id] === undefined ? 'holds' : `**fails**, ${violated[id]}`))]),
].map(cells => `| ${cells.join(' | ')} |`).join('\n')

test('docs/liveness.md tells what was recorded: which rule holds where, and with which fix', t => {
  const runs = VERDICTS.filter(({ scope, fixes }) => ['solo', 'pair', 'late'].includes(scope) && fixes.every(name => FIXES.includes(name)))
    .sort((one, other) => Number(one.fixes.length > 1) - Number(other.fixes.length > 1))
  const table = tableOf(rulesOf(hafnium('solo')), runs, ({ scope, fixes }) => (fixes.length === 0 ? scope : fixes.length === FIXES.length ? `${scope}, all three` : `${scope}, ${fixes.join(', ')}`))
  t.true(page.includes(table), `\n${table}\n`)
})

test('docs/liveness.md tells what was recorded where calls overlap', t => {
  const runs = VERDICTS.filter(({ scope, granularity }) => scope === 'duel' && granularity === 'interleaved')
  t.true(runs.length > 2)
  const table = tableOf(rulesOf(hafnium('duel', { granularity: 'interleaved' })), runs, ({ fixes }) => (fixes.length === 0 ? 'duel' : fixes.length === 1 ? `duel, ${fixes.join()}` : 'duel, every fix'))
  t.true(page.includes(table), `\n${table}\n`)
})

test('docs/liveness.md tells which rule holds under which guest with a plan', t => {
  const runs = VERDICTS.filter(({ scope }) => scope in GUEST_SCOPES)
  const judged = new Map(runs.map(({ scope }) => [scope, rulesOf(hafnium(scope as ScopeName)).map(([id]) => id)]))
  const rules = ORDER.filter(id => [...judged.values()].some(ids => ids.includes(id)))
  const table = [
    ['Primary', 'Secondary', 'Fix', ...rules.map(id => id.slice(id.indexOf('.') + 1))],
    ['---', '---', '---', ...rules.map(() => '---')],
    ...runs.map(({ scope, fixes, violated, vacuous }) => {
      const { plans, secondaries: [vm] } = SCOPES[scope as keyof typeof GUEST_SCOPES]
      const vcpus = `${vm!.vcpus === 1 ? '' : `, ${vm!.vcpus} vCPUs`}${vm!.started.length < vm!.vcpus ? `, ${vm!.started.length} started` : ''}`
      const found = (id: string): string =>
        (vacuous.includes(id) || !judged.get(scope)!.includes(id) ? '–' : violated[id] === undefined ? 'holds' : `**fails**, ${violated[id]}`)
      return [plans![0]?.program ?? 'anything', `${plans![1]?.program ?? 'anything'}${vcpus}`, fixes.join(', '), ...rules.map(found)]
    }),
  ].map(cells => `| ${cells.join(' | ')} |`).join('\n')
  t.true(page.includes(table), `\n${table}\n`)
})

test('docs/guests.md names every program with what it does, and no other', t => {
  const guests = readFileSync(new URL('../../../docs/guests.md', import.meta.url), 'utf8')
  t.deepEqual([...guests.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, says]) => ({ name, says })), PROGRAMS.map(({ name, says }) => ({ name, says })))
})

test('docs/liveness.md tells which rules about runs hold under which scheduler', async t => {
  const lines: string[] = []
  for (const fixes of [[], FIXES]) {
    const hypervisor = hafnium('pair', { patches: fixes.map(name => fixNamed(name)!) })
    const assumptions = schedulers(hypervisor.platform)
    const rules = rulesOf(hypervisor).flatMap(([id, rule]) => (isRunRule(rule) && !id.endsWith('IfAcknowledged') ? [{ id, rule }] : []))
    const variants = Object.fromEntries(rules.flatMap(({ id, rule }) => Object.entries(assumptions).map(([name, under]) => [`${id} ${name}`, { ...rule, under }])))
    const found = new Map((await check(hypervisor, variants)).rules.map(({ id, verdict }) => [id, verdict]))
    if (lines.length === 0) lines.push(`| Rule | Fixes | ${Object.keys(assumptions).join(' | ')} |`, `|---|---|${Object.keys(assumptions).map(() => '---|').join('')}`)
    for (const { id } of rules) {
      lines.push(`| ${id.slice(id.indexOf('.') + 1)} | ${fixes.length === 0 ? 'none' : 'all three'} | ${Object.keys(assumptions).map(name => (found.get(`${id} ${name}`) === 'violated' ? '**fails**' : 'holds')).join(' | ')} |`)
    }
  }
  t.true(page.includes(lines.join('\n')), `\n${lines.join('\n')}\n`)
})

test('rules about runs are judged without symmetry and partial order, and the report says why; the others with them', async t => {
  const hypervisor = hafnium('pair')
  const all = specs(hypervisor)
  const reductionsOf = async (...ids: readonly string[]) => (await check(hypervisor, Object.fromEntries(ids.map(id => [id, all[id]!])), { reductions: { partialOrder: true } })).reductions
  const about = await reductionsOf('liveness.pendingIsRead', 'mailbox.lifecycle')
  t.deepEqual([about.symmetry, about.partialOrder], [undefined, undefined])
  t.deepEqual(about.off, { symmetry: 'rules about runs follow each thing by its name', partialOrder: 'rules about runs look at every step' })
  t.truthy((await reductionsOf('mailbox.lifecycle')).symmetry)
})

test('where calls overlap no CPU may stop, and a run that breaks a rule goes on on each', async t => {
  const hypervisor = hafnium('duel', { granularity: 'interleaved' })
  const id = 'liveness.primaryDrains'
  const { trace, lasso } = (await check(hypervisor, { [id]: specs(hypervisor)[id]! })).rules[0]!
  const cycle = trace!.steps.slice(lasso!.from)
  t.deepEqual([...new Set(cycle.map(({ action }) => action.cpu))].sort(), [0, 1])
  t.deepEqual(lasso!.fairness.slice(0, 2).map(({ name, kept }) => [name, kept]), [['CPU0 gets on', 'taken'], ['CPU1 gets on', 'taken']])
  t.false(cycle.some(({ action }) => action.name === 'rpc_ack' && action.vm === 0))
})

test('where calls overlap, what is remembered of recipes changes no verdict about runs', async t => {
  const hypervisor = hafnium('solo', { granularity: 'interleaved' })
  const rules = Object.fromEntries(Object.entries(specs(hypervisor)).filter(([id]) => id.startsWith('liveness.')).map(([id, rule]) => [id, { ...rule, only: [hypervisor.name] }]))
  const verdicts = async (memo: boolean) => (await check(hypervisor, rules, { memo })).rules.map(({ id, verdict, trace }) => [id, verdict, trace?.steps.length])
  t.deepEqual(await verdicts(true), await verdicts(false))
})

test('a vCPU that waits for an interrupt, one that reads too early and one never started are in a trap after the fewest steps', async t => {
  const { rules } = await judge('solo', [])
  const told = (id: string) => rules.find(rule => rule.id === `liveness.${id}`)!
  t.deepEqual(told('sleeperRunsAgain').trace!.steps.map(({ action }) => action.name), ['vcpu_run', 'wfi'])
  t.deepEqual(told('readerRunsAgain').trace!.steps.map(({ action }) => action.name), ['vcpu_run', 'rpc_read_request'])
  t.true(told('readerRunsAgain').trap!.frozen.some(({ label, value }) => label === 'S0.0.state' && value === 'blocked_rpc'))
  t.deepEqual(told('readerRunsAgain').trap!.moving, ['vm_configure'])
  const late = (await judge('late', [])).rules.find(({ id }) => id === 'liveness.everyVcpuCanRun')!
  t.is(late.trace!.steps.length, 0)
})

test('rules that hold notice what would break them', async t => {
  for (const [mutant, rule] of [
    ['irq-forgets-state', 'preemptedRunsAgain'], ['ack-secondaries-only', 'mailboxCanDrain'], ['ack-secondaries-only', 'primaryDrainsIfAcknowledged'],
  ] as const) {
    const hypervisor = hafnium('solo', { patches: [fixNamed('318f573b')!, MUTANTS.find(({ name }) => name === mutant)!] })
    const found = (await check(hypervisor, Object.fromEntries(rulesOf(hypervisor)))).rules.find(({ id }) => id === `liveness.${rule}`)!
    t.is(found.verdict, 'violated', `${mutant}: ${rule}`)
  }
})

test('one of two waiting readers starves while messages keep coming and the other is woken by each', async t => {
  const { rules } = await judge('pair', [])
  const { trace, lasso } = rules.find(({ id }) => id === 'liveness.everyReaderIsWoken')!
  const cycle = trace!.steps.slice(lasso!.from)
  const waiting = (state: State): string[] => [...state.vms[1]!.rpc.waiters].map(String)
  const starved = waiting(trace!.steps.at(-1)!.after)
  t.is(starved.length, 1)
  t.true(cycle.every(({ before }) => waiting(before).includes(starved[0]!)))
  t.true(cycle.some(({ before }) => waiting(before).length === 2))
  t.true(cycle.some(({ action, outcome }) => action.name === 'rpc_request' && outcome > 0))
})

test('the primary keeps its mailbox busy for ever by never acknowledging, however fairly it schedules', async t => {
  const { rules } = await judge('solo', [])
  const { trace, lasso } = rules.find(({ id }) => id === 'liveness.primaryDrains')!
  const cycle = trace!.steps.slice(lasso!.from)
  t.false(cycle.some(({ action }) => action.name === 'rpc_ack' && action.vm === 0))
  t.deepEqual(lasso!.fairness.map(({ name, kept }) => [name, kept]), [['P runs S0.0', 'taken'], ['CPU0 is interrupted', 'taken']])
  for (const { kept, step, name } of lasso!.fairness) {
    const { action } = trace!.steps[step! - 1]!
    t.is(kept === 'taken' && name.startsWith('P runs') ? action.name : 'irq', action.name)
  }
})
