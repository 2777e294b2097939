import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import test from 'ava'
import { language, type Known } from '../../checker/property.js'
import type { Action } from '../../checker/action.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { deal } from '../../cli/run/shard.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { endless, type Counters } from './toy-registry.js'

test('--timeout stops a scope, says so, and proves nothing', async t => {
  const { code, out, lines } = await hfcheck(['-s', 'endless', '--timeout', '0.3s'])
  t.is(code, 152)
  t.true(out.includes('stopped at --timeout'))
  t.true(lines.at(-1)!.startsWith('? holds as far as searched'))
  t.is((await hfcheck(['--timeout', 'soon'])).err, 'error: --timeout soon: must be a time above 0, e.g. 90s, 10m or 1h\n')
})

test('--bail begins no further scope once something is violated, and says what is left', async t => {
  const { code, lines } = await hfcheck(['-s', 'surprise', '-s', 'tiny', '--bail'])
  t.is(code, 12)
  t.true(lines.at(-2)!.endsWith('surprise complete and exact; tiny not searched') || lines.at(-1)!.endsWith('tiny not searched'), lines.slice(-2).join('\n'))
  t.false((await hfcheck(['-s', 'surprise', '-s', 'tiny', '--bail', '9'])).out.includes('not searched'))
})

const { invariant } = language<Counters, Action<Counters>>()
const below = (limit: number, known?: Known) => invariant({ says: `Below ${limit}.`, because: 'It counts.', source: { path: 'x', symbol: 'y' }, ...(known === undefined ? {} : { known }), each: s => s.counters, holds: row => row.value < limit })

/** A scope too large to search, in which two rules break soon, and one that is known to. */
const counting: Registry = {
  version: '9.9.9',
  scopes: [scopeEntry('counting', () => ({ ...endless, name: 'counting' }), () => ({ two: below(2), known: below(1, { fixedBy: undefined, reason: 'It is so.' }), four: below(4) }))],
}

test('--bail ends a search that has found so much; what it found is the shortest, what was known does not count, and nothing is proven', async t => {
  const bailed = async (...args: string[]) => {
    const { code, out } = await hfcheck(['-s', 'counting', '--json', ...args], { registry: counting })
    const [scope] = (JSON.parse(out) as { scopes: { search: { states: number; stopped: string }; rules: { id: string; verdict: string; story?: { steps: unknown[] } }[] }[] }).scopes
    t.is(code, 12)
    return { ...scope!.search, found: scope!.rules.flatMap(({ id, story }) => (story === undefined ? [] : [`${id} ${story.steps.length}`])) }
  }
  const one = await bailed('--bail')
  t.is(one.stopped, 'bail')
  t.true(one.found.includes('two 2') && one.found.includes('known 1'))
  const two = await bailed('--bail', '2')
  t.true(two.found.includes('four 4') && two.states < 100_000)
  t.deepEqual(await bailed('--bail', '2').then(({ states, found }) => [states, found]), [two.states, two.found])
  t.is((await bailed('--bail', '3', '--max-states', '150000')).stopped, 'max-states')
  const { out, lines } = await hfcheck(['-s', 'counting', '--bail', '2'], { registry: counting })
  t.regex(out, /complete to depth \d+, then stopped at\s+--bail/)
  t.regex(lines.slice(-2).join(' '), /counting to depth \d+ only, exact/)
})

test('what a baseline accepts does not count for --bail', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.baseline.json'), JSON.stringify({ accepted: [{ rule: 'two', scope: 'counting', print: 'count:counters.*.value', steps: 2, since: '2026-01-01' }] }))
  const { out } = await hfcheck(['-s', 'counting', '-r', 'two', '--bail', '--max-states', '150000', '--json'], { registry: counting, cwd })
  t.is((JSON.parse(out) as { scopes: { search: { stopped: string } }[] }).scopes[0]!.search.stopped, 'max-states')
})

test('--strict fails a run in which a rule was never judged', async t => {
  const { code, lines } = await hfcheck(['-s', 'tiny', '--strict'])
  t.is(code, 10)
  t.true(lines.join(' ').includes('violated within these bounds: 1 rule never judged'), lines.at(-1))
})

test('--exit-zero reports and ends with 0', async t => {
  t.is((await hfcheck(['-s', 'surprise', '--exit-zero'])).code, 0)
  t.is((await hfcheck(['-s', 'surprised', '--exit-zero'])).code, 1)
})

test('--shard checks a part; the parts together are everything, and nothing twice', t => {
  const costs = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.record({ states: fc.nat(), seconds: fc.double({ min: 0.1, max: 100, noNaN: true }) }))
  t.notThrows(() => fc.assert(fc.property(costs, fc.integer({ min: 1, max: 7 }), (remembered, of) => {
    const items = ['a', 'b', 'c', 'd', 'e']
    const parts = Array.from({ length: of }, (_, i) => deal(items, item => item, { index: i + 1, of }, remembered))
    t.deepEqual(parts.flat().sort(), items)
  })))
})

test('parts are even by what their searches cost', t => {
  const costs = { long: { states: 1, seconds: 60 }, a: { states: 1, seconds: 20 }, b: { states: 1, seconds: 20 }, c: { states: 1, seconds: 20 } }
  t.deepEqual(deal(['a', 'long', 'b', 'c'], item => item, { index: 1, of: 2 }, costs), ['long'])
  t.deepEqual(deal(['a', 'long', 'b', 'c'], item => item, { index: 2, of: 2 }, costs), ['a', 'b', 'c'])
})

test('--shard and --update-lock from the command line', async t => {
  const cwd = newFolder()
  await hfcheck(['--update-lock'], { cwd })
  const { cells } = JSON.parse(readFileSync(join(cwd, 'hfcheck.lock.json'), 'utf8')) as { cells: Record<string, { states: number }> }
  t.deepEqual(Object.keys(cells), ['small', 'tiny'])
  const scopes = async (shard: string) => (JSON.parse((await hfcheck(['--shard', shard, '--json'], { cwd })).out) as { scopes: { name: string }[] }).scopes.map(({ name }) => name)
  t.deepEqual([...await scopes('1/2'), ...await scopes('2/2')].sort(), ['small', 'tiny'])
  t.is((await hfcheck(['--shard', '3/2'])).err, 'error: --shard 3/2: must be i/n with i from 1 to n, e.g. 2/4\n')
})

test('--cache does not search again what passed, and says when it did; what failed is searched again', async t => {
  const cwd = newFolder()
  const lines = async (...args: string[]) => (await hfcheck(['-s', 'tiny', '-s', 'surprise', '--cache', '--reporter', 'line', ...args], { cwd })).lines.filter(line => /^. (?:tiny|surprise) /.test(line))
  for (const line of await lines()) t.false(line.includes('cached'))
  const [tiny, surprise] = await lines()
  t.regex(tiny!, /^✓ tiny .* cached since \d{4}-\d\d-\d\d; 2 known violations$/)
  t.false(surprise!.includes('cached'))
  t.false((await lines('--max-depth', '100'))[0]!.includes('cached'))
  for (const file of readdirSync(join(cwd, '.hfcheck', 'cache'))) writeFileSync(join(cwd, '.hfcheck', 'cache', file), '{ half')
  t.false((await lines())[0]!.includes('cached'))
})

test('--resume where nothing is written down says so, and the search begins anew', async t => {
  const cwd = newFolder()
  const args = ['--checkpoint', 'marks', '--resume']
  const first = await hfcheck(['-s', 'tiny', ...args], { cwd })
  t.is(first.code, 0)
  t.is(first.err, 'HFW008 --resume: there is no checkpoint of tiny in marks: begun anew\n')
  t.is((await hfcheck(['-s', 'tiny', ...args], { cwd, env: { HFCHECK_SILENCE: 'HFW008' } })).err, '')
  await hfcheck(['-s', 'endless', '--checkpoint', 'marks', '--max-states', '1000'], { cwd })
  t.is((await hfcheck(['-s', 'endless', ...args, '--max-states', '2000'], { cwd })).err, '')
})
