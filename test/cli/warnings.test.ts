import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { RunDocument } from '../../cli/document.js'
import { WARNINGS } from '../../cli/warnings.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

/** A folder whose configuration silences these. */
const silencing = (...codes: readonly string[]): string => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'hfcheck.config.json'), `{\n  "silence": ${JSON.stringify(codes)}\n}\n`)
  return cwd
}

test('a warning has a code, in text and as data, and a configuration silences that one', async t => {
  const told = async (cwd: string): Promise<readonly string[]> =>
    (JSON.parse((await hfcheck(['-s', 'tiny', '--json'], { cwd })).out) as RunDocument).scopes.flatMap(({ warnings = [] }) => warnings.map(({ code, rule }) => `${code} ${rule}`))
  t.deepEqual(await told(newFolder()), ['HFW001 clerks.neverAsked'])
  t.deepEqual(await told(silencing('HFW002', 'HFW003')), ['HFW001 clerks.neverAsked'])
  t.deepEqual(await told(silencing('HFW001')), [])
  t.true((await hfcheck(['-s', 'tiny'])).out.includes('  Vacuous   ⚠ HFW001 never judged: clerks.neverAsked\n'))
  const { out } = await hfcheck(['-s', 'tiny'], { cwd: silencing('HFW001') })
  t.false(out.includes('clerks.neverAsked'))
  t.true(out.includes(' 1 vacuous'), 'figures are no warnings')
})

test('what is silenced still fails a strict run', async t => {
  t.is((await hfcheck(['-s', 'tiny', '--strict'], { cwd: silencing('HFW001') })).code, 10)
})

test('a witness that a sample does not meet is warned of', async t => {
  const args = ['simulate', '-s', 'tiny', '--runs', '1', '--steps', '1', '--seed', '1']
  t.regex((await hfcheck(args)).out, /⚠ HFW003 \S+ never/)
  t.notRegex((await hfcheck(args, { cwd: silencing('HFW003') })).out, /⚠|HFW/)
})

test('a code that is none is an error of the configuration', async t => {
  const { code, err } = await hfcheck([], { cwd: silencing('HFW1') })
  t.is(code, 151)
  t.regex(err, /^error: hfcheck\.config\.json:2:4: silence must be a list of codes of warnings, and HFW1 is none; there are HFW001, .* {3}did you mean HFW001\?\n$/)
  t.is((await hfcheck([], { cwd: silencing('all') })).code, 151, 'never all at once')
})

test('every code is in docs/ci.md, in the same words', t => {
  const page = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8')
  t.deepEqual(Object.fromEntries([...page.matchAll(/^\| `(HFW\d+)` \| (.*) \|$/gm)].map(([, code, says]) => [code, says])), WARNINGS)
})
