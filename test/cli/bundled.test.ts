import { spawnSync } from 'node:child_process'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { isFresh, mayRunFromBundle, recordIn, recordOf } from '../../cli/bundled.js'
import { BUILD } from '../../cli/contents.js'
import { WAITS } from '../../cli/watch/waits.js'
import { newFolder } from '../new-folder.js'

const BEGUN = 1_000_000_000

/** A build of one module, and a bundle of it, which came so many seconds after it; then the module's text is another one, if one is given. */
const built = (after: number, { text = '', above = newFolder() } = {}): string => {
  const folder = join(above, 'build')
  const module = join(folder, 'module.js')
  mkdirSync(join(folder, 'bundle'), { recursive: true })
  writeFileSync(module, '')
  writeFileSync(recordIn(folder), recordOf(folder, ['module.js']))
  writeFileSync(module, text)
  utimesSync(module, BEGUN, BEGUN)
  utimesSync(recordIn(folder), BEGUN + after, BEGUN + after)
  return folder
}

/** What a check says, and whether it ran from the bundle. */
const checked = (cwd: string): { readonly report: unknown; readonly fromBundle: boolean } => {
  const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('../../cli/main.js', import.meta.url)), 'check', '--scope', 'solo', '--json', '--no-progress'], { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], NODE_DEBUG: 'esm' }, maxBuffer: 2 ** 28 })
  const report: unknown = JSON.parse(stdout, (key, value: unknown) => (['seconds', 'peakRss', 'building', 'judging'].includes(key) ? undefined : value))
  return { report, fromBundle: stderr.includes('/bundle/start.js') }
}

test('a bundle is run only where it is as new as every module', t => {
  t.true(isFresh(built(1)))
  t.false(isFresh(built(-1)))
  t.false(isFresh(built(1, { text: 'edited' })))
  t.false(isFresh(newFolder()))
})

test('what is installed may be unpacked in any order, but not edited', t => {
  const above = (): string => join(newFolder(), 'node_modules', 'hfcheck')
  t.true(isFresh(built(-1, { above: above() })))
  t.false(isFresh(built(-1, { above: above(), text: 'edited' })))
})

test('commands that people wait for run from it', t => {
  const build = built(1)
  const cwd = newFolder()
  for (const args of [[], ['check'], ['check', '--scope', 'tiny'], ['-s', 'tiny'], ['--version'], ['list'], ['explain', 'a.b']]) t.true(mayRunFromBundle(args, cwd, {}, build), args.join(' '))
  for (const args of [['mutate'], ['replay', 'x.itf.json'], ['simulate']]) t.false(mayRunFromBundle(args, cwd, {}, build), args.join(' '))
})

test('nothing runs from it where a configuration may import modules, or a module may be edited before its turn', t => {
  const build = built(1)
  const cwd = newFolder()
  for (const flag of [['--config', 'other.ts'], ['--config=other.ts']]) t.false(mayRunFromBundle(['check', ...flag], cwd, {}, build))
  t.false(mayRunFromBundle(['check'], cwd, { [WAITS]: 'shipped' }, build))
  writeFileSync(join(cwd, 'hfcheck.config.json'), '{}')
  mkdirSync(join(cwd, 'below'))
  t.false(mayRunFromBundle(['check'], cwd, {}, build))
  t.false(mayRunFromBundle(['check'], join(cwd, 'below'), {}, build))
})

test('a check says the same from the bundle as from the modules', t => {
  t.true(isFresh(BUILD))
  const configured = newFolder()
  writeFileSync(join(configured, 'hfcheck.config.json'), '{}')
  const [bundled, apart] = [checked(newFolder()), checked(configured)]
  t.deepEqual([bundled.fromBundle, apart.fromBundle], [true, false])
  t.deepEqual(bundled.report, apart.report)
})
