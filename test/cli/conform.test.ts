import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { conformEntry, testgenEntry } from '../../cli/commands/shipped.js'
import type { Registry } from '../../cli/entry.js'
import { publicBytes, publicLines } from '../fixtures/public.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

/** Only the commands under test: no scope is loaded. */
const registry: Registry = { version: '0.0.0', scopes: [], commands: [conformEntry, testgenEntry] }

const folder = newFolder()

const saved = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const conform = (...args: readonly string[]) => hfcheck(['conform', ...args], { registry })

interface RawStep { event: Record<string, unknown>; observed: Record<string, unknown> }
interface Raw { steps: RawStep[] }

/** The first trace with one observation changed. */
const spoilt = (edit: (trace: Raw) => void): string => {
  const trace = JSON.parse(publicLines()[0]!) as Raw
  edit(trace)
  return `${JSON.stringify(trace)}\n`
}

test('recordings that conform: figures, coverage, exit code 0', async t => {
  const { code, out } = await conform(saved('public.jsonl', publicBytes()))
  t.is(code, 0)
  t.regex(out, /✓ 200 traces, 4,906 steps compared, 0 differences {3}\(.*steps\/s\)/)
  t.regex(out, /rpc_request +-1 ×\d+/)
  t.regex(out, /\d+ sections ran, \d+ branches of them were taken/)
})

test('a gzipped file is read like the file', async t => {
  const { code, out } = await conform(saved('two.jsonl.gz', gzipSync(`${publicLines().slice(0, 2).join('\n')}\n`)))
  t.is(code, 0)
  t.regex(out, /2 traces/)
})

test('a wrong result: recorded beside model, the sections that ran, exit code 14', async t => {
  const { code, out } = await conform(saved('x0.jsonl', spoilt(({ steps }) => { steps[1]!.observed['x0'] = '0x0' })))
  t.is(code, 14)
  t.regex(out, /✗ pub-0001 \(up-low4\), line 1: step 2 of \d+ differs/)
  t.regex(out, /x0 +0x0 +0xffffffffffffffff +return/)
  t.regex(out, /acknowledge = -1 after reading P\.rpc\.state = idle/)
  t.regex(out, /from +model\/calls\/rpc-ack\.ts; src\/api\.c, api_rpc_ack/)
  t.regex(out, /1 difference/)
})

test('a change the model makes and the recording does not list is a difference', async t => {
  const { code, out } = await conform(saved('unlisted.jsonl', spoilt(({ steps }) => {
    delete steps[0]!.observed['s1']
    delete steps[0]!.observed['vm']
  })))
  t.is(code, 14)
  t.regex(out, /vm p\.send +0x0 +0x41001000 +configure/)
  t.regex(out, /s1 0x41001000 +- +r +write entry/)
})

test('a change the recording lists and the model does not make is a difference', async t => {
  const { code, out } = await conform(saved('listed.jsonl', spoilt(({ steps }) => {
    steps[1]!.observed['mem'] = { '0x41001000': '00000000' }
    steps[1]!.observed['s1'] = { '0x41001000': '-' }
    steps[1]!.observed['data'] = '00'
  })))
  t.is(code, 14)
  t.regex(out, /mem 0x41001000 +00000000 +c71c0011 +no section changed it/)
  t.regex(out, /s1 0x41001000 +- +r +no section changed it/)
  t.regex(out, /data +00 +nothing/)
})

test('a hang that is none, and the vCPU that goes on', async t => {
  const { code, out } = await conform(saved('hang.jsonl', spoilt(({ steps }) => {
    steps[4]!.observed = { out: 'hang', why: 'lock', cur: 'p:0' }
    steps.length = 5
  })))
  t.is(code, 14)
  t.regex(out, /out +hang +ok/)
  t.regex(out, /cur +p:0 +1:0 +set current/)
})

test('--json gives the same as one document', async t => {
  const { code, out } = await conform('--json', saved('json.jsonl', spoilt(({ steps }) => { steps[1]!.observed['x0'] = '0x0' })))
  const document = JSON.parse(out) as { conforms: boolean; traces: number; steps: number; stories: { step: number; sections: unknown[] }[]; coverage: { branches: unknown[] } }
  t.is(code, 14)
  t.false(document.conforms)
  t.is(document.stories[0]!.step, 2)
  t.true(document.stories[0]!.sections.length > 0)
  t.true(document.coverage.branches.length > 0)
})

test('bad input is told with file, line and reason, exit code 1', async t => {
  for (const [name, content, message] of [
    ['empty', '', /empty.*input is empty/],
    ['cut', publicLines()[0]!.slice(0, 999), /cut: line 1, the last, is cut off/],
    ['cut.gz', gzipSync(publicBytes()).subarray(0, 5000), /cut\.gz cannot be read/],
  ] as const) {
    const { code, err } = await conform(saved(name, content))
    t.is(code, 1)
    t.regex(err, message)
  }
  const missing = await conform(join(folder, 'missing'))
  t.is(missing.code, 1)
  t.regex(missing.err, /there is no file/)
  t.is((await conform(folder)).code, 1)
})

test('testgen: the same seed writes the same file, and conform accepts it', async t => {
  const [a, b] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')]
  const first = await hfcheck(['testgen', '--random', '20', '--seed', '7', '--out', a], { registry })
  const second = await hfcheck(['testgen', '--random', '20', '--seed', '7'], { registry })
  t.is(first.code, 0)
  t.regex(first.out, /20 walks of seed 7/)
  saved('b.jsonl', second.out)
  t.deepEqual((await conform('--json', a)).out.replace(/"seconds.*\n.*\n/, ''), (await conform('--json', b)).out.replace(/"seconds.*\n.*\n/, ''))
  t.is((await conform(b)).code, 0)
})

test('testgen refuses what makes no sense', async t => {
  for (const args of [['--random', '0'], ['--random', 'many'], ['--random', '1', '--seed', '-3'], ['--start', 'up-9']]) {
    const { code, err } = await hfcheck(['testgen', ...args], { registry })
    t.is(code, 1)
    t.regex(err, /^error: /)
  }
})
