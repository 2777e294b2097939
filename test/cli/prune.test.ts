import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { prune } from '../../cli/run/prune.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)

/** Says of a file, made if there is none, that it was last of use so many days ago. */
const usedLast = (days: number, file: string): void => {
  writeFileSync(file, '', { flag: 'a' })
  utimesSync(file, daysAgo(days), daysAgo(days))
}

const KEY = '0123456789abcdef01234567'
const OLD = [`gone-${KEY}.json`, `gone-${KEY}.json.00000000-0000-4000-8000-000000000000.tmp`]
const OTHERS = [`young-${KEY}.json`, 'notes.json']

test('a run that adds to the cache removes what none has used for a month, and nothing else', async t => {
  const cwd = newFolder()
  const folder = join(cwd, '.hfcheck', 'cache')
  const cached = async (scope: string): Promise<boolean> => {
    const { code, out } = await hfcheck(['-s', scope, '--cache', '--reporter', 'line'], { cwd })
    t.is(code, 0)
    return out.includes('cached since')
  }
  t.false(await cached('tiny'))
  const own = readdirSync(folder)
  t.true(own.length > 0)
  for (const name of own) usedLast(31, join(folder, name))
  for (const name of OLD) usedLast(31, join(folder, name))
  usedLast(29, join(folder, OTHERS[0]!))
  usedLast(31, join(folder, OTHERS[1]!))

  t.true(await cached('tiny'))
  t.deepEqual(readdirSync(folder).sort(), [...own, ...OLD, ...OTHERS].sort(), 'nothing was added')
  for (const name of own) t.true(statSync(join(folder, name)).mtime > daysAgo(1), 'what is of use stays for another month')

  t.false(await cached('small'))
  const now = readdirSync(folder)
  t.deepEqual([...own, ...OTHERS].filter(name => !now.includes(name)), [])
  t.deepEqual(OLD.filter(name => now.includes(name)), [])
  t.true(await cached('tiny'))
})

test('what cannot be removed from the cache fails no run', async t => {
  const cwd = newFolder()
  const stuck = join(cwd, '.hfcheck', 'cache', OLD[0]!)
  mkdirSync(stuck, { recursive: true })
  utimesSync(stuck, daysAgo(31), daysAgo(31))
  t.is((await hfcheck(['-s', 'tiny', '--cache'], { cwd })).code, 0)
  t.true(statSync(stuck).isDirectory())
})

test('beyond a number those used longest ago go, also where several remove at once', async t => {
  const folder = newFolder()
  for (let days = 0; days < 9; days++) usedLast(days, join(folder, `${days}.json`))
  usedLast(9, join(folder, 'another'))
  await Promise.all([1, 2, 3].map(() => prune(folder, /\.json$/, { days: 30, most: 4 })))
  t.deepEqual(readdirSync(folder).sort(), ['0.json', '1.json', '2.json', '3.json', 'another'])
  await prune(join(folder, 'none'), /./)
})
