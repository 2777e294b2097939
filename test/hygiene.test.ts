import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Imports point one way: a folder may use itself and the folders before it; those that end the chain may not use each other. */
const CHAIN = ['checker', 'model', 'machine', 'specs']
const USERS: Readonly<Record<string, readonly string[]>> = {
  cli: [...CHAIN, 'cli'],
  explorer: [...CHAIN, 'cli', 'explorer'],
  bench: [...CHAIN, 'bench'],
  test: [...CHAIN, 'cli', 'explorer', 'bench', 'test', '.'],
  '.': CHAIN,
}
/** The one file that puts the command line and the explorer together. */
const TOGETHER = 'cli/start.ts'
const IGNORED = new Set(['node_modules', 'build', '.git', 'coverage', '.hfcheck'])

const walk = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : walk(path)
    return entry.isFile() ? [path] : []
  })

const files = walk('.')
const sources = files.filter(path => /\.tsx?$/.test(path))
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '.')

/** Source without comments, strings and templates. */
const codeOf = (path: string): string => text(path).replace(/\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, match => (match.startsWith('/') ? '' : '""'))

const offenders = (paths: readonly string[], isOffence: (path: string) => boolean): string[] => paths.filter(isOffence)

test('imports point one way: checker ← model ← machine ← specs ← cli ← explorer, test, bench', t => {
  const wrong = sources.flatMap(path => {
    const folder = folderOf(path)
    const allowed = path === TOGETHER ? [...CHAIN, 'cli', 'explorer'] : USERS[folder] ?? CHAIN.slice(0, CHAIN.indexOf(folder) + 1)
    return [...text(path).matchAll(/(?:from|import\() ?'(\.[^']*)'/g)]
      .map(([, target]) => folderOf(normalize(join(dirname(path), target!))))
      .filter(target => !allowed.includes(target))
      .map(target => `${path} imports from ${target}`)
  })
  t.deepEqual(wrong, [])
})

test('at run time no file needs one that needs it', t => {
  const nameOf = (path: string): string => path.replace(/\.[jt]sx?$/, '')
  const needs = new Map(sources.map(path => [nameOf(path), [...text(path).matchAll(/^(?:import|export) (?!type )([^'"]*?) from '(\.[^']*)'/gm)]
    .filter(([, names]) => !/^\{(?: type \w+,?)+ \}$/.test(names!))
    .map(([, , target]) => nameOf(normalize(join(dirname(path), target!))))]))
  // What needs nothing that is left goes, until nothing does: what stays goes round, or leads there.
  const left = new Set(needs.keys())
  for (let before = Infinity; left.size < before;) {
    before = left.size
    for (const path of left) if (!needs.get(path)!.some(other => left.has(other))) left.delete(path)
  }
  t.deepEqual([...left], [])
  t.true([...needs.values()].flat().length > 1000)
})

test('the checker knows nothing of hypervisors', t => {
  t.deepEqual(offenders(sources.filter(path => folderOf(path) === 'checker'), path => /\b(vms?|vcpus?|hypervisor|hafnium|rpc)\b/i.test(codeOf(path))), [])
})

test('nothing is exported by default', t => {
  t.deepEqual(offenders(sources, path => /^export default|\bas default\b/m.test(codeOf(path))), [])
})

test('there are no enums and no namespaces', t => {
  t.deepEqual(offenders(sources, path => /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s+\w/m.test(codeOf(path))), [])
})

test('nothing is of type any', t => {
  t.deepEqual(offenders(sources, path => /[:<,(|&]\s*any\b|\bas any\b|\bany\[\]/.test(codeOf(path))), [])
})

test('the type checker is never told to look away', t => {
  const excuse = ['@ts-', '(?:ignore|nocheck|expect-error)'].join('')
  t.deepEqual(offenders(sources.filter(path => folderOf(path) !== 'test'), path => new RegExp(excuse).test(text(path))), [])
  t.deepEqual(offenders(sources, path => new RegExp(excuse.replace('|expect-error', '')).test(text(path))), [])
})

test('a file is named after its idea and is one idea', t => {
  t.deepEqual(offenders(sources, path => /(^|\/)(utils?|types|helpers?|common|misc)\.tsx?$/.test(path)), [])
  // What is written by `npm run record` is data: it grows with the runs.
  t.deepEqual(offenders(sources.filter(path => folderOf(path) !== 'test' && path !== 'specs/recorded.ts'), path => text(path).split('\n').length > 220), [])
})

test('no file names a place on somebody’s machine', t => {
  const place = /(?<![\w.])\/(?:work|home|root|Users|tmp|mnt)\/\w/
  t.deepEqual(offenders(files.filter(path => /\.(ts|md|json)$|^\.ci\//.test(path)), path => place.test(text(path))), [])
})

test('the lock file says which versions, not where from', t => {
  t.false(text('package-lock.json').includes('"resolved"'))
})

test('every place CONTRIBUTING sends people to exists', t => {
  const places = [...text('CONTRIBUTING.md').matchAll(/`([a-z.][\w.-]*\/[\w./-]*)`/g)].map(([, place]) => place!)
  t.true(places.length > 30)
  t.deepEqual(offenders(places, place => !existsSync(join(ROOT, place))), [])
})
