import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import type { RunDocument, ScopeDocument } from '../../cli/document.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What a check says of its one scope, in a process of its own: a module is loaded once. */
const checked = async (cwd: string, main: string, args: readonly string[]): Promise<ScopeDocument> => {
  const child = spawn(process.execPath, [main, 'check', '--json', '--no-progress', ...args], { cwd, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (piece: Buffer) => { text += piece.toString() })
  await new Promise(done => child.once('close', done))
  const { scopes } = JSON.parse(text) as RunDocument
  if (scopes.length !== 1) throw new Error(`${scopes.length} scopes`)
  return scopes[0]!
}

/** What must be the same whatever was judged anew. */
const verdicts = ({ search, rules, ...scope }: ScopeDocument): object => {
  const { cost: _, graph: __, ...visited } = search!
  const { standing: ___, cachedSince: ____, ...rest } = scope
  return { ...rest, visited, rules: rules.map(({ trace: _____, ...rule }) => rule) }
}

/** Checks with what is remembered, compares with what a full check finds, and tells how many rules stood. */
const stood = async (t: ExecutionContext, cwd: string, main: string, args: readonly string[] = [], full?: ScopeDocument): Promise<number | 'all'> => {
  const remembering = await checked(cwd, main, ['--cache', ...args])
  t.deepEqual(verdicts(remembering), verdicts(full ?? await checked(cwd, main, args)))
  return remembering.cachedSince === undefined ? remembering.standing?.rules ?? 0 : 'all'
}

const edit = (file: string, from: string, to: string): void => {
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not say ${from}`)
  writeFileSync(file, text.replace(from, to))
}

const number = ({ rules }: ScopeDocument, ...families: readonly string[]): number => rules.filter(({ id }) => families.includes(id.split('.')[0]!)).length

test('an edit of a family of the shipped rules is judged alone, with the verdicts of a full check', async t => {
  const cwd = newFolder()
  cpSync(join(ROOT, 'build'), join(cwd, 'build'), { recursive: true, filter: path => !/build[\\/](?:test|bench)(?:[\\/]|$)/.test(path) })
  cpSync(join(ROOT, 'package.json'), join(cwd, 'package.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'))
  const main = join(cwd, 'build', 'cli', 'main.js')
  const specs = (name: string): string => join(cwd, 'build', 'specs', name)
  const pair = ['--scope', 'pair']

  // Without rules about runs the search takes states together that differ in names: what was judged there does not stand beside what needs them all.
  t.is(await stood(t, cwd, main, [...pair, '--rule', 'mailbox.*']), 0)
  const before = await checked(cwd, main, pair)
  const all = before.rules.length
  // Without rules about runs the search takes states together that differ in names: what was judged there does not stand beside what needs them all.
  t.truthy((await checked(cwd, main, ['--cache', ...pair, '--rule', 'mailbox.*'])).search?.reductions.symmetry)
  t.is(await stood(t, cwd, main, pair, before), 0)
  t.is(await stood(t, cwd, main, pair, before), 'all')

  appendFileSync(specs('mailbox.js'), '// edited\n')
  t.is(await stood(t, cwd, main, pair, before), all - number(before, 'mailbox'))

  edit(specs('scheduling.js'), 'holds: ', 'holds: () => false, and: ')
  const broken = await checked(cwd, main, pair)
  const failed = broken.rules.filter(({ standing }) => standing === 'violated')
  t.true(failed.length > 0 && failed.every(({ id }) => id.startsWith('scheduling.')), 'the edit breaks a rule')
  t.is(await stood(t, cwd, main, pair, broken), all - number(before, 'scheduling'))
  t.is(await stood(t, cwd, main, pair, broken), all - failed.length, 'what fails is judged again, and told')

  appendFileSync(specs('fairness.js'), '// edited\n')
  appendFileSync(specs('resources.js'), '// edited\n')
  t.is(await stood(t, cwd, main, pair, broken), all - failed.length - number(before, 'liveness', 'resources', 'confidentiality'), 'the families that import them')
  appendFileSync(specs('language.js'), '// edited\n')
  t.is(await stood(t, cwd, main, pair, broken), 0, 'all import it')
  appendFileSync(join(cwd, 'build', 'model', 'calls', 'rpc-ack.js'), '// edited\n')
  t.is(await stood(t, cwd, main, pair, broken), 0, 'the model')
  appendFileSync(specs('verdicts.js'), '// edited\n')
  t.is(await stood(t, cwd, main, pair, broken), all - failed.length, 'no rule is made of it')
})

const PROJECT: Readonly<Record<string, string>> = {
  'hfcheck.config.ts': "export default { models: ['models/*.model.ts'] }\n",
  'models/counter.model.ts': `import { defineModel } from 'hfcheck/config'
import { counter } from '../system.js'
import { limits } from '../rules/limits.js'
import { steps } from '../rules/steps.js'
import { MOST } from '../rules/most.js'
import { about } from '../rules/words.js'

export const model = defineModel({ name: 'counter', system: counter, rules: { limits, steps, inline: { small: about(s => s.value <= MOST) } } })
`,
  'system.ts': `import { range, record } from 'hfcheck/checker'
export const counter = () => ({
  name: 'counter', bounds: 'one counter', schema: record({ value: range(0, 9) }), initial: { value: 0 },
  groups: [{ actions: [{ name: 'count', apply: (s: any) => { if (s.value < 5) s.value += 1; return 0 } }] }],
  show: () => ({ who: 'clock', what: 'count()' }),
})
`,
  'rules/words.ts': `import { language } from 'hfcheck/checker'
const { invariant } = language<{ value: number }, any>()
export const about = (holds: (s: { value: number }) => boolean) => invariant({ says: 'It is so.', because: 'It must be.', source: { path: 'a', symbol: 'b' }, holds })
`,
  'rules/limits.ts': "import { about } from './words.js'\nexport const limits = { low: about(s => s.value >= 0), high: about(s => s.value <= 5) }\n",
  'rules/steps.ts': "import { about } from './words.js'\nexport const steps = (system: { name: string }) => ({ named: about(s => system.name === 'counter' && s.value < 9) })\n",
  'rules/most.ts': 'export const MOST = 6\n',
}

/** A project whose rules are in several files; `hfcheck` is what is built here. */
const project = (): { readonly cwd: string; readonly main: string } => {
  const cwd = newFolder()
  for (const [name, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text.replace(/'hfcheck\/(checker|config)'/, (_, part: string) => `'${join(ROOT, 'build', part === 'config' ? 'cli' : '', part, 'index.js')}'`))
  }
  return { cwd, main: join(ROOT, 'build', 'cli', 'main.js') }
}

test('rules of one’s own in several files stand as far as imports tell that an edit does not reach them', async t => {
  const { cwd, main } = project()
  const at = (name: string): string => join(cwd, name)
  t.is(await stood(t, cwd, main), 0)
  edit(at('rules/limits.ts'), 's.value <= 5', 's.value <= 4')
  const failing = await checked(cwd, main, [])
  t.deepEqual(failing.rules.filter(({ standing }) => standing === 'violated').map(({ id }) => id), ['limits.high'])
  t.is(await stood(t, cwd, main, [], failing), 1, 'what is put together beside the model may be made of anything named there')
  edit(at('rules/steps.ts'), 's.value < 9', 's.value < 8')
  t.is(await stood(t, cwd, main, [], failing), 1, 'limits.low')
  edit(at('rules/most.ts'), '6', '3')
  t.is(await stood(t, cwd, main), 0, 'the model names it: it may have a say in everything')
  edit(at('rules/words.ts'), 'It is so', 'So it is')
  t.is(await stood(t, cwd, main), 0, 'all import it')
  edit(at('system.ts'), 's.value < 5', 's.value < 3')
  t.is(await stood(t, cwd, main), 0, 'the system')
  t.is(await stood(t, cwd, main), 'all')
})

test('a report says how many rules stand, and since when', async t => {
  const { cwd } = project()
  await hfcheck(['--cache', '--rule', 'limits.*'], { cwd })
  t.regex((await hfcheck(['--cache', '--reporter', 'line'], { cwd })).lines[0]!, /^. counter {3}6 states, depth 5, complete, .*, 2 rules judged anew, 2 stand since \d{4}-\d\d-\d\d$/)
  const other = project().cwd
  await hfcheck(['--cache', '--rule', 'steps.*'], { cwd: other })
  t.regex((await hfcheck(['--cache', '--reporter', 'pretty'], { cwd: other })).out, /\n {2}Judged {4}3 rules judged anew, 1 stands since \d{4}-\d\d-\d\d: nothing it is made of has changed\n/)
})

test('where the system is built beside the rules, an edit reaches every rule', async t => {
  const { cwd, main } = project()
  edit(join(cwd, 'models/counter.model.ts'), 'system: counter,', 'system: () => counter(),')
  t.is(await stood(t, cwd, main), 0)
  edit(join(cwd, 'rules/limits.ts'), 's.value <= 5', 's.value <= 4')
  t.is(await stood(t, cwd, main), 0)
})
