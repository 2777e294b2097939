import test from 'ava'
import { exitOf } from '../../cli/commands/races.js'
import type { RacesDocument } from '../../cli/races-document.js'
import { racesText } from '../../cli/render/races.js'
import { plain } from '../../cli/render/style.js'
import { registry } from '../../cli/registry.js'
import { hfcheck } from './fake-terminal.js'

const races = (...args: readonly string[]) => hfcheck(['races', '--no-progress', ...args], { registry })

test('known races are told with their reason and the shortest way there, and do not fail the run', async t => {
  const { code, out, lines } = await races('--scope', 'tables')
  t.is(code, 0)
  t.is(lines.at(-1), '✓ locks are kept within these bounds but for what is declared')
  t.regex(out, /~ hypervisor page table {3}5 findings in tables-interleaved\n {2}known {3}repaired by 3c0a90a9\./)
  t.regex(out, / {4}10 {2}vm_configure: write table entry, on two CPUs: writes, writes\n/)
  t.regex(out, /Shortest way to one in tables-interleaved, 8 steps[^]*\n {2}then {4}vm_configure: read entry and vm_configure: write table entry are next, and touch\n? +frame0\.entry1\.kind\n/)
})

test('with the fixes nothing is left to declare', async t => {
  const { code, lines } = await races('--scope', 'tables-interleaved', '--patch', '0330611f,3c0a90a9')
  t.is(code, 0)
  t.is(lines.at(-1), '✓ locks are kept within these bounds')
})

test('as JSON the same, with the whole stories', async t => {
  const { code, out } = await races('--scope', 'tables', '--patch', '3c0a90a9', '--json')
  const document = JSON.parse(out) as { readonly exitCode: number; readonly scopes: readonly RacesDocument[] }
  t.is(code, 0)
  t.is(document.exitCode, 0)
  t.deepEqual(document.scopes.map(({ name, complete, races, unguarded, stale }) => [name, complete, races, unguarded, stale]), [['tables-interleaved', true, [], [], []]])
  const [saved] = document.scopes[0]!.declared
  t.is(saved!.findings.length, 12)
  t.true(saved!.findings.every(({ steps, story }) => story.steps.length === steps))
})

test('a search that is cut short proves nothing, and its exit code says so', async t => {
  const { code, lines } = await races('--scope', 'tables', '--max-states', '1000')
  t.is(code, 152)
  t.is(lines.at(-1), '? holds as far as searched, which is no proof')
})

test('a scope that does not exist is told with one that does', async t => {
  const { code, err } = await races('--scope', 'rice')
  t.is(code, 1)
  t.true(err.includes('did you mean race?'))
})

const finding = { field: 'vms.*.rpc.state', label: 'P.rpc.state', sections: [{ section: 'rpc_ack: acknowledge', does: 'writes' }], lock: 'vm P', steps: 1, story: { steps: [{ action: 'rpc_ack', who: 'CPU0 P.0', what: 'hf_rpc_ack()', changes: [] }], because: [], causes: [] } } as const
const nothing: RacesDocument = { name: 'toy', bounds: 'a toy', states: 1, depth: 1, complete: true, footprints: 1, seconds: 1, unguarded: [], races: [], declared: [], stale: [] }

test('an undeclared finding fails the run before a stale declaration does', t => {
  const stale = [{ name: 'old', reason: 'it was so once' }]
  t.is(exitOf([nothing]), 0)
  t.is(exitOf([{ ...nothing, stale }]), 20)
  t.is(exitOf([{ ...nothing, stale }, { ...nothing, unguarded: [finding] }]), 12)
  t.is(exitOf([{ ...nothing, races: [{ ...finding, sections: [finding.sections[0], finding.sections[0]] }] }]), 12)
})

test('an access without its lock is told by section, field and lock', t => {
  const text = racesText([{ ...nothing, unguarded: [finding], stale: [{ name: 'old', reason: 'it was so once' }] }], plain)
  t.true(text.startsWith('✗ vms.*.rpc.state is touched without its lock\n     1  rpc_ack: acknowledge writes; vm P is not held\n'), text)
  t.true(text.includes('⚠ old: declared, but nothing like it happens in toy\n'))
  t.true(text.endsWith('✗ violated within these bounds: 0 races, 1 access without the lock\n'))
})
