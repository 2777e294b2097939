import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { Registry } from '../../cli/entry.js'
import type { Itf } from '../../cli/trace/itf.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { postOffice, postRules } from './post-office.js'
import { toyRegistry } from './toy-registry.js'

const TRACE = join('traces', 'tiny', 'box.nothingIsLost.itf.json')

/** A folder with the trace of a known violation. */
const recorded = async (): Promise<string> => {
  const cwd = newFolder()
  await hfcheck(['-s', 'tiny', '--out', 'traces'], { cwd })
  return cwd
}

const itf = (cwd: string, file = TRACE): Itf => JSON.parse(readFileSync(join(cwd, file), 'utf8')) as Itf

/** The toy registry with its defect repaired, as after an edit. */
const repaired: Registry = {
  ...toyRegistry,
  scopes: [scopeEntry('tiny', () => postOffice({ name: 'tiny', patches: ['careful'] }), () => postRules)],
}

test('a violation leaves a trace; that of a known one only where asked for', async t => {
  const cwd = newFolder()
  const { out } = await hfcheck(['-s', 'tiny', '-s', 'surprise', '-r', 'box.nothing*'], { cwd })
  t.true(out.includes('  trace    .hfcheck/surprise/box.nothingIsLost.itf.json\n  replay   hfcheck replay .hfcheck/surprise/box.nothingIsLost.itf.json\n  explore  hfcheck explore .hfcheck/surprise/box.nothingIsLost.itf.json\n'), out)
  t.notThrows(() => itf(cwd, join('.hfcheck', 'surprise', 'box.nothingIsLost.itf.json')))
  t.throws(() => itf(cwd, join('.hfcheck', 'tiny', 'box.nothingIsLost.itf.json')))
})

test('so do a deadlock and an error', async t => {
  const cwd = newFolder()
  const { out } = await hfcheck(['-s', 'stuck', '-s', 'throwing'], { cwd })
  for (const file of ['.hfcheck/stuck/deadlock.itf.json', '.hfcheck/throwing/error.itf.json']) {
    t.true(out.includes(`trace   ${file}`), file)
    t.is((await hfcheck(['replay', file], { cwd })).code, 0)
  }
})

test('a trace is in the Informal Trace Format: whole states, integers as Apalache wants them, types, things by their names', async t => {
  const { '#meta': meta, vars, states } = itf(await recorded())
  t.is(meta.format, 'ITF')
  t.deepEqual(vars, ['box', 'clerks', 'delivered', 'lost', 'stamp'])
  t.is(meta.varTypes['clerks'], 'Seq({ state: Str, letter: None(UNIT) | Some(Str) })')
  t.is(meta.varTypes['delivered'], 'Int')
  t.is(states.length, 5)
  const { '#meta': last, ...variables } = states[4]!
  t.deepEqual(variables, {
    box: { state: 'empty', letters: [] },
    clerks: [{ state: 'carrying', letter: { tag: 'Some', value: 'letter1' } }, { state: 'idle', letter: { tag: 'None', value: 'U_OF_UNIT' } }],
    delivered: { '#bigint': '0' }, lost: true, stamp: { '#bigint': '0' },
  })
  t.is(last.index, 4)
  t.is(last.step!.what, 'empty()')
})

test('replay takes the saved steps again and says what becomes of the rule', async t => {
  const { code, lines } = await hfcheck(['replay', TRACE], { cwd: await recorded() })
  t.is(code, 0)
  t.is(lines.at(-1), '✓ replays as saved, 4 steps; box.nothingIsLost is broken by step 4')
})

test('replay --patch tells whether a fix repairs the run', async t => {
  const cwd = await recorded()
  const { code, out } = await hfcheck(['replay', TRACE, '--patch', 'careful'], { cwd })
  t.is(code, 21)
  t.regex(out, /≠ diverged at step 4 of 4: it goes another way with careful\n[^]* {2}box\.nothingIsLost holds on this run\n$/)
  t.regex((await hfcheck(['replay', TRACE, '--patch', 'carful'], { cwd })).err, /^error: no patch is named "carful" {3}did you mean careful\?/)
})

test('replay tells the first step that goes another way now', async t => {
  const { code, out } = await hfcheck(['replay', TRACE], { cwd: await recorded(), registry: repaired })
  t.is(code, 21)
  t.true(out.endsWith(`≠ diverged at step 4 of 4: the model has changed since this trace was saved
    saved  box.state full → empty
    saved  box.letters [letter2] → []
    saved  lost false → true
    now    no such change
  box.nothingIsLost holds on this run now. Repaired? hfcheck baseline prune
`), out)
})

test('replay tells a step that cannot be taken any more', async t => {
  const cwd = await recorded()
  writeFileSync(join(cwd, 'old.itf.json'), readFileSync(join(cwd, TRACE), 'utf8').replaceAll('put(letter=2)', 'put(letter=3)'))
  const { code, out } = await hfcheck(['replay', 'old.itf.json'], { cwd })
  t.is(code, 21)
  t.true(out.includes('≠ diverged at step 2 of 4') && out.includes('    saved  public put(letter=3)\n    now    cannot be taken\n'), out)
})

test('replay -i goes forth, back, aside and compares', async t => {
  const cwd = await recorded()
  const { code, out } = await hfcheck(['replay', TRACE, '-i'], { cwd, typed: ['n', 'n', 'b', 'b 3', 'u', 'g 4', 'p', 's', 'd 0', 'g 9', 'nonsense', 'q'] })
  t.is(code, 0)
  t.true(out.includes('2 of 4   public  put(letter=2)  → 0\n    box.letters  [letter1] → [letter1, letter2]\n'), out)
  t.regex(out, / +1 {2}public {2}put\(letter=1\) {2}→ -1 {3}\(changes nothing; as do \d+ more\)\n/)
  t.true(out.includes('3 of 3 (branch)   clerkA  take()'))
  t.regex(out, /4 of 4 {3}clerkA {2}empty\(\) {2}→ -1\n(?: .*\n)*? *✗ breaks box\.nothingIsLost, box\.failedCallChangesNothing\n/)
  t.true(out.includes('box.letters: [] / [letter2]'))
  t.true(out.includes('there is no step 9: it goes from 0 to 4'))
})

test('--as-test writes a test that names the run and the rule', async t => {
  const cwd = await recorded()
  const code = { import: 'office', from: join(cwd, 'models', 'office.ts'), system: () => 'office.system()', rules: 'office.rules(system)' }
  const registry = { ...toyRegistry, scopes: toyRegistry.scopes.map(scope => ({ ...scope, code })) }
  t.is((await hfcheck(['replay', TRACE, '--as-test', '--out', 'test/lost.test.ts'], { cwd, registry })).code, 0)
  t.is(readFileSync(join(cwd, 'test', 'lost.test.ts'), 'utf8'), `import test from 'ava'
import { rerun } from 'hfcheck/checker'
import { office } from '../models/office.js'

// Written by hfcheck replay --as-test: the shortest run that broke the rule. The test passes once the rule holds on it.
test('box.nothingIsLost holds on the run that broke it in tiny', t => {
  const system = office.system()
  const { broken } = rerun(system, office.rules(system), [
    { who: 'public', what: 'put(letter=1)' },
    { who: 'public', what: 'put(letter=2)' },
    { who: 'clerkA', what: 'take()' },
    { who: 'clerkA', what: 'empty()' },
  ])
  t.false(broken.includes('box.nothingIsLost'), 'No letter is ever lost.')
})
`)
})

test('a trace as a sequence diagram and as a graph', async t => {
  const cwd = await recorded()
  const diagram = (await hfcheck(['replay', TRACE, '--mermaid'], { cwd })).out
  t.true(diagram.startsWith('sequenceDiagram\n  title box.nothingIsLost in tiny\n  participant p0 as public\n  participant p1 as clerkA\n  participant model as tiny\n  p0->>model: 1 put(letter=1)\n  Note over model: box.state empty → full<br/>box.letters [] → [letter1]\n  model-->>p0: 0\n'), diagram)
  const graph = (await hfcheck(['replay', TRACE, '--dot', '0'], { cwd })).out
  t.regex(graph, /^digraph "box\.nothingIsLost in tiny" \{\n/)
  t.true(graph.includes('  3 -> 4 [label="clerkA empty()", style=bold];') && graph.includes('  4 [style=bold, color=red, tooltip="box.nothingIsLost, box.failedCallChangesNothing"];'), graph)
  t.true((await hfcheck(['replay', TRACE, '--dot'], { cwd })).out.length > graph.length)
  t.regex((await hfcheck(['replay', TRACE, '--dot', '9'], { cwd })).err, /--dot 9: must be a whole number from 0 to 5/)
})

test('diff tells how far two traces go together', async t => {
  const cwd = await recorded()
  await hfcheck(['-s', 'surprise', '--out', 'traces'], { cwd })
  t.deepEqual(await hfcheck(['diff', TRACE, TRACE], { cwd }).then(({ code, out }) => [code, out]), [0, '✓ the same 4 steps\n'])
  const { code, out } = await hfcheck(['diff', TRACE, join('traces', 'surprise', 'wrong.clerkAIsIdle.itf.json')], { cwd })
  t.is(code, 21)
  t.true(out.includes('    2 public  put(letter=2)  → 0\n        box.letters [letter1] → [letter1, letter2]\n    3 clerkA  take()  → 0\n'), out)
  t.true(out.endsWith('≠ the same up to step 1, then different\n'))
})

test('--ascii holds for everything that is said about traces', async t => {
  const cwd = await recorded()
  await hfcheck(['-s', 'surprise', '--out', 'traces'], { cwd })
  for (const args of [['replay', TRACE], ['replay', TRACE, '-i'], ['diff', TRACE, join('traces', 'surprise', 'wrong.frame.itf.json')], ['bisect', 'nothingIsLost'], ['simulate', '-s', 'surprise', '-r', 'wrong.*', '--seed', '1']]) {
    const { out } = await hfcheck([...args, '--ascii'], { cwd, typed: ['n', 'b', 'd 0', 'q'] })
    t.notRegex(out, /[^\x00-\x7f]/)
    t.true(out.length > 40)
  }
})

test('a trace is read with the byte order mark and the line ends that editors on Windows give it', async t => {
  const cwd = await recorded()
  writeFileSync(join(cwd, 'windows.itf.json'), `\uFEFF${readFileSync(join(cwd, TRACE), 'utf8').replaceAll('\n', '\r\n')}`)
  const { code, err, out } = await hfcheck(['replay', 'windows.itf.json'], { cwd })
  t.is(code, 0, err)
  t.true(out.includes('replays as saved'), out)
})

test('what is no trace is refused with what would work', async t => {
  const cwd = await recorded()
  const refused = async (text: string): Promise<string> => {
    writeFileSync(join(cwd, 'x.itf.json'), text)
    const { code, err } = await hfcheck(['replay', 'x.itf.json'], { cwd })
    t.is(code, 1)
    return err
  }
  t.regex(await refused('{'), /x\.itf\.json is not JSON: .*\(a trace, as hfcheck check writes it into \.hfcheck\)/)
  t.regex(await refused('{\n  "vars": none\n}'), /^error: [^\n]* is not JSON: [^\n]+\n$/)
  t.regex(await refused('{"vars": [], "states": []}'), /is no trace of hfcheck's/)
  t.regex(await refused(JSON.stringify({ '#meta': { hfcheck: { traceVersion: 9 } }, states: [] })), /in trace format v9, this hfcheck reads v1/)
  t.regex(await refused(JSON.stringify(itf(cwd)).replace('"scope":"tiny"', '"scope":"tinny"')), /is of scope "tinny", which is not here {3}did you mean tiny\?/)
  t.regex((await hfcheck(['replay', 'nowhere.json'], { cwd })).err, /there is no file .*nowhere\.json/)
})
