import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { RunDocument } from '../../cli/document.js'
import { passagesOf } from '../../cli/render/fold.js'
import { EXIT } from '../../cli/verdict.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { stopClock } from './still-clock.js'

stopClock()

test('--quiet of a run in which nothing needs attention is its verdict, in one line, whoever reports', async t => {
  for (const reporter of ['pretty', 'line']) {
    const { code, out, err } = await hfcheck(['-q', '--reporter', reporter])
    t.deepEqual([code, out, err], [EXIT.holds, '✓ holds within these bounds but for 2 known violations · tiny, small complete and exact\n', ''])
  }
})

test('--quiet tells what is violated with its story, as without it, and neither known violations nor figures', async t => {
  const args = ['-s', 'tiny', '-s', 'surprise', '-s', 'stale', '-s', 'stuck', '-s', 'throwing']
  const whole = await hfcheck(args)
  for (const reporter of ['pretty', 'line']) {
    const { code, out } = await hfcheck([...args, '-q', '--reporter', reporter])
    t.is(code, whole.code)
    const blocks = out.trimEnd().split('\n\n')
    for (const mark of ['✗ wrong.frame', '⚠ ', '✗ deadlock', '✗ error']) t.true(blocks.some(block => block.startsWith(mark)), mark)
    for (const block of blocks.slice(0, -1)) t.true(whole.out.includes(block), block)
    t.notRegex(out, /^~|^ {2}(?:Bounds|Rules|Cost|violated) /m)
    t.is(blocks.at(-1)!.split('\n').at(-1), whole.out.trimEnd().split('\n').at(-1))
  }
})

test('--quiet names rules never judged where that fails the run, and why a search was cut short', async t => {
  const strict = await hfcheck(['-q', '-s', 'tiny', '--strict'])
  t.is(strict.code, EXIT.unsatisfiable)
  t.regex(strict.out, /^⚠ tiny {3}HFW001 never judged: clerks\.neverAsked\n/)
  t.notRegex((await hfcheck(['-q', '-s', 'tiny'])).out, /HFW001/)
  const limited = await hfcheck(['-q', '-s', 'endless', '-s', 'tiny', '--max-states', '300'])
  t.is(limited.code, EXIT.limit)
  t.regex(limited.lines[0]!, /^\? endless {3}.*stopped at --max-states/)
  t.is(limited.lines.filter(line => line.includes('tiny')).length, 1, 'a scope searched whole stands in the verdict alone')
})

test('--quiet covers many scopes by their number, and by name those not searched whole', async t => {
  const { lines } = await hfcheck(['-q', '-s', 'tiny', '-s', 'small', '-s', 'stale', '-s', 'endless', '--max-states', '300'])
  t.regex(lines.join('\n'), /3 scopes complete and exact; endless to depth \d+ only, exact/)
})

test('--quiet is about standard output: what a reporter writes into a file stays whole, and a log hears of no progress', async t => {
  const cwd = newFolder()
  const args = ['-s', 'surprise', '-r', 'wrong.frame', '--reporter', 'pretty=report.txt', '--reporter', 'line']
  t.notRegex((await hfcheck([...args, '-q'], { cwd })).out, /complete, /)
  const quiet = readFileSync(join(cwd, 'report.txt'), 'utf8')
  await hfcheck(args, { cwd })
  t.is(quiet, readFileSync(join(cwd, 'report.txt'), 'utf8'))
  t.regex(quiet, /Bounds/)
})

test('--verbose says of every rule in every scope how it fared and how often it was judged', async t => {
  const args = ['-s', 'tiny', '-s', 'surprise', '-s', 'stale', '-s', 'unsatisfiable']
  const document = JSON.parse((await hfcheck([...args, '--json'])).out) as RunDocument
  for (const reporter of ['pretty', 'line']) {
    const { out } = await hfcheck([...args, '-v', '--reporter', reporter])
    for (const { name, rules } of document.scopes) {
      const figures = out.slice(out.search(new RegExp(`^. ${name} {3}\\d`, 'm'))).split('\n\n')[0]!
      for (const { id, judged } of rules) t.regex(figures, new RegExp(`^ {4}[✓~✗⚠?] ${id.replaceAll('.', '\\.')} .*${judged === 0 ? 'never judged' : `judged ${judged.toLocaleString('en')} times?`}$`, 'm'), `${id} in ${name}`)
    }
    t.regex(out, /^ {4}put +taken [\d,]+ times; changed the state [\d,]+ times$/m)
    t.regex(out, /Reduced +symmetry off: none is declared; partial order off: not wanted\n/)
    t.regex(out, /Store +plain: /)
  }
})

test('--verbose tells every story whole, in every scope it happens in', async t => {
  const args = ['-s', 'tiny', '-s', 'small', '-r', 'box.*']
  const stories = (out: string): number => out.split('\n').filter(line => line.startsWith('   0 start')).length
  t.deepEqual([stories((await hfcheck(args)).out), stories((await hfcheck([...args, '-v'])).out)], [1, 4])
})

test('nothing is folded in a story told with --verbose', t => {
  const change = { path: 'boxes.0.full', label: 'box0.full', before: '0', after: '1' }
  const steps = Array.from({ length: 50 }, () => ({ action: 'put', who: 'a', what: 'put()', changes: [change] }))
  const idle = [...steps, ...Array.from({ length: 5 }, () => ({ action: 'wait', who: 'a', what: 'wait()', changes: [] })), ...steps]
  const story = { steps: idle, because: [], causes: [] }
  t.true(passagesOf(story).some(({ folded }) => folded))
  t.deepEqual(passagesOf(story, { verbosity: 'verbose' }).map(({ first, last, folded }) => [first, last, folded]), idle.map((_, i) => [i + 1, i + 1, false]))
})

test('--verbose says what was decided for the run, and by whom', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{"maxStates": 1000, "strict": false, "verbosity": "quiet"}')
  const { out } = await hfcheck(['-s', 'tiny', '-v'], { cwd, env: { HFCHECK_WORKERS: '1' } })
  t.true(out.includes('Settings    configuration hfcheck.config.json\n            scopes tiny (flag), maxStates 1000 (configuration), workers 1 (environment),\n            strict false (configuration), verbosity verbose (flag)\n'), out)
})

test('how much is told is a setting: a flag comes before the environment, that before the configuration', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{"verbosity": "quiet"}')
  const lines = async (args: readonly string[], env = {}): Promise<number> => (await hfcheck(['-s', 'tiny', ...args], { cwd, env })).lines.length
  const [quiet, normal, verbose] = [await lines([]), await lines(['--no-quiet']), await lines(['-v'])]
  t.is(quiet, 1)
  t.true(quiet < normal && normal < verbose)
  t.is(await lines([], { HFCHECK_VERBOSITY: 'verbose' }), verbose)
  t.is(await lines(['-q'], { HFCHECK_VERBOSITY: 'verbose' }), quiet)
  const { settings } = JSON.parse((await hfcheck(['list', '--configs', '--json'], { cwd })).out) as { settings: readonly { key: string }[] }
  t.like(settings.find(({ key }) => key === 'verbosity'), { value: 'quiet', from: 'configuration', variable: 'HFCHECK_VERBOSITY' })
})

test('--quiet and --verbose together, and a verbosity that is none, are refused', async t => {
  const both = await hfcheck(['-q', '-v'])
  t.is(both.code, EXIT.usage)
  t.regex(both.err, /option '-q, --quiet' cannot be used with option '-v, --verbose'/)
  const loud = await hfcheck([], { env: { HFCHECK_VERBOSITY: 'loud' } })
  t.deepEqual([loud.code, loud.err], [EXIT.usage, 'error: HFCHECK_VERBOSITY=loud: must be one of quiet, normal, verbose\n'])
})

test('merge tells as much of the runs it puts together as a check of all would, and as a check would', async t => {
  const cwd = newFolder()
  await hfcheck(['-s', 'tiny', '--reporter', 'blob=blobs/1.json'], { cwd })
  await hfcheck(['-s', 'surprise', '--reporter', 'blob=blobs/2.json'], { cwd })
  for (const how of [['-q'], ['--regs'], ['--hide', '*'], ['--reporter', 'line', '-q']]) {
    t.is((await hfcheck(['merge', 'blobs', ...how], { cwd })).out, (await hfcheck(['-s', 'tiny', '-s', 'surprise', ...how], { cwd })).out, how[0])
  }
  t.regex((await hfcheck(['merge', 'blobs', '-v'], { cwd })).out, /box\.nothingIsLost[^]*box\.nothingIsLost/)
  const { scopes } = JSON.parse((await hfcheck(['merge', 'blobs', '--json'], { cwd })).out) as RunDocument
  t.deepEqual(scopes.map(({ name }) => name), ['tiny', 'surprise'])
})
