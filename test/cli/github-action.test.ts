import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { parse } from 'yaml'
import { WORKFLOW } from '../../cli/init/workflow.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const TOY = fileURLToPath(new URL('./toy-main.js', import.meta.url))
const ACTION = join(ROOT, '.github', 'actions', 'check')

interface Step {
  readonly id?: string
  readonly if?: string
  readonly run?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const action = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8')) as Action
const page = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8')
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block!)

/** Runs the script of the action as a runner would: its inputs in place of their names, the toy models installed. */
const ran = (inputs: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly stderr: string; readonly outputs: Readonly<Record<string, string>>; readonly cwd: string }> => {
  const cwd = newFolder()
  mkdirSync(join(cwd, 'bin'))
  // npx --no-install hfcheck …
  writeFileSync(join(cwd, 'bin', 'npx'), `#!/bin/sh\n[ "$1 $2" = "--no-install hfcheck" ] || exit 99\nshift 2\nexec '${process.execPath}' '${TOY}' "$@"\n`)
  chmodSync(join(cwd, 'bin', 'npx'), 0o755)
  const step = action.runs.steps.find(({ id }) => id === 'check')!
  const given = (text: string): string => text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? action.inputs[name]!.default)
  const output = join(cwd, 'output')
  const env = {
    PATH: `${join(cwd, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, LC_ALL: 'C.UTF-8', CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, given(text)])),
  }
  return new Promise(done => {
    execFile('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run!], { cwd, env }, (error, _, stderr) => done({
      code: error === null ? 0 : Number(error.code), stderr, cwd,
      outputs: Object.fromEntries(readFileSync(output, 'utf8').trimEnd().split('\n').map(line => line.split(/=(.*)/s).slice(0, 2))) as Readonly<Record<string, string>>,
    }))
  })
}

test('the action reports on what it checked, and ends as hfcheck does', async t => {
  const { code, stderr, outputs, cwd } = await ran({ args: '--scope surprise --scope tiny' })
  t.is(code, 12, stderr)
  t.deepEqual(outputs, { 'sarif': './.hfcheck/report.sarif', 'junit': './.hfcheck/junit.xml', 'exit-code': '12' })
  for (const file of [outputs['sarif']!, outputs['junit']!, 'summary.md', '.hfcheck/surprise/wrong.frame.itf.json']) t.true(existsSync(join(cwd, file)), file)
  t.is(stderr.match(/^::error /gm)?.length, 3)
})

test('the action passes where nothing is violated, and checks a part where it is told to', async t => {
  t.is((await ran({ args: '--scope tiny' })).code, 0)
  const { code, outputs, cwd } = await ran({ args: '--scope tiny --scope small', shard: '2/2' })
  t.is(code, 0)
  t.is(outputs['exit-code'], '0')
  t.deepEqual((JSON.parse(readFileSync(join(cwd, '.hfcheck', 'blob', 'run-2.json'), 'utf8')) as { run: { scopes: unknown[] } }).run.scopes.length, 1)
})

test('inputs of the action are never part of its script', async t => {
  const { cwd } = await ran({ args: '--scope tiny; touch intruder $(touch intruder)' })
  t.false(existsSync(join(cwd, 'intruder')))
  for (const { run = '' } of action.runs.steps) t.false(run.includes('${{'))
})

test('the action uses only the inputs it declares, and says what each is for', t => {
  const text = readFileSync(join(ACTION, 'action.yml'), 'utf8')
  const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name!))
  t.deepEqual([...used].sort(), Object.keys(action.inputs).sort())
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) t.true(description.length > 10)
  t.is(action.runs.using, 'composite')
  for (const step of action.runs.steps) t.true(step.uses !== undefined || step.run !== undefined)
})

test('every workflow in docs/ci.md is one, and so is what init writes', t => {
  for (const text of [WORKFLOW, ...blocks('yaml')]) {
    const { jobs } = parse(text) as { readonly jobs: Readonly<Record<string, { readonly 'runs-on': string; readonly steps: readonly Step[] }>> }
    for (const job of Object.values(jobs)) {
      t.is(job['runs-on'], 'ubuntu-latest')
      for (const step of job.steps) t.true((step.uses === undefined) !== (step.run === undefined))
      for (const { uses, with: given = {} } of job.steps) if (uses?.includes('hfcheck/') === true) for (const name of Object.keys(given)) t.true(name in action.inputs, name)
    }
  }
})

interface Matcher {
  readonly problemMatcher: readonly [{ readonly pattern: readonly [{ readonly regexp: string }, { readonly regexp: string }] }]
}

test('the problem matcher finds every violation and every file that does not load in what is printed', async t => {
  const text = readFileSync(join(ACTION, 'problem-matcher.json'), 'utf8')
  t.true(blocks('json').includes(text))
  const { problemMatcher: [{ pattern: [first, second] }] } = JSON.parse(text) as Matcher
  const found = (lines: readonly string[]): string[] => lines.flatMap((line, i) => {
    const [, message] = new RegExp(first.regexp).exec(line) ?? []
    const [, file, at, column] = new RegExp(second.regexp).exec(lines[i + 1] ?? '') ?? []
    return message === undefined || file === undefined ? [] : [`${message.split(' ')[0]!} ${file.split('/').at(-1)!} ${Number(at) > 0 && Number(column) > 0}`]
  })
  for (const args of [[], ['--ascii'], ['--reporter', 'line']]) {
    const { lines } = await hfcheck(['-s', 'surprise', '-s', 'tiny', ...args])
    t.deepEqual(found(lines), ['box.nothingIsLost post-office.ts true', 'wrong.clerkAIsIdle post-office.ts true', 'wrong.frame post-office.ts true'])
  }
  t.deepEqual(found((await hfcheck(['-s', 'tiny'])).lines), [])
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.ts'), "const broken = (): never => { throw new Error('no luck') }\nbroken()\nexport default {}")
  t.deepEqual(found((await hfcheck([], { cwd })).err.split('\n')), ['hfcheck.config.ts hfcheck.config.ts true'])
})
