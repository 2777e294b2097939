import test from 'ava'
import { conform } from '../../machine/conform/report.js'
import { publicLines } from '../fixtures/public.js'

/** Input that must never pass: each is one good trace, spoilt. */

const [good, second] = publicLines() as [string, string]

async function* chunks(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof text === 'string' ? Buffer.from(text) : text
}

interface RawStep { event: Record<string, unknown>; observed: Record<string, unknown> }
interface Raw { config: Record<string, unknown>; initial: Record<string, unknown>; steps: RawStep[] }

const spoilt = (edit: (trace: Raw & Record<string, unknown>) => void): string => {
  const trace = JSON.parse(good) as Raw & Record<string, unknown>
  edit(trace)
  return `${JSON.stringify(trace)}\n`
}

const hvc = (trace: Raw): RawStep => trace.steps.find(({ event }) => event['op'] === 'hvc')!

const refused: readonly [title: string, input: string | Uint8Array, message: RegExp][] = [
  ['nothing at all', '', /input is empty/],
  ['a newline', '\n', /line 1 is empty/],
  ['a blank line between traces', `${good}\n\n${second}\n`, /line 2 is empty/],
  ['a line that is not JSON', `${good}\n{"id":]\n`, /line 2 is not JSON/],
  ['a last line that is cut off', `${good}\n${second.slice(0, 3000)}`, /line 2, the last, is cut off/],
  ['a line cut off before a newline', `${good.slice(0, 3000)}\n`, /line 1 is not JSON/],
  ['an array', '[]\n', /line 1: the object is \[\], not an object/],
  ['bytes that are not UTF-8', Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe, 10])]), /line 1 is not UTF-8/],
  ['a trace without steps', spoilt(trace => { trace.steps = [] }), /steps has no steps|has no steps/],
  ['a trace without id', spoilt(trace => { delete trace['id'] }), /lacks "id"/],
  ['a field nobody knows', spoilt(trace => { trace['extra'] = 1 }), /"extra" that nobody reads/],
  ['a field nobody knows in an event', spoilt(trace => { hvc(trace).event['y'] = 1 }), /steps\[\d+\]\.event has a field "y"/],
  ['a field of another event', spoilt(trace => { hvc(trace).event['addr'] = '0x0' }), /has a field "addr"/],
  ['a field twice', good.replace('"config":', '"id":"x","config":') + '\n', /field "id" twice/],
  ['an op nobody knows', spoilt(trace => { hvc(trace).event['op'] = 'hcv' }), /op is "hcv"; known: hvc, smc/],
  ['an hvc without registers', spoilt(trace => { delete hvc(trace).event['x'] }), /lacks "x"/],
  ['three registers', spoilt(trace => { hvc(trace).event['x'] = ['0x0', '0x0', '0x0'] }), /3 registers instead of 4/],
  ['a register as a number', spoilt(trace => { hvc(trace).event['x'] = [1, 2, 3, 4] }), /event\.x\[0\] is 1, not a number like "0x1f"/],
  ['a register in upper case', spoilt(trace => { hvc(trace).event['x'] = ['0xFF00', '0x0', '0x0', '0x0'] }), /lower case/],
  ['a register with leading zeros', spoilt(trace => { hvc(trace).event['x'] = ['0x00', '0x0', '0x0', '0x0'] }), /no leading zeros/],
  ['a register of 65 bits', spoilt(trace => { hvc(trace).event['x'] = ['0x1ffffffffffffffff', '0x0', '0x0', '0x0'] }), /at most 64 bits/],
  ['a CPU that does not exist', spoilt(trace => { hvc(trace).event['cpu'] = 8 }), /cpu is 8, not a whole number from 0 to 0/],
  ['a step without out', spoilt(trace => { delete hvc(trace).observed['out'] }), /lacks "out"; only in a partial log/],
  ['a step without x0', spoilt(trace => { delete hvc(trace).observed['x0'] }), /lacks "x0"/],
  ['a hang without a cause', spoilt(trace => { trace.steps.at(-1)!.observed = { out: 'hang', cur: 'p:0' } }), /lacks "why"/],
  ['an out nobody knows', spoilt(trace => { hvc(trace).observed['out'] = 'fine' }), /out is "fine"; known: ok, untrapped, hang/],
  ['a vCPU that does not exist', spoilt(trace => { hvc(trace).observed['cur'] = '9:0' }), /no VM of this configuration/],
  ['a record without a field', spoilt(trace => { hvc(trace).observed['vm'] = { p: { rpc: 'idle' } } }), /observed\.vm\.p lacks "rb"/],
  ['a CRC of seven digits', spoilt(trace => { hvc(trace).observed['mem'] = { '0x41000000': '1234567' } }), /8 hex digits/],
  ['a page that is none', spoilt(trace => { hvc(trace).observed['s1'] = { '0x41000001': 'r' } }), /not the address of a page/],
  ['an entry nobody knows', spoilt(trace => { hvc(trace).observed['s1'] = { '0x41000000': 'xr' } }), /not a stage-1 entry/],
  ['an access across pages', spoilt(trace => { trace.steps[0]!.event = { cpu: 0, op: 'read', addr: '0x41000fff', len: 2 } }), /crosses the end of a page/],
  ['an access beyond 39 bits', spoilt(trace => { trace.steps[0]!.event = { cpu: 0, op: 'read', addr: '0x8000000000', len: 2 } }), /not below 0x8000000000/],
  ['odd hex digits', spoilt(trace => { trace.steps[0]!.event = { cpu: 0, op: 'write', addr: '0x41000000', hex: 'abc' } }), /bytes of two hex digits/],
  ['a fill of nothing', spoilt(trace => { trace.steps[0]!.event = { cpu: 0, op: 'fill', addr: '0x41000000', len: 0, byte: 1 } }), /len is 0/],
  ['a hypercall as sync', spoilt(trace => { trace.steps[0]!.event = { cpu: 0, op: 'sync', esr: '0x5a000000' } }), /exception class of a hypercall/],
  ['an event after a hang', spoilt(trace => { trace.steps[0]!.observed = { out: 'hang', why: 'lock', cur: 'p:0' } }), /hangs since an earlier step/],
  ['fewer CPUs than cpus says', spoilt(trace => { trace.initial['cur'] = [] }), /has 0 items for 1 CPUs/],
  ['a VM without a record', spoilt(trace => { trace.initial['vm'] = {} }), /lacks the record of VM p/],
  ['ranges that overlap', spoilt(trace => { trace.config['primary'] = { vcpus: 8, map: [['0x0', '0x2000'], ['0x1000', '0x3000']] } }), /overlap/],
  ['an entry of the hypervisor’s map twice', spoilt(trace => { (trace.config['s1'] as unknown[]).push(['0x44000000', '0x44001000', 'rw']) }), /config\.s1 has ranges that overlap/],
  ['tables that do not fit the entries', spoilt(trace => { (trace.config['tables'] as { mib2: string[] }).mib2 = [] }), /lists 2 tables/],
  ['a step before any configuration', '{"event":{"cpu":0,"op":"irq"},"observed":{}}\n', /no line before it/],
  ['a log without steps', spoilt(trace => { delete (trace as Partial<Raw>).steps }), /has no steps/],
]

for (const [title, input, message] of refused) {
  test(`refused, with line and reason: ${title}`, async t => {
    const error = await t.throwsAsync(conform(chunks(input)), { name: 'BadTrace' })
    t.regex(error.message, message)
  })
}

test('an error after good traces still is an error', async t => {
  await t.throwsAsync(conform(chunks(`${good}\n${second}\nrubbish\n`)), { message: /line 3/ })
})

test('a last line without a newline is read if it is whole', async t => {
  t.is((await conform(chunks(good))).traces, 1)
})

test('lines may end like Windows ends them', async t => {
  t.is((await conform(chunks(`${good}\r\n${second}\r\n`))).traces, 2)
})
