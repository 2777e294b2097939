import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { registry } from '../../cli/registry.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const TOY = fileURLToPath(new URL('./toy-main.js', import.meta.url))
const MAIN = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a line of shell; no file may grow beyond so many blocks of 512 bytes, as on a disk that is full. */
const shell = (line: string, cwd: string, room = 'unlimited'): Promise<Ended> => new Promise(done => {
  execFile('sh', ['-c', `ulimit -f ${room}; ${line}`], { cwd, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', NO_COLOR: '1' } }, (error, out, err) => done({ code: error === null ? 0 : Number(error.code), out, err }))
})

const toy = (args: string) => `'${process.execPath}' '${TOY}' --no-progress ${args}`

test('a standard output that is full is an error with its reason, not a crash', async t => {
  for (const args of ['-s surprise', '-s surprise --json', 'list']) {
    const { code, err } = await shell(`${args === 'list' ? toy('').replace(' --no-progress', ' list') : toy(args)} > /dev/full`, newFolder())
    t.is(code, 1)
    t.regex(err, /^error: standard output cannot be written: ENOSPC: no space left on device, write\n$/)
  }
})

test('a device is written to, and stays a device', async t => {
  const { code, err } = await shell(toy('-s tiny --reporter line --reporter junit=/dev/full'), newFolder())
  t.is(code, 1)
  t.regex(err, /^error: \/dev\/full cannot be written: no space left on device, write\n$/)
  t.true(statSync('/dev/full').isCharacterDevice())
  const { out } = await shell(toy('-s tiny --reporter junit=/dev/stdout > both'), newFolder())
  t.is(out, '')
})

for (const [what, args, file] of [
  ['a report', '-s tiny --reporter line --reporter junit=out/junit.xml', 'out/junit.xml'],
  ['a trace', '-s surprise --reporter line --out out', 'out/surprise/box.nothingIsLost.itf.json'],
  ['a blob', '-s tiny --reporter line --reporter blob=out/1.json', 'out/1.json'],
] as const) {
  test(`${what} for which there is no room is an error with its name, and nothing half written stays`, async t => {
    const cwd = newFolder()
    const { code, err } = await shell(toy(args), cwd, '2')
    t.is(code, 1)
    t.regex(err, new RegExp(`^error: .*${file.replaceAll('.', '\\.')} cannot be written: `))
    t.deepEqual(readdirSync(cwd, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(({ name }) => name), [])
  })
}

test('a cache that cannot be written fails no run: it warns once, and what passed is judged again', async t => {
  const cwd = newFolder()
  const args = '-s tiny -s small --cache --reporter line'
  const { code, out, err } = await shell(toy(args), cwd, '2')
  t.is(code, 0)
  t.regex(out, /^. tiny .*\n. small /)
  t.regex(err, /^HFW006 .*cache\/tiny-[\da-f]{24}\.json cannot be written: file too large, write; what passed is judged again the next time\n$/)
  t.deepEqual(readdirSync(join(cwd, '.hfcheck', 'cache')), [])
  t.is((await shell(`HFCHECK_SILENCE=HFW006 ${toy(args)}`, cwd, '2')).err, '')

  const taken = newFolder()
  writeFileSync(join(taken, '.hfcheck'), '')
  const { code: other, err: told } = await hfcheck(['-s', 'tiny', '--cache'], { cwd: taken })
  t.is(other, 0)
  t.regex(told, /^HFW006 .* cannot be written: /)
})

test('a trace that cannot be written where nobody named a folder takes away no verdict: it warns once, and the story is told', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, '.hfcheck'), '')
  const { code, out, err } = await hfcheck(['-s', 'surprise'], { cwd })
  t.is(code, 12)
  t.true(out.includes('✗ box.nothingIsLost'), out)
  t.false(out.includes('.itf.json'))
  t.regex(err, /^HFW007 .*\.hfcheck\/surprise\/[\w.]+\.itf\.json cannot be written: [^\n]+; the run goes on without traces \(--out DIR: elsewhere\)\n$/)
  t.is((await hfcheck(['-s', 'surprise'], { cwd, env: { HFCHECK_SILENCE: 'HFW007' } })).err, '')
  const walked = await hfcheck(['simulate', '-s', 'surprise', '-r', 'wrong.*', '--seed', '1'], { cwd })
  t.is(walked.code, 12)
  t.regex(walked.out, /✗ wrong\.[^]*broken in run/)
  t.false(walked.out.includes('.itf.json'))
  t.regex(walked.err, /^HFW007 .*\.hfcheck\/surprise\/simulated\.[\w.]+\.itf\.json cannot be written: [^\n]+; the walk is told without its trace \(--out DIR: elsewhere\)\n$/)
})

test('recorded runs for which there is no room are not half written, and take the place of nothing', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'runs.jsonl'), 'what was here before')
  const { code, err } = await shell(`'${process.execPath}' '${MAIN}' testgen --random 50 --out runs.jsonl`, cwd, '8')
  t.is(code, 1)
  t.regex(err, /^error: .*runs\.jsonl cannot be written: /)
  t.deepEqual(readdirSync(cwd).map(name => [name, statSync(join(cwd, name)).size]), [['runs.jsonl', 20]])
})

test('every file a command writes is refused with its name where it cannot be', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'taken'), '')
  mkdirSync(join(cwd, 'folder'))
  await hfcheck(['-s', 'surprise', '--out', 'traces'], { cwd })
  const trace = 'traces/surprise/wrong.frame.itf.json'
  for (const args of [
    ['-s', 'surprise', '--out', 'taken'], ['-s', 'surprise', '--reporter', 'json=folder', '--reporter', 'line'], ['-s', 'tiny', '--baseline', 'taken/b.json', '--update-baseline'],
    ['replay', trace, '--dot', '--out', 'taken/x.dot'], ['replay', trace, '--mermaid', '--out', 'folder'], ['simulate', '-s', 'surprise', '-r', 'wrong.*', '--seed', '1', '--out', 'taken'],
    ['testgen', '--random', '1', '--out', 'taken/runs'], ['docs', '--out', join(cwd, 'taken')],
  ]) {
    const { code, err } = await hfcheck(args, { cwd, ...(args[0] === 'testgen' || args[0] === 'docs' ? { registry } : {}) })
    t.is(code, 1, args.join(' '))
    t.regex(err, /^error: .*(?:taken|folder)[^\n]* cannot be (?:written|read): [^\n]+\n$/, args.join(' '))
  }
  t.deepEqual(readdirSync(cwd).filter(name => name !== '.hfcheck').sort(), ['folder', 'taken', 'traces'])
})

/** Files nobody can make, although their folder is there and says that it is written to. */
const NOWHERE = '/proc/hfcheck.json'

test('a file that nobody can make is refused before anything is searched', async t => {
  for (const args of [['--reporter', `json=${NOWHERE}`], ['--reporter', 'json=/proc/none/there.json'], ['--out', '/proc/traces'], ['--spill', '/proc/spill'], ['--checkpoint', '/proc/checkpoints'], ['--certificate', NOWHERE], ['--baseline', NOWHERE, '--update-baseline'], ['simulate', '--out', '/proc/walks'], ['testgen', '--out', NOWHERE], ['docs', '--out', '/proc/docs']]) {
    const cwd = newFolder()
    const { code, out, err } = await hfcheck(args[0]!.startsWith('--') ? ['-s', 'surprise', ...args] : args, { cwd, ...(args[0] === 'testgen' || args[0] === 'docs' ? { registry } : {}) })
    t.is(code, 1)
    t.regex(err, /^error: \/proc\/[^\n]* cannot be written: no file can be made in \/proc: [^\n']+\n$/, args.join(' '))
    t.is(out, '', args.join(' '))
    t.deepEqual(readdirSync(cwd), [], 'no trace')
  }
})

test('what is tried before a search leaves nothing behind', async t => {
  const cwd = newFolder()
  const { code, err } = await hfcheck(['-s', 'tiny', '--out', 'traces', '--spill', 'spill', '--reporter', 'json=report.json', '--reporter', 'junit=/proc/junit.xml', '--reporter', 'line'], { cwd })
  t.is(code, 1)
  t.regex(err, /^error: \/proc\/junit\.xml cannot be written: /)
  t.deepEqual(readdirSync(cwd), [])
})

test('a folder that can hold none is an error, not a wait without end', async t => {
  for (const [args, told] of [
    ['-s tiny --reporter junit=/proc/none/there/junit.xml', /^error: \/proc\/none\/there\/junit\.xml cannot be written: /m],
    ['-s tiny --reporter junit=/dev/null/there/junit.xml', /^error: \/dev\/null\/there\/junit\.xml cannot be written: /m],
  ] as const) {
    const { code, err } = await shell(toy(args), newFolder(), '8')
    t.is(code, 1)
    t.regex(err, told)
  }
})
