import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { openInBrowser } from '../../cli/browser.js'
import { EXIT } from '../../cli/verdict.js'
import { exploring } from '../../explorer/index.js'
import { newFolder } from '../new-folder.js'
import { hfcheck, type Ran, type Surroundings } from './fake-terminal.js'
import { toyRegistry } from './toy-registry.js'

const PROGRAMS = ['xdg-open', 'open', 'rundll32']

interface Opener {
  readonly env: Surroundings['env']
  readonly cwd: string
  /** Waits until something was opened: what, and by which process. */
  opened(): Promise<{ readonly program: string; readonly args: readonly string[]; readonly pid: number }>
  readonly wasAsked: () => boolean
}

/** A folder to run in, and first on PATH programs that write down what they are asked to open; they go on for as long as `lasts` says. */
const opener = (lasts = ''): Opener => {
  const cwd = newFolder()
  const [folder, note] = [join(cwd, 'bin'), join(cwd, 'note')]
  mkdirSync(folder)
  for (const program of PROGRAMS) {
    writeFileSync(join(folder, program), `#!/bin/sh\nprintf '%s\\n' ${program} $$ "$@" > '${note}.tmp'\nmv '${note}.tmp' '${note}'\n${lasts}\n`)
    chmodSync(join(folder, program), 0o755)
  }
  return {
    cwd, env: { PATH: [folder, process.env['PATH'] ?? ''].join(delimiter) },
    opened: async () => {
      while (!existsSync(note)) await sleep(20)
      const [program = '', pid = '', ...args] = readFileSync(note, 'utf8').trimEnd().split('\n')
      return { program, pid: Number(pid), args }
    },
    wasAsked: () => existsSync(note),
  }
}

const withPages = exploring(toyRegistry)
const check = (args: readonly string[], { cwd, env }: Opener, more: Surroundings = {}): Promise<Ran> => hfcheck(args, { cwd, isTTY: true, registry: withPages, ...more, env: { ...env, ...more.env } })

test('--open opens the page of the run in the browser, and waits for nobody', async t => {
  const fake = opener('exec sleep 1000')
  const { code, err, out } = await check(['-s', 'tiny', '-s', 'surprise', '--open'], fake)
  const { args, pid } = await fake.opened()
  t.teardown(() => process.kill(pid))
  const page = join(fake.cwd, '.hfcheck', 'report.html')
  t.deepEqual(args, [pathToFileURL(page).href])
  t.regex(readFileSync(page, 'utf8'), /<title>hfcheck · tiny, surprise<\/title>/)
  t.is(code, EXIT.violated)
  t.is(err.split('\x1b[K').at(-1), '.hfcheck/report.html is opened in the browser\n')
  t.regex(out, /violated within these bounds: 3 rules, 2 known violations besides[^\n]*\n$/)
})

test('on failure only a run opens it in which something failed; the page a reporter writes is taken, and goes where traces go otherwise', async t => {
  const passing = opener()
  t.is((await check(['-s', 'tiny', '--open', 'on-failure'], passing)).err.includes('opened'), false)
  t.false(existsSync(join(passing.cwd, '.hfcheck', 'report.html')))
  t.false(passing.wasAsked())
  const deadlocked = opener()
  await check(['-s', 'stuck', '--open=on-failure', '--out', 'traces'], deadlocked)
  t.deepEqual((await deadlocked.opened()).args, [pathToFileURL(join(deadlocked.cwd, 'traces', 'report.html')).href])
  const written = opener()
  await check(['-s', 'surprise', '--reporter', 'html=a b.html'], written, { env: { HFCHECK_OPEN: 'on-failure' } })
  t.deepEqual((await written.opened()).args, [pathToFileURL(join(written.cwd, 'a b.html')).href])
  t.false(existsSync(join(written.cwd, '.hfcheck', 'report.html')))
})

test('nothing is opened in CI, without a terminal, where a configuration is overruled, and unless asked for', async t => {
  const fake = opener()
  writeFileSync(join(fake.cwd, 'hfcheck.config.json'), '{"open": "always"}')
  const surprise = ['-s', 'surprise', '-r', 'wrong.frame']
  await check(surprise, fake, { env: { CI: 'true' } })
  await check(surprise, fake, { isTTY: false })
  await check([...surprise, '--no-open'], fake)
  await check([...surprise, '--open', 'never'], fake)
  await check(surprise, opener())
  t.false(existsSync(join(fake.cwd, '.hfcheck', 'report.html')), 'no page is made that nobody sees')
  t.false(fake.wasAsked())
  await check(surprise, fake)
  await fake.opened()
  t.pass()
})

test('what cannot be opened is a warning with its code, which can be silenced, and fails no run', async t => {
  const cwd = newFolder()
  const nowhere = { cwd, isTTY: true, registry: withPages, env: { PATH: cwd } }
  const { code, err } = await hfcheck(['-s', 'tiny', '--open'], nowhere)
  t.is(code, EXIT.holds)
  t.regex(err, /HFW005 \.hfcheck\/report\.html was not opened in the browser: (?:xdg-open|open|rundll32) cannot be started: /)
  t.true(existsSync(join(cwd, '.hfcheck', 'report.html')))
  t.notRegex((await hfcheck(['-s', 'tiny', '--open'], { ...nowhere, env: { ...nowhere.env, HFCHECK_SILENCE: 'HFW005' } })).err, /HFW005/)
  const fake = opener()
  mkdirSync(join(fake.cwd, '.hfcheck', 'report.html'), { recursive: true })
  const unwritable = await check(['-s', 'tiny', '--open'], fake)
  t.is(unwritable.code, EXIT.holds)
  t.regex(unwritable.err, /HFW005 \.hfcheck\/report\.html was not opened in the browser: .* cannot be written/)
  t.false(fake.wasAsked())
})

test('--open is refused where nothing writes a page, or the word is none of those it knows', async t => {
  t.deepEqual(await hfcheck(['--open'], { isTTY: true }).then(({ code, err, out }) => [code, err, out]), [EXIT.usage, 'error: --open always: nothing here writes a page (no reporter is named html)\n', ''])
  t.is((await hfcheck(['--open', 'sometimes'])).err, 'error: --open sometimes: must be one of never, always, on-failure\n')
})

test('each platform has its own opener, and none is a shell', async t => {
  for (const [platform, program, args] of [['linux', 'xdg-open', []], ['freebsd', 'xdg-open', []], ['darwin', 'open', []], ['win32', 'rundll32', ['url.dll,FileProtocolHandler']]] as const) {
    const fake = opener()
    await openInBrowser('file:///a%20b.html?x=$(date)&y', fake.env!, platform)
    const found = await fake.opened()
    t.deepEqual([found.program, found.args], [program, [...args, 'file:///a%20b.html?x=$(date)&y']])
  }
})
