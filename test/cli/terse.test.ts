import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { RunDocument } from '../../cli/document.js'
import type { Registry } from '../../cli/entry.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'
import { livenessRegistry } from './liveness-registry.js'
import { box, postOffice } from './post-office.js'

const TERSE = ['--reporter', 'terse']
const SCOPES = ['tiny', 'surprise', 'stale', 'stuck', 'throwing', 'unsatisfiable'].flatMap(name => ['-s', name])

test('terse says nothing but the verdict of a run in which nothing fails', async t => {
  t.is((await hfcheck(TERSE)).out, '✓ holds within these bounds but for 2 known violations · tiny, small complete and exact\n')
})

test('terse has a line for each failure, with rule, scope, place and steps, and below it a line for each step and the trace', async t => {
  const cwd = newFolder()
  const run = JSON.parse((await hfcheck([...SCOPES, '--json'], { cwd })).out) as RunDocument
  const { code, lines } = await hfcheck([...SCOPES, ...TERSE], { cwd })
  t.is(code, (await hfcheck(SCOPES, { cwd })).code)
  for (const scope of run.scopes) for (const { id, standing, says, at, story, trace } of scope.rules) {
    const found = lines.filter(line => line.startsWith(`violated ${id}@${scope.name} `))
    t.is(found.length, standing === 'violated' ? 1 : 0, `${id} in ${scope.name}`)
    if (standing !== 'violated') continue
    const far = story === undefined ? 'never reached' : `${story.steps.length} steps`
    t.is(found[0], `violated ${id}@${scope.name} ${at!.file}:${at!.line}:${at!.column} ${far}: ${says}`)
    const begin = lines.indexOf(found[0]!) + 1
    for (const [i, { who, what, result }] of (story?.steps ?? []).entries()) t.true(lines[begin + i]!.startsWith(`  ${i + 1} ${who} ${what} → ${result}`), lines[begin + i])
    if (trace !== undefined) t.is(lines[begin + story!.steps.length], `  trace ${trace}`)
  }
  for (const begin of ['stale wrong.gone@stale ', 'deadlock stuck 6 steps', 'error throwing deliver failed in state ']) t.is(lines.filter(line => line.startsWith(begin)).length, 1, begin)
  t.regex(lines.at(-1)!, /^✗ violated within these bounds: /)
})

test('terse says what breaks the rule, and how a story ends that goes on for ever or leads into a trap', async t => {
  t.regex((await hfcheck(['-s', 'surprise', '-r', 'wrong.frame', ...TERSE], { cwd: newFolder() })).out, / → 1 \[stamp=7\]; clerkA state carrying → idle, letter letter1 → none \(letter may not change\); delivered 0 → 1 \(may not change\)\n/)
  const { out } = await hfcheck(['-s', 'all', ...TERSE], { cwd: newFolder(), registry: livenessRegistry })
  t.regex(out, /\n {2}trap +1 state from here on/)
  t.regex(out, /\n {2}cycle +steps 1–3 repeat for ever\n/)
})

test('terse tells a run once that breaks several rules', async t => {
  const { known: _, only: __, ...nothingIsLost } = box.nothingIsLost
  const registry: Registry = { version: '1', scopes: [scopeEntry('twice', () => postOffice({ name: 'twice' }), () => ({ nothingIsLost, nothingIsEverLost: { ...nothingIsLost } }), { quick: true })] }
  const { lines } = await hfcheck(TERSE, { cwd: newFolder(), registry })
  t.is(lines.filter(line => line.startsWith('  1 public put')).length, 1)
  const again = lines.indexOf('violated nothingIsEverLost@twice - 4 steps: No letter is ever lost.')
  t.is(lines[again + 1], '  steps as for nothingIsLost', lines.join('\n'))
})

test('terse names rules never judged and searches cut short, where they fail the run', async t => {
  const strict = await hfcheck(['-s', 'tiny', '--strict', ...TERSE])
  t.regex(strict.out, /^unjudged clerks\.neverAsked@tiny A clerk [^\n]*\n✗ /)
  const limited = await hfcheck(['-s', 'endless', '--max-states', '100', ...TERSE])
  t.regex(limited.out, /^incomplete endless complete to depth \d+, then stopped at --max-states\n\? /)
})

test('terse neither colours nor breaks lines, however narrow the terminal, and keeps to ASCII where asked', async t => {
  const cwd = newFolder()
  const wide = await hfcheck([...SCOPES, ...TERSE], { cwd })
  const narrow = await hfcheck([...SCOPES, ...TERSE, '--color'], { cwd, isTTY: true, columns: 50, env: { FORCE_COLOR: '1' } })
  t.is(narrow.out, wide.out)
  t.notRegex((await hfcheck([...SCOPES, ...TERSE, '--ascii'], { cwd })).out, /[^\x00-\x7f]/)
})

test('terse writes to a file, shows registers and hides fields like the others, and reports on merged runs', async t => {
  const cwd = newFolder()
  const args = ['-s', 'surprise', '-r', 'wrong.frame']
  await hfcheck([...args, '--reporter', 'terse=terse.txt', '--reporter', 'line', '--reporter', 'blob=blobs/1.json'], { cwd })
  const told = (await hfcheck([...args, ...TERSE], { cwd })).out
  t.is(readFileSync(join(cwd, 'terse.txt'), 'utf8'), told)
  t.is((await hfcheck(['merge', 'blobs', ...TERSE], { cwd })).out, told)
  t.is((await hfcheck([...args, ...TERSE, '--regs'], { cwd })).out.match(/\[stamp=\d\]/g)?.length, 3)
  t.regex((await hfcheck([...args, ...TERSE, '--hide', '*'], { cwd })).out, / {2}\d+ changes? of \* not shown\n/)
})
