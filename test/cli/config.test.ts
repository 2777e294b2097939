import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { registry } from '../../cli/registry.js'
import { variableOf } from '../../cli/settings.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const BUILD = fileURLToPath(new URL('../../', import.meta.url))

/** A folder with these files. */
const folderWith = (files: Readonly<Record<string, string>>): string => {
  const cwd = newFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
  return cwd
}

const model = (name: string, extra = ''): string => `
  import { defineModel } from '${BUILD}cli/config/index.js'
  import { bool, language, record } from '${BUILD}checker/index.js'
  ${extra}
  const system = (): object => ({
    name: '${name}', bounds: 'a lamp', schema: record({ on: bool() }), initial: { on: false },
    groups: [{ actions: [{ name: 'toggle', apply: (s: { on: boolean }) => { s.on = !s.on; return 0 } }] }],
    show: () => ({ who: 'hand', what: 'toggle()' }),
  })
  const { invariant } = language<{ on: boolean }, never>()
  export const lamp = defineModel({ name: '${name}', system: system as never, rules: () => ({ lamp: { dark: invariant({ says: 'Dark.', because: 'Night.', source: { path: 'x', symbol: 'y' }, holds: s => !s.on }) } }) })
`

const searched = async (cwd: string, args: readonly string[] = [], env = {}): Promise<string> => {
  const { out, err } = await hfcheck([...args, '--json'], { cwd, env })
  return err === '' ? (JSON.parse(out) as { scopes: { name: string }[] }).scopes.map(({ name }) => name).join(' ') : err
}

test('a flag comes before the environment, that before the configuration, that before the default', async t => {
  const cwd = folderWith({ 'hfcheck.config.ts': "const scopes: string[] = ['stuck']\nexport default { scopes }" })
  t.is(await searched(newFolder()), 'tiny small')
  t.is(await searched(cwd), 'stuck')
  t.is(await searched(cwd, [], { HFCHECK_SCOPES: 'tiny,stale' }), 'tiny stale')
  t.is(await searched(cwd, ['-s', 'small'], { HFCHECK_SCOPES: 'tiny' }), 'small')
})

test('the nearest configuration upwards counts, or the one that --config names', async t => {
  const cwd = folderWith({ 'hfcheck.config.json': '{"scopes": ["stuck"]}', 'a/b/here': '', 'a/hfcheck.config.mjs': "export default { scopes: ['stale'] }", 'other.json': '{"scopes": ["surprise"]}' })
  t.is(await searched(cwd), 'stuck')
  t.is(await searched(join(cwd, 'a', 'b')), 'stale')
  t.is(await searched(cwd, ['--config', 'other.json']), 'surprise')
})

test('list --configs --json tells every setting, its value, and who decided it', async t => {
  const cwd = folderWith({ 'hfcheck.config.ts': "export default { maxStates: 1000, timeout: '2m' }" })
  const { out } = await hfcheck(['list', '--configs', '--json'], { cwd, env: { HFCHECK_STRICT: '1' } })
  const { configuration, settings } = JSON.parse(out) as { configuration: string; settings: { key: string; value: unknown; from: string; variable: string }[] }
  const told = (key: string) => settings.filter(setting => setting.key === key).map(({ value, from, variable }) => [value, from, variable])[0]
  t.is(configuration, 'hfcheck.config.ts')
  t.deepEqual(told('maxStates'), [1000, 'configuration', 'HFCHECK_MAX_STATES'])
  t.deepEqual(told('timeout'), [120, 'configuration', 'HFCHECK_TIMEOUT'])
  t.deepEqual(told('strict'), [true, 'environment', 'HFCHECK_STRICT'])
  t.deepEqual(told('cache'), [false, 'default', 'HFCHECK_CACHE'])
  t.true((await hfcheck(['list', '--configs'], { cwd })).out.includes('  maxStates     1000 (configuration): stop a scope after so many states; HFCHECK_MAX_STATES'))
  t.is(variableOf('maxStates'), 'HFCHECK_MAX_STATES')
})

for (const [text, message] of [
  ['export default { maxState: 3 }', /^error: hfcheck\.config\.ts:1:18: maxState is not a setting {3}did you mean maxStates\? {3}\(hfcheck list --configs\)\n$/],
  ['export default { maxStates: "many" }', /^error: hfcheck\.config\.ts:1:18: maxStates must be a whole number above 0\n$/],
  ['export default { scopes: [3] }', /scopes must be a list of names/],
  ['export const config = {}', /must export a configuration by default/],
  ['export default {', /^error: hfcheck\.config\.ts does not load: /],
  ['throw new Error("no luck")\nexport default {}', /^error: hfcheck\.config\.ts does not load: no luck\n {2}at .*hfcheck\.config\.ts:1:\d+/],
  ['export default { models: ["models/*.ts"] }', /^error: hfcheck\.config\.ts:1:18: models: there is no file models\/\*\.ts\n$/],
] as const) {
  test(`a configuration that says ${JSON.stringify(text)} is refused with exit code 151`, async t => {
    const { code, out, err } = await hfcheck([], { cwd: folderWith({ 'hfcheck.config.ts': text }) })
    t.is(code, 151)
    t.is(out, '')
    t.regex(err, message)
  })
}

test('a value of the environment that is none is refused', async t => {
  t.is(await searched(newFolder(), [], { HFCHECK_MAX_DEPTH: 'deep' }), 'error: HFCHECK_MAX_DEPTH=deep: must be a whole number above 0\n')
})

test('models of your own take the place of the shipped ones; rules are told at the lines they are written in', async t => {
  const cwd = folderWith({ 'hfcheck.config.ts': "export default { models: ['models/*.model.ts'] }", 'models/lamp.model.ts': model('lamp'), 'models/other.ts': 'export const nothing = 0' })
  const { code, out } = await hfcheck([], { cwd })
  t.is(code, 12)
  t.regex(out, /✗ lamp\.dark {3}Dark\.\n {2}at models\/lamp\.model\.ts:11:\d+\n/)
  t.true((await hfcheck(['list'], { cwd })).out.includes('lamp.dark'))
  t.true((await hfcheck(['explain', 'dark'], { cwd })).out.startsWith('lamp.dark'))
  t.is((await hfcheck(['replay', '.hfcheck/lamp/lamp.dark.itf.json'], { cwd })).code, 0)
})

test('commands about the shipped models alone are refused beside models of your own, and write nothing', async t => {
  const cwd = folderWith({ 'hfcheck.config.ts': "export default { models: ['models/*.model.ts'] }", 'models/lamp.model.ts': model('lamp') })
  for (const command of [['docs'], ['races'], ['coverage'], ['mutate'], ['testgen'], ['conform', 'log.jsonl'], ['bisect', 'lamp.dark']]) {
    const { code, out, err } = await hfcheck(command, { cwd, registry })
    t.is(code, 1)
    t.is(out, '')
    t.is(err, `error: ${command[0]} is about the models that hfcheck ships, and hfcheck.config.ts names others: run it in a folder without that configuration\n`)
  }
  t.false(existsSync(join(cwd, 'docs')))
})

test('a module without models, two models of one name and a module that does not load are refused', async t => {
  const refused = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const { code, err } = await hfcheck([], { cwd: folderWith({ 'hfcheck.config.ts': "export default { models: ['models/*.ts'] }", ...files }) })
    t.is(code, 151)
    return err
  }
  t.is(await refused({ 'models/a.ts': 'export const a = 1' }), 'error: models/a.ts exports no model: export const NAME = defineModel({ ... })\n')
  t.is(await refused({ 'models/a.ts': model('lamp'), 'models/b.ts': model('lamp') }), 'error: hfcheck.config.ts:1:18: two models are named "lamp"\n')
  t.regex(await refused({ 'models/a.ts': model('lamp', "import './nowhere.js'") }), /^error: models\/a\.ts does not load: /)
})

test('where no model is checked by default, check says how to name one, and so does a rule', async t => {
  const cwd = folderWith({ 'hfcheck.config.ts': "export default { models: ['models/*.ts'] }", 'models/a.ts': model('lamp').replace("name: 'lamp', system:", "name: 'lamp', quick: false, system:") })
  for (const args of [[], ['--rule', 'lamp.dark']]) {
    const { code, err } = await hfcheck(args, { cwd })
    t.is(code, 1)
    t.is(err, 'error: no scope is checked by default: add --scope NAME, or --scope all   (hfcheck list)\n')
  }
  t.is((await hfcheck(['--scope', 'lamp'], { cwd })).code, 12)
})

test('what passed is searched again when a file that the model imports changes, and only then', async t => {
  const cwd = folderWith({
    'hfcheck.config.ts': "export default { models: ['models/*.ts'], cache: true, reporters: ['line'] }",
    'models/a.ts': `import { dark } from '../shared/dark.js'\n${model('a').replace('s => !s.on', 's => dark(s.on)')}`, 'models/b.ts': model('b').replace('s => !s.on', '() => true'),
    'shared/dark.ts': 'export const dark = (on: boolean): boolean => on || true',
  })
  const cached = async () => (await hfcheck([], { cwd })).lines.slice(0, 2).map(line => line.includes('cached'))
  t.deepEqual(await cached(), [false, false])
  t.deepEqual(await cached(), [true, true])
  writeFileSync(join(cwd, 'shared', 'dark.ts'), 'export const dark = (on: boolean): boolean => !on || true')
  t.deepEqual(await cached(), [false, true])
})

test('what a configuration switches on, a flag switches off', async t => {
  const cwd = folderWith({ 'hfcheck.config.json': '{"cache": true, "strict": true, "exitZero": false, "scopes": ["tiny"], "reporters": ["line"]}' })
  t.is((await hfcheck([], { cwd })).code, 10)
  t.is((await hfcheck(['--no-strict'], { cwd })).code, 0)
  t.is((await hfcheck([], { cwd, env: { HFCHECK_EXIT_ZERO: '1' } })).code, 0)
  t.is((await hfcheck(['--no-exit-zero'], { cwd, env: { HFCHECK_EXIT_ZERO: '1' } })).code, 10)
  t.true((await hfcheck([], { cwd })).lines[0]!.includes('cached since'))
  t.false((await hfcheck(['--no-cache'], { cwd })).lines[0]!.includes('cached since'))
})

test('--color paints in any case, --no-color in none', async t => {
  const painted = async (...args: Parameters<typeof hfcheck>): Promise<boolean> => /\x1b\[\d+m/.test((await hfcheck(...args)).out)
  t.true(await painted(['-s', 'tiny', '--color'], { env: { NO_COLOR: '1' } }))
  t.false(await painted(['-s', 'tiny'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }))
  t.true(await painted(['-s', 'tiny'], { env: { FORCE_COLOR: '1' } }))
  t.false(await painted(['-s', 'tiny', '--no-color'], { env: { FORCE_COLOR: '1' }, isTTY: true }))
  t.false(await painted(['-s', 'tiny']))
})

test('a project that hfcheck is not installed in is told so', async t => {
  const cwd = folderWith({ 'package.json': '{}', 'hfcheck.config.ts': "import { defineConfig } from 'hfcheck/config'\nexport default defineConfig({})" })
  const { code, err } = await hfcheck([], { cwd })
  t.is(code, 151)
  t.regex(err, /^error: hfcheck\.config\.ts does not load: Cannot find module 'hfcheck\/config' {3}\(npm install --save-dev hfcheck, in this project\)\n {2}at .*\n$/)
})
