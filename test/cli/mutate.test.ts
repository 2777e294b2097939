import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { mutationsIn } from '../../cli/mutate/operators.js'
import { FAMILIES, mutants } from '../../cli/mutate/mutants.js'
import { ownParts } from '../../cli/mutate/parts.js'
import { answers, type Clock } from '../../cli/mutate/pool.js'
import { sampleOf } from '../../cli/mutate/sample.js'
import { ranAt } from '../../cli/mutate/reached.js'
import type { AdequacyRecord } from '../../cli/mutate/record.js'
import { registry } from '../../cli/registry.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const faults = (text: string, ...enumerations: readonly string[][]): readonly string[] =>
  mutationsIn(text, enumerations).map(({ operator, start, end, becomes }) => `${operator}: ${text.slice(start, end)} → ${becomes}`)

test('a condition is forced both ways, and what it does still happens', t => {
  t.deepEqual(faults('if (a && b()) c()'), [
    'guard: a && b() → (a)', 'guard: a && b() → (b())', 'guard: a && b() → ((a && b()), true)', 'guard: a && b() → ((a && b()), false)', 'write: c() → ;',
  ])
})

test('a loop is left out but never made endless', t => {
  t.deepEqual(faults('while (a) b = 1').filter(line => line.startsWith('guard')), ['guard: a → ((a), false)'])
})

test('numbers, masks and comparisons are off by one, on either side', t => {
  t.deepEqual(faults('f = (x & 7n) < y'), [
    'write: f = (x & 7n) < y → ;', 'bound: (x & 7n) < y → (x & 7n) <= y', 'bound: x & 7n → x | 7n', 'bound: 7n → (7n + 1n)', 'bound: 7n → (7n - 1n)',
  ])
})

test('words of an enumeration become the next of it; others stay', t => {
  t.deepEqual(faults("a.b = 'idle'; c('lock')", ['idle', 'pending']).filter(line => line.startsWith('value')), ["value: 'idle' → 'pending'"])
})

test('a lock is dropped, a section left out, and neighbours change places unless the second needs the first', t => {
  const text = "function* f() { yield* locked(l, 'a', r); yield* g(); const x = yield* h(); yield* i(x) }"
  const found = faults(text)
  t.is(found.filter(line => line.startsWith('lock: locked')).length, 1)
  t.deepEqual(found.filter(line => line.startsWith('swap')).map(line => line.slice(6, line.indexOf(' → '))), ["yield* locked(l, 'a', r); yield* g();", 'yield* g(); const x = yield* h();'])
  t.is(found.filter(line => line.startsWith('section')).length, 3)
})

test('every result is replaced', t => {
  t.deepEqual(faults('function* f() { return ret(FAIL) }'), ['result: FAIL → 0'])
  t.deepEqual(faults('const f = () => true'), ['result: true → false'])
  t.deepEqual(faults('const f = s => ret(s.n)'), ['result: s.n → ((s.n) + 1)'])
})

test('every mutant of the model has a name of its own, and each part of it has some', async t => {
  const all = await mutants(await ownParts())
  t.is(new Set(all.map(({ id }) => id)).size, all.length)
  t.true(all.length > 900)
  for (const id of ['model/calls/rpc-ack.ts:10:9 guard', 'rpc_request: deliver: vms.*.rpc.state', 'without 0330611f', 'before ba641efa']) t.true(all.some(one => one.id === id), id)
})

test('the innermost piece of code around a place says whether it ran', t => {
  const reached = { 'a.js': [[0, 100, true], [10, 50, false], [20, 30, true]] as const }
  t.deepEqual([5, 15, 25, 60, 200].map(place => ranAt(reached, 'a.js', place)), [true, false, true, true, false])
  t.false(ranAt(reached, 'b.js', 5))
})

const mutate = (cwd: string, ...args: readonly string[]) => hfcheck(['mutate', '--no-progress', ...args], { registry, cwd })

test.serial('mutants of a part of the model are judged, remembered, and come out the same with any number of processes', async t => {
  const [one, two] = [newFolder(), newFolder()]
  const asked = ['--scope', 'solo', '--family', 'locks', '--json']
  const first = await mutate(one, ...asked, '--workers', '1')
  t.is(first.code, 0, first.err)
  t.is((await mutate(two, ...asked, '--workers', '2')).out, first.out)
  const record = JSON.parse(first.out) as AdequacyRecord
  t.true(record.total.mutants > 0)
  t.deepEqual(Object.keys(record.families), ['locks'])
  t.is(record.total.mutants, record.total.killed + record.total.survived + record.total.equivalent)
  const folder = join(one, '.hfcheck', 'mutate')
  const [file] = readdirSync(folder)
  const before = readFileSync(join(folder, file!), 'utf8')
  const gated = await mutate(one, '--scope', 'solo', '--family', 'locks', '--gate', '100')
  t.is(gated.code, record.total.score < 100 ? 12 : 0, gated.err)
  t.is(readFileSync(join(folder, file!), 'utf8'), before)
  t.false(existsSync(join(one, 'docs')))
})

test.serial('what is recorded stands, and what no rule noticed is judged in further systems, wholly or in their first states', async t => {
  const cwd = newFolder()
  const record = join(cwd, 'record.json')
  const read = (): AdequacyRecord => JSON.parse(readFileSync(record, 'utf8')) as AdequacyRecord
  const asked = ['--update', '--sample', '12', '--record', record, '--workers', '1']
  t.is((await mutate(cwd, ...asked, '--scope', 'solo')).code, 0)
  const before = read()
  const killed = (some: AdequacyRecord): readonly string[] => some.mutants.flatMap(({ id, status }) => (status === 'killed' ? [id] : []))
  t.is((await mutate(cwd, ...asked, '--scope', 'pair', '--further', '--within', '40')).code, 0)
  const after = read()
  t.deepEqual(after.cells.map(({ name, within }) => [name, within]), [...before.cells.map(({ name }) => [name, undefined]), ['pair+all', 40]])
  t.true(killed(before).every(id => killed(after).includes(id)))
  t.deepEqual(after.mutants.flatMap(({ in: same = [] }) => same).filter(name => name === 'pair+all'), [], 'forty states prove nothing')
  t.is((await mutate(cwd, ...asked, '--scope', 'pair', '--further')).code, 0)
  t.true(read().mutants.some(({ in: same = [] }) => same.includes('pair+all')))
  const cells = read().cells.map(({ name }) => name)
  t.is((await mutate(cwd, ...asked, '--scope', 'tables', '--further', '--survivors')).code, 0)
  t.deepEqual(read().cells.map(({ name, within }) => [name, within]), [...cells.map(name => [name, undefined]), ['tables-interleaved+3c0a90a9', 0]], 'nothing was compared there')
  t.regex((await mutate(cwd, ...asked, '--survivors')).err, /--survivors judges in further scopes what survived: it goes with --further/)
  writeFileSync(record, JSON.stringify({ ...before, model: 'another' }))
  t.regex((await mutate(cwd, ...asked, '--further')).err, /--further goes on from what is recorded of this model, and .*record\.json is not/)
})

test('a worker that is silent, or gone, is asked again alone and given longer before that counts', async t => {
  const folder = newFolder()
  const [program, place] = [join(folder, 'worker.mjs'), (what: string, times: number, how: string) => join(folder, `${what}.${times}.${how}`)]
  // Asked first, some say nothing; `slow` answers when it is asked again.
  writeFileSync(program, `import { existsSync, writeFileSync } from 'node:fs'
    process.on('disconnect', () => process.exit())
    process.on('message', ({ families: [what] }) => {
      const place = (times, how) => ${JSON.stringify(folder)} + '/' + what + '.' + times + '.' + how
      const times = existsSync(place(1, 'asked')) ? 2 : 1
      writeFileSync(place(times, 'asked'), '')
      if (what === 'death') process.exit(1)
      if (what === 'quick' || (what === 'slow' && times === 2)) process.send({ news: 'mutants', mutants: [] })
      else writeFileSync(place(times, 'silent'), '')
    })`)
  const given: Record<string, number[]> = {}
  /** Patience ends once a worker has nothing more to say, however long that takes. */
  const clock: Clock = (milliseconds, task, call) => {
    const what = 'families' in task ? task.families[0]! : ''
    const times = (given[what] ??= []).push(milliseconds)
    const looking = setInterval(() => { if (existsSync(place(what, times, 'silent'))) call() }, 10)
    return () => clearInterval(looking)
  }
  const found: string[] = []
  const tasks = ['slow', 'endless', 'death', 'quick'].map(what => ({ what, task: { about: 'mutants', families: [what] } as const }))
  await answers(tasks, { workers: 2, signal: new AbortController().signal, patience: 3000, mercy: 3, program, clock }, ({ what }, answer) => { found.push(`${what}: ${answer.news === 'lost' ? answer.why : answer.news}`) })
  t.deepEqual(found.sort(), ['death: died', 'endless: silent', 'quick: mutants', 'slow: mutants'])
  t.deepEqual([given['slow'], given['endless'], given['death']], [[3000, 9000, 9000], [3000, 9000], [3000, 9000]], 'slow gave a sign of life, its answer')
  t.deepEqual(['slow', 'endless', 'death', 'quick'].map(what => [1, 2].filter(times => existsSync(place(what, times, 'asked'))).length), [2, 2, 2, 1])
})

test('where an answer cannot be kept, nothing more is asked and the workers go', async t => {
  const folder = newFolder()
  const program = join(folder, 'worker.mjs')
  const gone = join(folder, 'gone')
  writeFileSync(program, `import { writeFileSync } from 'node:fs'
    process.on('disconnect', () => writeFileSync(${JSON.stringify(gone)}, ''))
    process.on('message', () => process.send({ news: 'mutants', mutants: [] }))`)
  let heard = 0
  const tasks = ['one', 'two', 'three'].map(what => ({ task: { about: 'mutants', families: [what] } as const }))
  await t.throwsAsync(answers(tasks, { workers: 1, signal: new AbortController().signal, program }, () => { heard++; throw new Error('no room') }), { message: 'no room' })
  t.is(heard, 1)
  await new Promise<void>(resolve => { const looking = setInterval(() => { if (existsSync(gone)) { clearInterval(looking); resolve() } }, 10) })
  t.pass()
})

test('mutants are not judged where what was found cannot be kept', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, '.hfcheck'), '')
  const { code, err } = await hfcheck(['mutate', '--scope', 'solo', '--sample', '1'], { cwd, registry })
  t.is(code, 1)
  t.regex(err, /^error: [^\n]*\.hfcheck\/mutate cannot be written: [^\n]+\n$/)
})

test('a sample is always the same, in order, and part of every larger one', async t => {
  const all = await mutants(await ownParts())
  const [some, more] = [sampleOf(all, 20), sampleOf(all, 60)]
  t.is(some.length, 20)
  t.deepEqual(more.filter(one => some.includes(one)), some)
  t.deepEqual(all.filter(one => more.includes(one)), more)
  t.deepEqual(sampleOf([...all].reverse(), 20).map(({ id }) => id).sort(), some.map(({ id }) => id).sort())
  t.deepEqual(sampleOf(all, all.length + 1), all)
})

test('what cannot be asked is refused', async t => {
  const cwd = newFolder()
  t.regex((await mutate(cwd, '--scope', 'sol')).err, /no mutants are judged in a scope named "sol" {3}did you mean solo\?/)
  t.regex((await mutate(cwd, '--update', '--family', 'calls')).err, /--update records mutants of every part/)
  t.regex((await mutate(cwd, '--gate', '101')).err, /It must be a percentage, 0 to 100/)
  t.is((await mutate(cwd, '--workers', '0')).code, 1)
  t.regex((await mutate(cwd, '--family', 'nonsense')).err, /no mutants are of "nonsense" {3}\(there are calls, switching, .*sections, upstream\)/)
  t.regex((await mutate(cwd, '--scope', 'solo', '--rule', 'mailbx.*')).err, /no rule that judges mutants there matches "mailbx\.\*" {3}\(hfcheck list\)/)
  t.false(existsSync(join(cwd, '.hfcheck')), 'nothing was begun')
})

test('every family that can be asked for has mutants, and every mutant is of one', async t => {
  t.deepEqual([...new Set((await mutants(await ownParts())).map(({ family }) => family))].sort(), [...FAMILIES].sort())
})
