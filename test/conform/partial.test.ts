import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { conformText } from '../../cli/render/conform.js'
import { plain } from '../../cli/render/style.js'
import { conform } from '../../machine/conform/report.js'
import { startOf } from '../../machine/testgen/configurations.js'
import { publicLines } from '../fixtures/public.js'
import { MUTANTS } from '../mutants/index.js'
import { newFolder } from '../new-folder.js'

interface RawStep { event: Record<string, unknown>; observed: Record<string, unknown> }
type Raw = Record<string, unknown> & { steps: RawStep[] }

async function* once(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${lines.join('\n')}\n`)
}

const raw = (): readonly Raw[] => publicLines().map(line => JSON.parse(line) as Raw)

/** Leaves of what was observed only these fields. */
const only = (kept: readonly string[], { steps, ...trace }: Raw): Raw =>
  ({ ...trace, partial: true, steps: steps.map(({ event, observed }) => ({ event, observed: Object.fromEntries(Object.entries(observed).filter(([name]) => kept.includes(name))) })) })

test('runs of which only results were kept still are runs of the model', async t => {
  const result = await conform(once(raw().map(trace => JSON.stringify(only(['x0', 'cur'], trace)))))
  t.deepEqual(result.blocked, [])
  t.is(result.steps, 4906)
})

test('what a partial log says of records, entries and contents is compared', async t => {
  const kept = raw().slice(0, 80).map(trace => only(['x0', 'vm', 's1', 'mem', 'data', 'out', 'why'], trace))
  t.is((await conform(once(kept.map(trace => JSON.stringify(trace))))).differing, 0)
  for (const [field, wrong] of [['s1', { '0x41001000': 'rwx' }], ['mem', { '0x41001000': '00000000' }], ['vm', { p: { rb: 7 } }]] as const) {
    const spoilt = structuredClone(kept[0]!)
    spoilt.steps[0]!.observed[field] = wrong
    t.is((await conform(once([JSON.stringify(spoilt)]))).differing, 1, field)
  }
})

test('results alone still tell a faulty model', async t => {
  const patches = MUTANTS.filter(({ name }) => name === 'waiters-first-in-first-out')
  const result = await conform(once(raw().map(trace => JSON.stringify(only(['x0', 'cur'], trace)))), { patches })
  t.true(result.differing > 0)
})

const forgetting = (trace: Raw, step: number): Raw =>
  ({ ...trace, steps: trace.steps.map((one, i) => (i === step && one.event['op'] === 'hvc' ? { ...one, event: { ...one.event, x: null } } : one)) })

test('a call nobody knows is found among all that fit, everything else compared in full', async t => {
  const lines = raw().slice(0, 60).map((trace, i) => JSON.stringify(forgetting(trace, (i * 7) % trace.steps.length)))
  const result = await conform(once(lines))
  t.deepEqual(result.blocked.map(({ trace }) => trace), [])
  t.is(result.differing, 0)
})

test('an unknown call does not excuse what no call can do', async t => {
  const trace = raw().find(({ id }) => id === 'pub-0001')!
  const spoilt = forgetting(trace, 1)
  spoilt.steps[1]!.observed = { ...spoilt.steps[1]!.observed, x0: '0x77' }
  const { blocked } = await conform(once([JSON.stringify(spoilt)]))
  t.is(blocked.length, 1)
  t.is(blocked[0]!.explained, 1)
  t.is(blocked[0]!.possible, 1)
  t.true(blocked[0]!.allowed.length > 5)
})

const header = JSON.stringify({ id: 'log', ...startOf('up-1').json })
const step = (event: object, observed: object = {}): string => JSON.stringify({ event: { cpu: 0, ...event }, observed })
const hvc = (x: readonly (string | null)[] | null, more: object = {}): object => ({ op: 'hvc', x, ...more })

test('a log names the line at which nothing is possible any more, and the guard', async t => {
  const { blocked, steps } = await conform(once([header, step(hvc(['0xff00', '0x0', '0x0', '0x0']), { cur: '0:0' }), step({ op: 'irq' }, { cur: 'p:0' }), step(hvc(['0xff06', '0x0', '0x0', '0x0']), { x0: '0x0' })]))
  t.is(steps, 3)
  t.is(blocked[0]!.line, 4)
  t.is(blocked[0]!.explained, 2)
  t.is(blocked[0]!.sections[0]!.label, 'acknowledge')
  t.deepEqual(blocked[0]!.sections[0]!.read, ['P.rpc.state = idle'])
})

test('a line that seems to be missing is proposed', async t => {
  const { blocked } = await conform(once([header, step({ op: 'irq', by: 'p:0' }, {}), step(hvc(['0xff05', '0x1', '0x0', '0x0'], { by: 'p:0' }), { cur: 'p:0', x0: '0x1' })]))
  t.is(blocked.length, 1)
  t.is(blocked[0]!.wouldFit, undefined)
  const second = await conform(once([header, step(hvc(['0xff05', '0x1', '0x0', '0x0'], { by: '0:0' }), { cur: 'p:0', x0: '0x1' })]))
  t.is(second.blocked[0]!.allowed[0], 'nothing by that vCPU: CPU0 runs p:0')
  t.regex(second.blocked[0]!.wouldFit!, /hf_vcpu_run\(vm=0, vcpu=0\)/)
})

test('a full trace may not say who makes an event', async t => {
  const trace = raw()[0]!
  trace.steps[0]!.event['by'] = 'p:0'
  await t.throwsAsync(conform(once([JSON.stringify(trace)])), { message: /which only partial logs have/ })
})

test('unknown sizes leave as many states as there are sizes, and a later result only one', async t => {
  const result = await conform(once([
    header,
    step(hvc(['0xff03', '0x41000000', '0x41001000', '0x0']), { x0: '0x0' }),
    step(hvc(['0xff00', '0x0', '0x0', '0x0']), { cur: '0:0' }),
    step(hvc(['0xff03', '0x47f00000', '0x47f01000', '0x0']), { x0: '0x0' }),
    step({ op: 'irq' }),
    step(hvc(['0xff04', '0x0', null, '0x0']), { x0: '0x0' }),
    step(hvc(['0xff00', '0x0', '0x0', '0x0']), { cur: '0:0' }),
    step(hvc(['0xff05', '0x0', '0x0', '0x0']), { x0: '0x123' }),
  ]))
  t.is(result.differing, 0)
  t.is(result.mostPossible, 4097)
})

test('the worked example of docs/partial-logs.md is true', async t => {
  const doc = readFileSync(new URL('../../../docs/partial-logs.md', import.meta.url), 'utf8')
  const blocks = [...doc.matchAll(/```(\w+)\n([\s\S]*?)\n```/g)].map(([, kind, text]) => ({ kind, text: text! }))
  const [debug, output] = blocks.filter(({ kind }) => kind === 'text').map(({ text }) => text)
  const script = join(newFolder(), 'log.sed')
  writeFileSync(script, blocks.find(({ kind }) => kind === 'sed')!.text)
  const steps = execFileSync('sed', ['-nEf', script], { input: `${debug}\n`, encoding: 'utf8' }).trimEnd().split('\n')
  t.is(steps.length, debug!.split('\n').length)
  const result = await conform(once([JSON.stringify({ id: 'log of up-1', ...startOf('up-1').json }), ...steps]))
  t.true(conformText(result, 1, plain).startsWith(`${output}\n`))
  t.is((await conform(once([JSON.stringify(startOf('up-1').json), ...steps.slice(0, -1)]))).differing, 0)
})
