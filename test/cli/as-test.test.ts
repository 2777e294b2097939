import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { CONFIG } from '../../cli/init/config.js'
import { MODEL } from '../../cli/init/model.js'
import { installed, ROOT, run } from '../installed.js'

interface Ended {
  readonly code: number
  readonly text: string
}

/** A project with the packed hfcheck and ava in it, as a user has them. */
const project = async () => {
  const { folder } = await installed()
  await symlink(join(ROOT, 'node_modules', 'ava'), join(folder, 'node_modules', 'ava'))
  const node = (...args: string[]): Promise<Ended> => run(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', NO_COLOR: '1' } })
    .then(({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }), ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, text: stdout + stderr }))
  return {
    folder,
    hfcheck: (...args: string[]) => node(join(folder, 'node_modules', 'hfcheck', 'build', 'cli', 'main.js'), ...args),
    ava: (file: string) => node(join(folder, 'node_modules', 'ava', 'entrypoints', 'cli.mjs'), '--tap', file),
    tsc: (...args: string[]) => node(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', '', '--skipLibCheck', ...args),
  }
}

test('a counterexample of the shipped model, as a test, fails on the model as it is and passes on the one with the fix', async t => {
  t.timeout(120_000)
  const { hfcheck, ava } = await project()
  const trace = '.hfcheck/solo/calls.refusedChangesNothing.itf.json'
  t.is((await hfcheck('--scope', 'solo', '--rule', 'calls.refused*', '--out', '.hfcheck', '--no-progress')).code, 0)
  t.is((await hfcheck('replay', trace, '--as-test', '--out', 'test/refused.test.js')).code, 0)
  t.is((await hfcheck('replay', trace, '--patch', 'aa039b39', '--as-test', '--out', 'test/fixed.test.js')).code, 0)

  const faulty = await ava('test/refused.test.js')
  t.is(faulty.code, 1)
  t.regex(faulty.text, /not ok 1 - calls\.refusedChangesNothing holds on the run that broke it in solo/)
  t.true(faulty.text.includes('message: A hypercall that returns −1 changes nothing.'), faulty.text)
  const fixed = await ava('test/fixed.test.js')
  t.is(fixed.code, 0, fixed.text)
  t.regex(fixed.text, /^ok 1 - /m)
  // Of the fixes, it is this one: another leaves the run as it is.
  await hfcheck('replay', trace, '--patch', '8087132f', '--as-test', '--out', 'test/other.test.js')
  t.is((await ava('test/other.test.js')).code, 1)
})

test('so does a counterexample of a model of one\'s own: it fails until the model is repaired', async t => {
  t.timeout(120_000)
  const { folder, hfcheck, ava, tsc } = await project()
  const model = join(folder, 'mailbox.model.ts')
  await writeFile(join(folder, 'hfcheck.config.ts'), CONFIG.replace('models/*', '*'))
  await writeFile(model, MODEL.replace('    if (s.mailbox.full) return -1\n', ''))
  t.is((await hfcheck()).code, 12)
  t.is((await hfcheck('replay', '.hfcheck/mailbox/mailbox.nothingIsLost.itf.json', '--as-test', '--out', 'lost.test.ts')).code, 0)
  t.true((await readFile(join(folder, 'lost.test.ts'), 'utf8')).includes("import { mailbox } from './mailbox.model.js'"))

  // The test is TypeScript as well as JavaScript: it stands the strictest look.
  await symlink(join(ROOT, 'node_modules', '@types'), join(folder, 'node_modules', '@types'))
  const compiled = await tsc('lost.test.ts')
  t.is(compiled.code, 0, compiled.text)
  const broken = await ava('lost.test.js')
  t.is(broken.code, 1)
  t.regex(broken.text, /not ok 1 - mailbox\.nothingIsLost holds on the run that broke it in mailbox/)
  await writeFile(model, MODEL)
  t.is((await tsc('lost.test.ts')).code, 0)
  const repaired = await ava('lost.test.js')
  t.is(repaired.code, 0, repaired.text)
})
