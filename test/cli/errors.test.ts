import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { language } from '../../checker/property.js'
import { range, record, type Infer } from '../../checker/state/schema.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import type { Itf } from '../../cli/trace/itf.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

/* Every way to be wrong has one message, which says what, where and what would work, and its exit code. */

const schema = () => record({ value: range(0, 9) })
type State = Infer<ReturnType<typeof schema>>
type Counting = Action<State>

const { invariant } = language<State, Counting>()
const stated = (holds: (s: Readonly<State>) => boolean) => invariant({ says: 'Small.', because: 'It is.', source: { path: 'x', symbol: 'y' }, holds })

interface Parts {
  readonly apply?: Counting['apply']
  readonly when?: (s: Readonly<State>) => boolean
  readonly holds?: (s: Readonly<State>) => boolean
}

/** A model with one recipe, one guard and one rule, each of which a test can spoil. */
const spoiled = ({ apply = count, when = () => true, holds = () => true }: Parts): Registry => {
  const system: System<State, Counting> = { name: 'bad', bounds: 'a digit', schema: schema(), initial: { value: 0 }, groups: [{ when, actions: [{ name: 'go', apply }] }], show: () => ({ who: 'somebody', what: 'go()' }) }
  return { version: '9.9.9', scopes: [scopeEntry('bad', () => system, () => ({ small: stated(holds) }), { quick: true })] }
}

const count = (s: State): number => {
  s.value = (s.value + 1) % 4
  return 0
}

const writes = (s: Readonly<State>): boolean => {
  (s as State).value = 3
  return true
}

let kept = 0

const SPOILED: Readonly<Record<string, Parts & { readonly told: RegExp }>> = {
  'a recipe that rolls dice': { apply: s => { s.value = Math.random() < 2 ? 1 : 2; return 0 }, told: /go in state 0, the initial one: it is not deterministic: it asks for Math\.random\(\)/ },
  'a recipe that looks at the clock': { apply: s => { s.value = Date.now() % 10; return 0 }, told: /go in state 0, .*it is not deterministic: it asks for Date\.now\(\)/ },
  'a recipe that remembers': { apply: s => { s.value = kept++ % 10; return 0 }, told: /go in state 0, .*it is not deterministic: run twice on the same state, value became \d and \d/ },
  'a recipe that writes what is not declared': { apply: s => { (s as unknown as { extra: number }).extra = 1; return 0 }, told: /go in state 0, .*it wrote extra, which the schema does not declare/ },
  'a recipe without a result': { apply: ((s: State) => { s.value = 1 }) as unknown as Counting['apply'], told: /go in state 0, .*it returned undefined: an outcome is a number/ },
  'a recipe that promises': { apply: (async () => 0) as unknown as Counting['apply'], told: /go in state 0, .*it returned a promise: an outcome is a number/ },
  'a recipe that leaves the bounds': { apply: s => { s.value += 7; return 0 }, told: /go failed in state 1, .*value: 14 is not a whole number from 0 to 9/ },
  'a recipe that throws': { apply: s => { if (s.value === 2) throw new TypeError('no such box'); return count(s) }, told: /go failed in state 2, 2 steps from the initial one: no such box/ },
  'a guard that writes': { when: writes, told: /a guard in state 0, .*it changes the state it is asked about/ },
  'a rule that writes': { holds: writes, told: /small in state 0, .*it changes the state it is asked about/ },
  'a rule that rolls dice': { holds: () => Math.random() < 2, told: /small in state 0, .*it is not deterministic: it asks for Math\.random\(\)/ },
  'a rule that throws': { holds: s => { if (s.value === 2) throw new Error('no such rule'); return true }, told: /a rule or a guard failed in state 2, 2 steps from the initial one: no such rule/ },
}

for (const [name, { told, ...parts }] of Object.entries(SPOILED)) {
  test(`${name} is named, with the state, the way there and a trace that reaches it; exit code 75`, async t => {
    const cwd = newFolder()
    const registry = spoiled(parts)
    const { code, out, err } = await hfcheck([], { registry, cwd, columns: 400 })
    t.is(code, 75)
    t.is(err, '')
    t.regex(out.replaceAll(/\s+/g, ' '), told)
    t.regex(out, /The way there in bad, \d steps?/)
    t.notRegex(out, /[\\/]checker[\\/]|commander/, 'frames of the search repair nothing')
    const trace = /trace {3}(\S+\.itf\.json)/.exec(out)?.[1]
    t.truthy(trace, out)
    t.true((JSON.parse(readFileSync(join(cwd, trace!), 'utf8')) as Itf).states.length >= 1)
    t.true(out.trimEnd().endsWith('✗ error: bad could not be searched · nothing searched'), out)
  })
}

interface Wrong {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly code: number
  readonly says: string
}

const trace = (facts: object, version = 1): string => JSON.stringify({ '#meta': { hfcheck: { traceVersion: version, scope: 'tiny', patches: [], bounds: '', version: '0', ...facts } }, vars: [], states: [{}] })

const WRONG: Readonly<Record<string, Wrong>> = {
  'a scope that is not there': { args: ['-s', 'tinny'], code: 1, says: 'no scope is named "tinny"   did you mean tiny?   (hfcheck list)' },
  'a rule that is not there': { args: ['-r', 'box.nothingIsLots'], code: 1, says: 'no rule matches "box.nothingIsLots"   did you mean box.nothingIsLost?   (hfcheck list)' },
  'a fix that is not there': { args: ['--patch', 'carefull'], code: 1, says: 'no patch is named "carefull"   did you mean careful?   (hfcheck list --patches)' },
  'a number that is none': { args: ['--max-states', '0'], code: 1, says: "option '--max-states <n>' argument '0' is invalid. It must be a whole number above 0, e.g. 1000000 or 1,000,000." },
  'a variable that is none': { env: { HFCHECK_WORKERS: 'many' }, code: 1, says: 'HFCHECK_WORKERS=many: must be a whole number above 0, or auto' },
  'a setting that is none': { files: { 'hfcheck.config.json': '{\n  "cache": true,\n  "maxState": 1000\n}' }, code: 151, says: 'hfcheck.config.json:3:4: maxState is not a setting   did you mean maxStates?   (hfcheck list --configs)' },
  'a setting that cannot be': { files: { 'hfcheck.config.ts': "export default {\n  // maxStates: 7\n  strict: 'perhaps',\n}" }, code: 151, says: 'hfcheck.config.ts:3:3: strict must be true or false' },
  'a configuration that is none': { files: { 'hfcheck.config.ts': 'export const config = {}' }, code: 151, says: 'hfcheck.config.ts must export a configuration by default: export default defineConfig({ ... })' },
  'a configuration in JavaScript that is none': { files: { 'hfcheck.config.mjs': 'export const config = {}' }, code: 151, says: 'hfcheck.config.mjs must export a configuration by default: export default defineConfig({ ... })' },
  'a configuration of the older kind with a setting that is none': { files: { 'hfcheck.config.js': 'module.exports = { maxState: 3 }' }, code: 151, says: 'hfcheck.config.js:1:20: maxState is not a setting   did you mean maxStates?   (hfcheck list --configs)' },
  'a configuration that is empty': { files: { 'hfcheck.config.ts': '' }, code: 151, says: 'hfcheck.config.ts must export a configuration by default: export default defineConfig({ ... })' },
  'a configuration that names no model at all': { files: { 'hfcheck.config.ts': 'export default { models: [] }' }, code: 151, says: "hfcheck.config.ts:1:18: models names no file, e.g. models: ['models/*.model.ts']; without models the shipped ones are checked" },
  'a configuration that is not there': { args: ['--config', 'other.ts'], code: 151, says: 'there is no file other.ts   (--config names a configuration; hfcheck init writes one)' },
  'a scope of a configuration that is none': { files: { 'hfcheck.config.ts': "export default {\n  scopes: ['tinny'],\n}" }, code: 151, says: 'hfcheck.config.ts:2:3: no scope is named "tinny"   did you mean tiny?   (hfcheck list)' },
  'a rule of the environment that is none': { args: ['-s', 'tiny'], env: { HFCHECK_RULES: 'box.*,rng.*' }, code: 1, says: 'HFCHECK_RULES=box.*,rng.*: no rule matches "rng.*"   (hfcheck list)' },
  'a reporter of a configuration that is none': { files: { 'hfcheck.config.json': '{"reporters": ["junt"]}' }, code: 151, says: 'hfcheck.config.json:1:3: no reporter is named "junt"; there are pretty, line, json, ndjson, junit, sarif, github, blob, terse   did you mean junit?   (hfcheck check --help)' },
  'a scope of the command line that is none, whatever the configuration says': { args: ['-s', 'tinny'], files: { 'hfcheck.config.ts': "export default { scopes: ['tiny'] }" }, code: 1, says: 'no scope is named "tinny"   did you mean tiny?   (hfcheck list)' },
  'a trace of another version': { args: ['replay', 't.json'], files: { 't.json': trace({}, 9) }, code: 1, says: 't.json is in trace format v9, this hfcheck reads v1: record it anew with hfcheck check' },
  'a trace of a scope that is gone': { args: ['replay', 't.json'], files: { 't.json': trace({ scope: 'tinny' }) }, code: 1, says: 't.json is of scope "tinny", which is not here   did you mean tiny?   (hfcheck list)' },
  'a trace as two things at once': { args: ['replay', 't.json', '--mermaid', '--as-test'], files: { 't.json': trace({}) }, code: 1, says: "option '--as-test' cannot be used with option '--mermaid'" },
  'a baseline that is none': { files: { 'hfcheck.baseline.json': '[]' }, code: 1, says: '‹here›/hfcheck.baseline.json is no baseline: it must be {"accepted": [{"rule", "scope", "print", "steps", "since"}, ...]}   (hfcheck baseline add writes one)' },
  'a baseline in CI': { args: ['--update-baseline'], env: { CI: 'true' }, code: 1, says: '--update-baseline does nothing in CI: a baseline is accepted by people, and committed' },
  'a command of baseline that is none': { args: ['baseline', 'prun'], code: 1, says: 'no command of baseline is named "prun"   did you mean prune?   (hfcheck baseline --help)' },
  'no name for a scope': { args: ['--scope='], code: 1, says: '--scope : must be a list of names, none of them empty' },
  'a rule without a name': { args: ['explain', ''], code: 1, says: 'no rule matches ""   (hfcheck list)' },
  'a blob that is none': { args: ['merge', 'b.json'], files: { 'b.json': '{}' }, code: 1, says: '‹here›/b.json is no blob of this version of hfcheck   (hfcheck check --reporter blob writes into .hfcheck/blob)' },
  'a part that is none': { args: ['--shard', '3/2'], code: 1, says: '--shard 3/2: must be i/n with i from 1 to n, e.g. 2/4' },
  'a reporter that is none': { args: ['--reporter', 'junt'], code: 1, says: 'no reporter is named "junt"; there are pretty, line, json, ndjson, junit, sarif, github, blob, terse   did you mean junit?   (hfcheck check --help)' },
}

for (const [name, { args = [], env = {}, files = {}, code: expected, says }] of Object.entries(WRONG)) {
  test(`${name} is refused before anything is searched or written; exit code ${expected}`, async t => {
    const cwd = newFolder()
    for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text)
    const { code, out, err } = await hfcheck(args, { cwd, env })
    t.is(err.replaceAll(cwd, '‹here›'), `error: ${says}\n`)
    t.is(code, expected)
    t.is(out, '')
  })
}

test('a search that a limit cut short says how far it got, that nothing was violated so far, and that this is no proof; exit code 152', async t => {
  const { code, out, lines } = await hfcheck(['-s', 'endless', '--max-states', '1000'])
  t.is(code, 152)
  t.regex(out.replaceAll(/\s+/g, ' '), /complete to depth \d+, then stopped at --max-states/)
  t.is(lines.at(-1), '? holds as far as searched within these bounds, which is no proof')
})

test('a file that cannot be written is refused before the search it would tell of', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'taken'), '')
  for (const args of [['--reporter', 'junit=taken/x.xml'], ['--out', 'taken'], ['--reporter', 'json=.']]) {
    // A search would not end.
    const { code, out, err } = await hfcheck(['-s', 'endless', ...args], { cwd })
    t.is(code, 1)
    t.is(out, '')
    t.regex(err, /^error: .*(?:taken|hfcheck-)[^\n]* cannot be written: [^\n]+\n$/)
  }
})
