import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { likeness, fromSource } from '../../checker/workers/source.js'
import { namedRules } from '../../checker/rules.js'
import { scopeNamed } from '../../cli/bounds.js'
import type { RunDocument } from '../../cli/document.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import type { ScopeEntry } from '../../cli/scope-entry.js'
import { registry as shipped } from '../../cli/registry.js'
import { systemNamed } from '../../cli/systems.js'
import { boundsText, readBounds, variantNamed } from '../../cli/variant.js'
import { EXIT } from '../../cli/verdict.js'
import { exploring } from '../../explorer/index.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { postOffice, postRules } from './post-office.js'
import { toyRegistry } from './toy-registry.js'

/** The toy scopes, of which `tiny` can have another number of clerks: it is careful with one. */
const variant = (clerks: number): ScopeEntry => scopeEntry(`tiny[clerks=${clerks}]`, patches => ({ ...postOffice({ name: `tiny[clerks=${clerks}]`, patches: clerks === 1 ? ['careful'] : patches }), variantOf: 'tiny' }), () => postRules, { variantOf: 'tiny', patchable: true })
const tiny: ScopeEntry = { ...toyRegistry.scopes[0]!, bounded: { names: ['clerks'], limits: { clerks: [1, 3] }, make: ({ clerks = 2 }) => {
  if (clerks > 3) throw new RangeError('tiny allows 1 to 3 clerks')
  return clerks === 2 ? tiny : variant(clerks)
} } }
const registry: Registry = { ...toyRegistry, scopes: [tiny, ...toyRegistry.scopes.slice(1)] }

const json = async (args: readonly string[], cwd = newFolder()): Promise<RunDocument> => JSON.parse((await hfcheck([...args, '--json'], { cwd, registry })).out) as RunDocument

test('--bounds checks a scope with other bounds under another name, which the verdict tells', async t => {
  const { code, lines } = await hfcheck(['-s', 'tiny', '--bounds', 'clerks=3'], { registry })
  t.is(code, EXIT.holds)
  t.is(lines.at(-1), '✓ holds within these bounds but for 2 known violations · tiny[clerks=3] complete and exact')
  t.deepEqual((await json(['-s', 'tiny', '--bounds', 'clerks=3'])).scopes.map(({ name }) => name), ['tiny[clerks=3]'])
  t.deepEqual((await json(['-s', 'tiny[clerks=3]', '-s', 'tiny'])).scopes.map(({ name }) => name), ['tiny[clerks=3]', 'tiny'])
  t.deepEqual((await json(['-s', 'tiny', '-s', 'tiny[clerks=2]', '--bounds', 'clerks=2'])).scopes.map(({ name }) => name), ['tiny'], 'bounds as they are change nothing')
})

test('with other bounds what is known to fail anywhere is known where it fails, and nothing is expected to fail; rules that name the scope speak of it', async t => {
  const standings = async (clerks: number) => new Map((await json(['-s', 'tiny', '--bounds', `clerks=${clerks}`])).scopes[0]!.rules.map(({ id, standing }) => [id, standing]))
  const [as, failing, holding] = [await standings(2), await standings(3), await standings(1)]
  t.deepEqual([...failing.keys()], [...as.keys()])
  for (const id of ['box.nothingIsLost', 'box.failedCallChangesNothing']) t.deepEqual([as.get(id), failing.get(id), holding.get(id)], ['known', 'known', 'fine'], id)
})

test('a fix that should repair a rule must do so with other bounds as well', async t => {
  const repaired = await json(['-s', 'tiny', '--bounds', 'clerks=3', '--patch', 'careful'])
  t.like(repaired.scopes[0]!.rules.find(({ id }) => id === 'box.nothingIsLost'), { standing: 'fine', repairedBy: ['careful'] })
  const failing = await hfcheck(['-s', 'tiny', '--bounds', 'clerks=3', '--patch', 'quick'], { registry, cwd: newFolder() })
  t.is(failing.code, EXIT.violated, 'this one claims to, and does not')
})

test('baselines, caches and costs of a scope are not those of the scope with other bounds', async t => {
  const cwd = newFolder()
  const surroundings = { cwd, registry }
  await hfcheck(['-s', 'tiny', '--cache', '--update-lock'], surroundings)
  const other = await json(['-s', 'tiny', '--bounds', 'clerks=3', '--cache'], cwd)
  t.is(other.scopes[0]!.cachedSince, undefined)
  t.truthy((await json(['-s', 'tiny', '--cache'], cwd)).scopes[0]!.cachedSince)
  await hfcheck(['-s', 'tiny', '--bounds', 'clerks=3', '--update-lock'], surroundings)
  t.deepEqual(Object.keys((JSON.parse(readFileSync(join(cwd, 'hfcheck.lock.json'), 'utf8')) as { cells: object }).cells), ['tiny', 'tiny[clerks=3]'])
  writeFileSync(join(cwd, 'hfcheck.baseline.json'), JSON.stringify({ schemaVersion: 1, accepted: [{ rule: 'clerks.carryOne', scope: 'tiny', print: 'x', steps: 1, since: '2020-01-01' }] }))
  const judged = (run: RunDocument) => run.scopes[0]!.rules.find(({ id }) => id === 'clerks.carryOne')!
  t.is(judged(await json(['-s', 'tiny'], cwd)).baseline?.is, 'vanished')
  t.is(judged(await json(['-s', 'tiny', '--bounds', 'clerks=3'], cwd)).baseline, undefined)
})

test('the name of a scope with other bounds is a scope’s name: for traces, baselines and samples, quoted where a shell would read it otherwise', async t => {
  const surroundings = { cwd: newFolder(), registry }
  await hfcheck(['-s', 'tiny', '--bounds', 'clerks=3', '--out', 'traces'], surroundings)
  const trace = 'traces/tiny[clerks=3]/box.nothingIsLost.itf.json'
  t.regex((await hfcheck(['replay', trace], surroundings)).out, /replays as saved, 4 steps; box\.nothingIsLost is broken by step 4/)
  t.regex((await hfcheck(['simulate', '-s', 'tiny[clerks=3]', '--runs', '5', '--seed', '1'], surroundings)).out, /5 judged; 2 known to fail were not/)
  const { out } = await hfcheck(['-s', 'tiny', '--bounds', 'clerks=3', '--patch', 'quick', '-r', 'box.nothingIsLost'], surroundings)
  t.true(out.includes("replay   hfcheck replay '.hfcheck/tiny[clerks=3]+quick/box.nothingIsLost.itf.json'\n"), out)
  t.true(out.includes("accept   hfcheck baseline add 'box.nothingIsLost@tiny[clerks=3]+quick' --reason"), out)
  t.is((await hfcheck(['baseline', 'add', 'box.nothingIsLost@tiny[clerks=3]+quick', '--reason', 'x'], surroundings)).code, EXIT.holds)
  const accepted = await hfcheck(['-s', 'tiny', '--bounds', 'clerks=3', '--patch', 'quick', '-r', 'box.nothingIsLost', '-q'], surroundings)
  t.is(accepted.code, EXIT.holds, accepted.out)
})

test('what cannot be bounded so is refused, and says what would work', async t => {
  const error = async (args: readonly string[], more: { readonly registry?: Registry; readonly env?: Record<string, string>; readonly cwd?: string } = {}): Promise<string> => {
    const { code, err } = await hfcheck(args, { registry, ...more })
    t.is(code, EXIT.usage, err)
    return err
  }
  t.is(await error(['-s', 'tiny', '--bounds', 'clerks=4']), 'error: --bounds clerks=4: tiny allows 1 to 3 clerks\n')
  t.is(await error(['-s', 'tiny', '--bounds', 'clerk=1']), 'error: --bounds clerk=1: no bound of tiny is named "clerk"; there are clerks   did you mean clerks?   (hfcheck check --help)\n')
  t.is(await error(['-s', 'tiny[clerk=1]']), await error(['-s', 'tiny', '--bounds', 'clerk=1']))
  t.is(await error(['-s', 'small', '--bounds', 'clerks=1']), 'error: --bounds clerks=1: small has no bounds to set: it is one system, of the size it has\n')
  t.is(await error(['--bounds', 'clerks=1']), 'error: --bounds clerks=1: of which scope? e.g. --scope tiny --bounds clerks=1   (hfcheck list)\n')
  for (const text of ['clerks', 'clerks=', 'clerks=-1', 'clerks=x', '=1', '']) t.is(await error(['-s', 'tiny', '--bounds', text]), `error: --bounds ${text}: must be NAME=NUMBER, more of them with commas between, e.g. cpus=2,vcpus=1\n`)
  t.regex(await error(['-s', 'tiny', '--bounds', 'clerks=1,clerks=2']), /must be NAME=NUMBER, and clerks has two numbers/)
  t.regex(await error(['-s', 'tiny[clerks]']), /no scope is named "tiny\[clerks\]"/)
  t.regex(await error(['-s', 'tiny', '--bounds', 'cpus=9'], { registry: shipped }), /^error: --bounds cpus=9: tiny allows 1 to 4 CPUs \(.*machine\/bounds\/bounded\.ts\)\n$/)
  t.regex(await error(['-s', 'echo', '--bounds', 'cpus=2'], { registry: shipped }), /its guests follow programs/)
  const cwd = newFolder()
  writeFileSync(join(cwd, 'own.mjs'), 'export const own = { is: "hfcheck model", entry: { name: "own", quick: true, patches: [], described: false, bounds: () => "", rules: () => [] }, parts: { system: () => ({}), families: {} } }\n')
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{"models": ["own.mjs"], "bounds": {"cpus": 2}, "scopes": ["own"]}')
  const { code, err } = await hfcheck([], { registry, cwd })
  t.is(code, EXIT.config)
  t.is(err, 'error: hfcheck.config.json:1:26: --bounds cpus=2: own has no bounds to set: they stand in its model; another size is another model beside it\n')
})

test('bounds are a setting: a flag comes before the environment, that before the configuration', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{"bounds": {"clerks": 3}, "scopes": ["tiny"]}')
  const name = async (args: readonly string[], env = {}): Promise<string> => (JSON.parse((await hfcheck([...args, '--json'], { cwd, registry, env })).out) as RunDocument).scopes[0]!.name
  t.deepEqual([await name([]), await name([], { HFCHECK_BOUNDS: 'clerks=1' }), await name(['--bounds', 'clerks=2'], { HFCHECK_BOUNDS: 'clerks=1' })], ['tiny[clerks=3]', 'tiny[clerks=1]', 'tiny'])
  const { settings } = JSON.parse((await hfcheck(['list', '--configs', '--json'], { cwd, registry })).out) as { settings: readonly { key: string }[] }
  t.like(settings.find(({ key }) => key === 'bounds'), { value: { clerks: 3 }, from: 'configuration', variable: 'HFCHECK_BOUNDS' })
  t.regex((await hfcheck(['list', '--configs'], { cwd, registry })).out, /^ {2}bounds +clerks=3 \(configuration\)/m)
})

test('list says what of scopes can be set, and as data how far', async t => {
  t.regex((await hfcheck(['list'], { registry })).out, /\n--bounds sets what there is of a scope: clerks; list --json says how far, scope by scope\.\n$/)
  t.notRegex((await hfcheck(['list'])).out, /--bounds/)
  const { scopes } = JSON.parse((await hfcheck(['list', '--json'], { registry: shipped })).out) as { scopes: readonly { name: string; settable?: object }[] }
  const settable = (wanted: string) => scopes.find(({ name }) => name === wanted)?.settable
  t.deepEqual(settable('tiny'), { cpus: [1, 4], secondaries: [1, 3], vcpus: [1, 4], messages: [1, 8], spareTables: [0, 16] })
  t.deepEqual([settable('echo'), settable('pagetables')], [{}, undefined])
})

test('bounds are read as they are written', t => {
  for (const bounds of [{}, { cpus: 2 }, { cpus: 2, spareTables: 0 }]) t.deepEqual(Object.keys(bounds).length === 0 ? {} : readBounds(boundsText(bounds)), bounds)
  t.deepEqual(readBounds(['cpus=2', 'vcpus=3, messages=1']), { cpus: 2, vcpus: 3, messages: 1 })
  t.deepEqual(variantNamed('race-interleaved[cpus=3,vcpus=2]'), { of: 'race-interleaved', bounds: { cpus: 3, vcpus: 2 } })
  for (const name of ['tiny', 'tiny[', 'tiny[]', '[cpus=2]', 'tiny[cpus]', 'tiny[cpus=2]-interleaved']) t.is(variantNamed(name), undefined, name)
})

test('workers, pages and tests build the very system that is checked', async t => {
  for (const name of ['tiny[cpus=2]', 'small[secondaries=1,vcpus=3]', 'race-interleaved[cpus=3,spareTables=0]', 'solo[secondaries=2]']) {
    const entry = scopeNamed(shipped, name)!
    const { system, rules } = entry.open()
    t.is(system.name, name)
    t.is(entry.name, name)
    t.is(systemNamed(name)!.build([]).system.bounds, system.bounds)
    const worker = await fromSource<unknown, never>(entry.source!)
    const known = namedRules(worker.rules).filter(({ id }) => rules.some(rule => rule.id === id))
    t.is(likeness(worker.system as never, known as never), likeness(system as never, rules as never), name)
    t.regex(entry.code!.system([]), /^boundedHafnium\('[\w-]+', \{ \w+: \d/)
  }
  t.is(scopeNamed(shipped, 'race[cpus=3]')!.twin, 'race-interleaved[cpus=3]')
})

test('a report of a scope with other bounds has its model in the page', async t => {
  const cwd = newFolder()
  await hfcheck(['-s', 'solo', '--bounds', 'vcpus=2', '-r', 'calls.*', '--reporter', 'line', '--reporter', 'html=page.html'], { cwd, registry: exploring(shipped) })
  t.regex(readFileSync(join(cwd, 'page.html'), 'utf8'), /id="model-shipped"/)
  t.deepEqual(readdirSync(cwd), ['page.html'])
})
