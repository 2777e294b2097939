import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const BASELINE = 'hfcheck.baseline.json'

interface Entry {
  readonly rule: string
  readonly scope: string
  readonly print: string
  readonly reason?: string
}

const entriesIn = (cwd: string): Entry[] => (JSON.parse(readFileSync(join(cwd, BASELINE), 'utf8')) as { accepted: Entry[] }).accepted

const write = (cwd: string, accepted: readonly object[]): void => writeFileSync(join(cwd, BASELINE), JSON.stringify({ accepted }))

/** A folder whose baseline accepts one violation of `surprise`. */
const accepting = async (rule: string): Promise<string> => {
  const cwd = newFolder()
  await hfcheck(['baseline', 'add', `${rule}@surprise`, '--reason', 'for now', '--issue', '#12'], { cwd })
  return cwd
}

test('an accepted violation is known, and the run passes', async t => {
  const cwd = await accepting('wrong.frame')
  t.deepEqual(entriesIn(cwd).map(({ rule, scope, print }) => [rule, scope, print]), [['wrong.frame', 'surprise', 'deliver:clerks.*.letter,clerks.*.state,delivered']])
  const { code, out } = await hfcheck(['-s', 'surprise', '-r', 'wrong.frame'], { cwd })
  t.is(code, 0)
  t.true(out.includes('  known   accepted in the baseline (#12): for now\n'), out)
})

test('what a baseline does not accept stays a surprise', async t => {
  t.is((await hfcheck(['-s', 'surprise'], { cwd: await accepting('wrong.frame') })).code, 12)
})

test('another failure of an accepted rule is a surprise', async t => {
  const cwd = await accepting('wrong.frame')
  write(cwd, entriesIn(cwd).map(entry => ({ ...entry, print: 'put:box.state' })))
  const { code, out } = await hfcheck(['-s', 'surprise', '-r', 'wrong.frame'], { cwd })
  t.is(code, 12)
  t.true(out.replaceAll(/\s+/g, ' ').includes('another failure of this rule than the one the baseline accepts (#12): for now'), out)
})

test('an accepted violation that is gone fails the run, unless the search was cut short or did not judge it', async t => {
  const cwd = await accepting('wrong.frame')
  write(cwd, entriesIn(cwd).map(entry => ({ ...entry, rule: 'clerks.carryOne' })))
  const { code, out } = await hfcheck(['-s', 'surprise', '-r', 'clerks.*'], { cwd })
  t.is(code, 20)
  t.true(out.includes('Repaired? hfcheck baseline'), out)
  t.is((await hfcheck(['-s', 'surprise', '-r', 'clerks.*', '--max-depth', '1'], { cwd })).code, 152)
  t.is((await hfcheck(['-s', 'surprise', '-r', 'box.lifecycle'], { cwd })).code, 0)
})

test('baseline prune drops what holds, and keeps what fails', async t => {
  const cwd = await accepting('wrong.frame')
  write(cwd, [...entriesIn(cwd), { ...entriesIn(cwd)[0], rule: 'clerks.carryOne' }])
  const { code, out } = await hfcheck(['baseline', 'prune'], { cwd })
  t.is(code, 0)
  t.is(out, 'dropped clerks.carryOne@surprise: it holds\n1 accepted violation left of 2\n')
  t.deepEqual(entriesIn(cwd).map(({ rule }) => rule), ['wrong.frame'])
})

test('baseline show tells what is accepted and why', async t => {
  const { out } = await hfcheck(['baseline'], { cwd: await accepting('wrong.frame') })
  t.regex(out, /^1 accepted violation\nwrong\.frame@surprise {3}since \d{4}-\d\d-\d\d, #12\n {2}3 steps; deliver:.*\n {2}for now\n$/)
})

test('--update-baseline accepts what is violated, keeps the reasons, and drops what holds', async t => {
  const cwd = await accepting('wrong.frame')
  write(cwd, [...entriesIn(cwd), { ...entriesIn(cwd)[0], rule: 'clerks.carryOne' }])
  await hfcheck(['-s', 'surprise', '--update-baseline'], { cwd })
  t.deepEqual(entriesIn(cwd).map(({ rule, reason }) => `${rule} ${reason ?? ''}`.trim()), ['box.nothingIsLost', 'wrong.clerkAIsIdle', 'wrong.frame for now'])
  t.is((await hfcheck(['-s', 'surprise'], { cwd })).code, 0)
  t.is((await hfcheck(['-s', 'surprise', '--update-baseline'], { cwd, env: { CI: 'true' } })).code, 1)
})

test('baseline add refuses what does not fail, is declared already, or is no violation', async t => {
  const cwd = newFolder()
  const refused = async (cell: string) => (await hfcheck(['baseline', 'add', cell], { cwd })).err
  t.is(await refused('clerks.carryOne@tiny'), 'error: clerks.carryOne does not fail in tiny; there is nothing to accept\n')
  t.is(await refused('box.nothingIsLost@tiny'), 'error: box.nothingIsLost is declared as known to fail in tiny already; a baseline would say it twice\n')
  t.regex(await refused('wrong.frame'), /name it RULE@SCOPE/)
  t.regex(await refused('wrong.fram@surprise'), /did you mean wrong\.frame\?/)
})

test('a baseline that is none is refused', async t => {
  const cwd = newFolder()
  writeFileSync(join(cwd, BASELINE), '{"accepted": [{}]}')
  const { code, err } = await hfcheck(['-s', 'tiny'], { cwd })
  t.is(code, 1)
  t.regex(err, /hfcheck\.baseline\.json is no baseline/)
})
