import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { registry as shipped } from '../../cli/registry.js'
import { EXIT } from '../../cli/verdict.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { hfcheck, type Ran, type Surroundings } from './fake-terminal.js'
import { livenessRegistry } from './liveness-registry.js'
import { stopClock } from './still-clock.js'

stopClock()

/** A command whose output is pinned; `before` are those it needs to have been called. */
interface Pinned {
  readonly args: readonly string[]
  readonly before?: readonly (readonly string[])[]
  readonly registry?: Surroundings['registry']
  readonly typed?: readonly string[]
  readonly env?: Surroundings['env']
  readonly files?: Readonly<Record<string, string>>
}

const TRACE = 'traces/tiny/box.nothingIsLost.itf.json'
const recorded = [['-s', 'tiny', '-s', 'surprise', '--out', 'traces']]
const accepted = [['baseline', 'add', 'wrong.frame@surprise', '--reason', 'The clerk is in a hurry, and nobody has complained about it so far.', '--issue', '#12']]
const real = { registry: shipped }

/** Every command, by the name of the file that holds what it prints, on models that do not change with the shipped one where that is possible. To pin another, add a row and run with HFCHECK_EXPECT=write. */
const COMMANDS: Readonly<Record<string, Pinned>> = {
  'help': { args: ['--help'] },
  'help-simulate': { args: ['simulate', '--help'] },
  'check': { args: [] },
  'check-quiet': { args: ['-q', '-s', 'tiny', '-s', 'surprise', '-s', 'endless', '--max-states', '300', '--strict'] },
  'check-verbose': { args: ['-v', '-s', 'tiny', '-s', 'small', '-r', 'box.*', '--workers', '1'] },
  'check-surprise': { args: ['-s', 'surprise', '-s', 'stale'] },
  'check-failures': { args: ['-s', 'stuck', '-s', 'throwing', '-s', 'asserting', '-s', 'unsatisfiable'] },
  'check-ascii': { args: ['-s', 'surprise', '--ascii'] },
  'check-full': { args: ['-s', 'tiny', '-r', 'box.nothingIsLost', '--full'] },
  'check-limit': { args: ['-s', 'endless', '-s', 'tiny', '--max-states', '50'] },
  'check-line': { args: ['-s', 'tiny', '-s', 'surprise', '--reporter', 'line'] },
  'check-terse': { args: ['-s', 'tiny', '-s', 'surprise', '-s', 'stale', '-s', 'stuck', '-s', 'throwing', '--reporter', 'terse', '--strict'] },
  'check-bounds': { args: ['-s', 'solo', '--bounds', 'spareTables=3,vcpus=2', '-r', 'mailbox.*'], ...real },
  'check-fingerprint': { args: ['-s', 'tiny', '-r', 'box.*', '--store', 'fingerprint'] },
  'check-github': { args: ['-s', 'surprise', '-r', 'wrong.*'], env: { GITHUB_ACTIONS: 'true', CI: 'true' } },
  'check-patched': { args: ['-s', 'tiny', '--patch', 'careful'] },
  'check-baseline': { args: ['-s', 'surprise', '-r', 'wrong.frame'], before: accepted },
  'check-liveness': { args: ['-s', 'all'], registry: livenessRegistry },
  'list': { args: ['list'] },
  'list-patches': { args: ['list', '--patches'] },
  'list-configs': { args: ['list', '--configs'], files: { 'hfcheck.config.json': '{"maxStates": 1000, "reporters": ["line"]}' }, env: { HFCHECK_STRICT: '1' } },
  'explain': { args: ['explain', 'box'] },
  'bisect': { args: ['bisect', 'nothingIsLost'] },
  'baseline-add': { args: accepted[0]! },
  'baseline-show': { args: ['baseline', 'show'], before: accepted },
  'baseline-prune': { args: ['baseline', 'prune'], before: accepted },
  'replay': { args: ['replay', TRACE], before: recorded },
  'replay-regs': { args: ['replay', TRACE, '--regs'], before: recorded },
  'replay-interactive': { args: ['replay', TRACE, '-i'], before: recorded, typed: ['n', 'b', 'b 2', 'u', 'g 4', 's', 'd 0', 'h', 'q'] },
  'replay-as-test': { args: ['replay', '.hfcheck/solo/calls.refusedChangesNothing.itf.json', '--as-test'], before: [['-s', 'solo', '-r', 'calls.refused*', '--out', '.hfcheck']], ...real },
  'replay-mermaid': { args: ['replay', TRACE, '--mermaid'], before: recorded },
  'replay-dot': { args: ['replay', TRACE, '--dot', '0'], before: recorded },
  'diff': { args: ['diff', TRACE, 'traces/surprise/wrong.frame.itf.json'], before: recorded },
  'simulate': { args: ['simulate', '-s', 'tiny', '--runs', '40', '--steps', '20', '--seed', '7'] },
  'simulate-broken': { args: ['simulate', '-s', 'surprise', '-r', 'wrong.*', '--seed', '1'] },
  'merge': { args: ['merge', 'blobs'], before: [['-s', 'tiny', '--reporter', 'blob=blobs/1.json'], ['-s', 'surprise', '--reporter', 'blob=blobs/2.json']] },
  'init': { args: ['init'] },
  'conform': { args: ['conform', join(ROOT, 'test', 'fixtures', 'public.jsonl.gz')], ...real },
  'testgen': { args: ['testgen', '--random', '2', '--seed', '1', '--out', join(newFolder(), 'runs.jsonl')], ...real },
  'coverage': { args: ['coverage', '--scope', 'late', '--strict'], ...real },
  'races': { args: ['races', '--scope', 'tables', '--max-states', '500'], ...real },
  'help-mutate': { args: ['mutate', '--help'], ...real },
  'docs': { args: ['docs', '--check', '--out', join(ROOT, 'docs')], ...real },
  'certificate': { args: ['verify-certificate', 'tiny.certificate'], before: [['-s', 'tiny', '--certificate', 'tiny.certificate']] },
  'certificate-sample': { args: ['verify-certificate', 'tiny.certificate', '--sample', '20%'], before: [['-s', 'tiny', '--certificate', 'tiny.certificate']] },
  'error-scope': { args: ['-s', 'tinny'] },
  'error-bounds': { args: ['-s', 'tiny', '--bounds', 'cpus=9'], ...real },
  'error-flag': { args: ['--scop', 'tiny'] },
  'error-config': { args: [], files: { 'hfcheck.config.json': '{"maxState": 1000}' } },
}

const LOOKS = [80, 96].flatMap(columns => [{ columns, env: { NO_COLOR: '1' }, name: 'plain' }, { columns, env: { FORCE_COLOR: '1' }, name: 'coloured' }])

/** Without what differs between machines, and with colours that can be read. */
const lasting = (text: string, cwd: string): string => text
  .replaceAll(cwd, '‹here›').replaceAll(ROOT, '‹hfcheck›/')
  .replaceAll(/[\d,]+ bytes\/state/g, '‹n› bytes/state')
  .replaceAll(/(\.ts):\d+:\d+/g, '$1:‹line›')
  .replaceAll(/(\.ts),line=\d+,col=\d+/g, '$1,line=‹line›,col=‹column›')
  .replaceAll(/(?:^(?:\x1b\[\d+m)* {4}at .*\n)+/gm, '    at ‹frames›\n')
  .replaceAll(/\x1b\[(\d+)m/g, '‹$1›')

/** A command that itself fails is never pinned. */
const insistent = async (args: readonly string[], surroundings: Surroundings): Promise<Ran> => {
  const ran = await hfcheck(args, surroundings)
  if (ran.code === EXIT.internal) throw new Error(`hfcheck ${args.join(' ')}: ${ran.err}`)
  return ran
}

const printed = async ({ args, before = [], registry, typed, env = {}, files = {} }: Pinned): Promise<string> => {
  const sections: string[] = []
  for (const { columns, env: colours, name } of LOOKS) {
    const cwd = newFolder()
    for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text)
    const common = { cwd, ...(registry === undefined ? {} : { registry }) }
    for (const earlier of before) await insistent(earlier, common)
    const { code, out, err } = await insistent(args, { ...common, isTTY: true, columns, env: { ...env, ...colours }, ...(typed === undefined ? {} : { typed }) })
    sections.push(`===== ${columns} columns, ${name} =====\n${lasting(out, cwd)}${err === '' ? '' : `===== stderr\n${lasting(err, cwd)}`}===== exit ${code}\n`)
  }
  return sections.join('\n')
}

const EXPECTED = join(ROOT, 'test', 'cli', 'expected')
const pathOf = (name: string): string => join(EXPECTED, `${name}.txt`)

for (const [name, command] of Object.entries(COMMANDS)) {
  test.serial(`the output of ${name} at 80 and 96 columns, with and without colour`, async t => {
    const text = await printed(command)
    if (process.env['HFCHECK_EXPECT'] === 'write') {
      mkdirSync(EXPECTED, { recursive: true })
      writeFileSync(pathOf(name), text)
    }
    t.is(text, existsSync(pathOf(name)) ? readFileSync(pathOf(name), 'utf8') : '', 'meant so? HFCHECK_EXPECT=write npx ava build/test/cli/snapshots.test.js')
  })
}

test('every pinned output is of a command in the table, and every command is', async t => {
  t.deepEqual(readdirSync(EXPECTED).map(file => file.replace('.txt', '')).sort(), Object.keys(COMMANDS).sort())
  const { out } = await hfcheck(['--help'], real)
  const commands = [...out.slice(out.indexOf('Commands:'), out.indexOf('\n\n', out.indexOf('Commands:'))).matchAll(/^ {2}([\w-]+)/gm)].map(([, command]) => command!)
  t.true(commands.length >= 14, commands.join())
  t.deepEqual(commands.filter(command => command !== 'help' && !Object.values(COMMANDS).some(({ args }) => (args[0]?.startsWith('-') ?? true ? 'check' : args[0]) === command)), [])
})
