import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import type { ContrastDocument } from '../../cli/contrast-document.js'
import { registry } from '../../cli/registry.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const OWN = fileURLToPath(new URL('../../../', import.meta.url))
const DIFFERENT = 21

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd, encoding: 'utf8' })

/** A repository of this project's model, tagged `own`. */
const repository = (): string => {
  const folder = newFolder()
  for (const name of ['checker', 'model', 'machine', 'package.json', 'tsconfig.json', '.gitignore']) cpSync(join(OWN, name), join(folder, name), { recursive: true })
  symlinkSync(join(OWN, 'node_modules'), join(folder, 'node_modules'))
  git(folder, 'init', '--quiet')
  commit(folder, 'own')
  return folder
}

const commit = (folder: string, tag: string): void => {
  git(folder, 'add', 'checker', 'model', 'machine', 'package.json', 'tsconfig.json', '.gitignore')
  git(folder, 'commit', '--quiet', '-m', tag)
  git(folder, 'tag', tag)
}

/** The next revision: one text of one file is another. */
const revise = (folder: string, tag: string, path: string, from: string, to: string): void => {
  const text = readFileSync(join(folder, path), 'utf8')
  if (!text.includes(from)) throw new Error(`${path} does not say ${from}`)
  writeFileSync(join(folder, path), text.replace(from, to))
  commit(folder, tag)
  writeFileSync(join(folder, path), text)
}

const folder = repository()
revise(folder, 'generous', 'model/calls/rpc-ack.ts', 'return FAIL', 'return FAIL + 1')
revise(folder, 'broken', 'model/calls/rpc-ack.ts', "rpc.state = 'idle'", "rpc.stat = 'idle'")
revise(folder, 'wider', 'model/state.ts', 'head: range(0, d.messages)', 'head: range(0, d.messages + 1)')

test.after.always(() => rmSync(folder, { recursive: true, force: true }))

const diff = (range: string, ...args: readonly string[]) => hfcheck(['diff', '--no-progress', '--scope', 'solo', '--rev', range, ...args], { registry, cwd: folder })

test.serial('a revision that changes what a call does is told by the steps it takes otherwise, with the shortest way to each', async t => {
  const { code, out, err } = await diff('own..generous', '--json')
  t.is(code, DIFFERENT, err)
  const { one, other, states, changes } = JSON.parse(out) as ContrastDocument
  t.deepEqual([one.name, other.name], ['solo@own', 'solo@generous'])
  t.is(one.states - states!.lost + states!.gained, other.states)
  t.true(changes!.length > 0)
  t.true(changes!.every(({ action, story }) => action === 'rpc_ack' && story.at(-1)!.what.startsWith('hf_rpc_ack')))
})

test.serial('a revision is compiled once, and leaves nothing in the repository', async t => {
  t.is((await diff('own..own')).code, 0)
  const [commits, before] = [join(folder, '.hfcheck', 'revisions'), git(folder, 'status', '--porcelain')]
  const built = readdirSync(commits)
  const { code, lines } = await diff('own..own')
  t.deepEqual([code, lines.at(-1)], [0, '✓ solo@own and solo@own are the same'])
  t.deepEqual(readdirSync(commits), built)
  t.is(git(folder, 'status', '--porcelain'), before)
  t.is(git(folder, 'worktree', 'list').trim().split('\n').length, 1)
})

test.serial('revisions that describe their states differently are compared by results, and it is said what differs', async t => {
  const { out } = await diff('own..wider')
  t.regex(out, /they describe their states differently: only results are compared\n {2}≠ pages\.\*\.head: number, 0 to 1 {3}only in solo@own\n {2}≠ pages\.\*\.head: number, 0 to 2 {3}only in solo@wider\n/)
})

test.serial('a revision that does not build is refused with what the compiler says, and leaves nothing half built', async t => {
  const { code, err } = await diff('own..broken')
  t.is(code, 1)
  t.regex(err, /broken \([0-9a-f]{12}\) does not build:\n {2}model\/calls\/rpc-ack\.ts.*stat/)
  t.false(existsSync(join(folder, '.hfcheck', 'revisions', git(folder, 'rev-parse', 'broken').trim())))
  t.deepEqual(readdirSync(join(folder, '.hfcheck', 'revisions')).filter(name => name.includes('.')), [])
})

test('revisions, ranges and scopes that do not exist, and folders without git, are named', async t => {
  t.regex((await diff('own..none')).err, /no revision is named "none"/)
  t.regex((await diff('own')).err, /--rev takes two revisions, e\.g\. --rev v1\.\.HEAD; "own" names none or one/)
  t.regex((await diff('own..own', '--patch', 'all')).err, /--rev A\.\.B, or with --patch or --to, not with both/)
  t.regex((await hfcheck(['diff', '--scope', 'sola', '--rev', 'own..own'], { registry, cwd: folder })).err, /own has no scope named "sola" {3}did you mean solo\?/)
  t.regex((await hfcheck(['diff', '--rev', 'a..b'], { registry, cwd: newFolder() })).err, /--rev compares revisions of a git repository; .* is in none/)
})
