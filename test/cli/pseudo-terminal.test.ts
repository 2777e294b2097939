import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { MODEL } from '../../cli/init/model.js'
import { newFolder } from '../new-folder.js'
import { hfcheck } from './fake-terminal.js'

const BUILD = fileURLToPath(new URL('../../', import.meta.url))
const TOY = fileURLToPath(new URL('./toy-main.js', import.meta.url))

interface Session {
  readonly code: number | null
  /** Everything that came to the terminal, as it came. */
  readonly text: string
}

interface Keys {
  /** Types `keys` once the screen has shown `after` since the last ones. */
  readonly after: RegExp
  readonly keys: string
  /** Besides: an edit. */
  readonly does?: () => void
}

const CTRL_C = '\x03'
const PATIENCE_MS = 200_000

/** Runs the toy command in a pseudo-terminal of so many columns (util-linux's `script`, which every Debian and Ubuntu has), and types. */
const session = (args: string, { columns = 96, typed = [], env = {}, cwd = newFolder(), main = TOY }: { readonly main?: string; readonly cwd?: string; readonly columns?: number; readonly typed?: readonly Keys[]; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Session> =>
  new Promise((resolve, reject) => {
    const command = `stty cols ${columns} rows 50; exec '${process.execPath}' '${main}' ${args}`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd, env: { PATH: process.env['PATH'], SHELL: '/bin/sh', TERM: 'xterm', LC_ALL: 'C.UTF-8', ...env } })
    let text = ''
    let answered = 0
    const left = [...typed]
    // Whoever waits for ever is told what the screen showed.
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
      while (left[0] !== undefined && left[0].after.test(text.slice(answered))) {
        answered = text.length
        const { keys, does } = left.shift()!
        does?.()
        child.stdin.write(keys)
      }
    })
    child.on('error', reject)
    child.on('close', code => { clearTimeout(patience); resolve({ code, text }) })
  })

/** What a person sees in the end: a carriage return goes back to the beginning of the line, `ESC [ K` clears the rest of it. */
const screen = (text: string): readonly string[] => {
  const lines = ['']
  let column = 0
  for (const [piece] of text.replaceAll(/\x1b\[\d*m/g, '').matchAll(/\x1b\[K|[^]/gu)) {
    const line = lines.at(-1)!
    if (piece === '\r') column = 0
    else if (piece === '\n') { lines.push(''); column = 0 }
    else if (piece === '\x1b[K') lines[lines.length - 1] = line.slice(0, column)
    else { lines[lines.length - 1] = line.slice(0, column) + piece + line.slice(column + 1); column++ }
  }
  return lines
}

const running = { after: /(?:endless .*){3}/s, keys: CTRL_C }

for (const columns of [80, 96]) {
  test(`progress is one line, rewritten within ${columns} columns; Ctrl-C prints what is known and leaves nothing of it behind`, async t => {
    const { code, text } = await session('--scope endless', { columns, typed: [running] })
    t.is(code, 130)
    const frames = [...text.matchAll(/\r\x1b\[K([⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] endless {2}[^\r]*)/gu)].map(([, frame]) => frame!.replace('^C', ''))
    t.true(frames.length >= 3, JSON.stringify(text))
    for (const frame of frames) t.regex(frame, /^. endless {2}[\d,]+ states {2}\S+\/s {2}depth \d+ /u)
    for (const frame of frames) t.true(frame.length < columns, frame)
    const seen = screen(text)
    t.true(seen[0]!.startsWith('interrupted: finishing with what is known'), seen[0])
    t.regex(seen.join('\n'), /\n\? endless {3}[\d,]+ states · [^]*, then\s+interrupted · exact\n/)
    t.is(seen.at(-2), '? interrupted: holds so far within these bounds, which is no proof')
    t.is(seen.at(-1), '')
    t.false(seen.slice(1).some(line => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u.test(line)))
    for (const line of seen) t.true(line.length <= columns, line)
  })
}

test('colours appear on a terminal, and not if NO_COLOR, --no-color or CI say so', async t => {
  const coloured = async (args: string, env: NodeJS.ProcessEnv = {}) => /\x1b\[\d+m/.test((await session(`--scope tiny ${args}`, { env })).text)
  t.true(await coloured(''))
  t.false(await coloured('', { NO_COLOR: '1' }))
  t.false(await coloured('--no-color'))
  t.false(await coloured('', { CI: 'true' }))
})

test('where CI is set, on a dumb terminal and with --no-progress the cursor never moves', async t => {
  for (const [args, env] of [['', { CI: 'true' }], ['', { TERM: 'dumb' }], ['--no-progress', {}]] as const) {
    t.notRegex((await session(`--scope endless --timeout 0.6s ${args}`, { env })).text, /\x1b\[K|\r(?!\n)/)
  }
})

test('replay -i is a conversation', async t => {
  const cwd = newFolder()
  await hfcheck(['-s', 'surprise', '-r', 'wrong.frame'], { cwd })
  const { code, text } = await session('replay .hfcheck/surprise/wrong.frame.itf.json -i', {
    cwd, typed: [{ after: /> $/, keys: 'n\n' }, { after: /1 of 3[^]*> $/, keys: 'b\n' }, { after: /\n +1 {2}[^]*> $/, keys: 'q\n' }],
  })
  t.is(code, 0)
  t.regex(text, /n next · p previous/)
  t.regex(text, /1 of 3 {3}public/)
})

test('--watch hears keys: what failed, rules like, scopes, everything, help, Enter; a line can be given up; the end of a round says how long it took', async t => {
  const cwd = newFolder()
  const file = join(cwd, 'mailbox.ts')
  const model = MODEL.replace("'hfcheck/checker'", `'${BUILD}checker/index.js'`).replace("'hfcheck/config'", `'${BUILD}cli/config/index.js'`)
  writeFileSync(join(cwd, 'hfcheck.config.ts'), "export default { models: ['*box.ts'], reporters: ['line'] }")
  writeFileSync(file, model)
  const over = /q ends\r\n$/
  const typed: readonly Keys[] = [
    { after: over, keys: '', does: () => writeFileSync(file, model.replace('    if (s.mailbox.full) return -1\n', '')) },
    { after: over, keys: 'x\x1b[Aton' },
    { after: /ton$|like \(empty: all\) {2}on$/, keys: '\x7frder' },
    { after: /order$/, keys: '\r' },
    { after: over, keys: 'tnothing\x1bh' },
    { after: /q quit\r\n$/, keys: 'pmailbax\r' },
    { after: over, keys: 'p\r' },
    { after: over, keys: 't\r' },
    { after: over, keys: 'f' },
    { after: over, keys: '\r' },
    { after: over, keys: 'e' },
    { after: /http:\/\/127\.0\.0\.1:\d+[^]*Ctrl-C ends it/, keys: 'u' },
    { after: over, keys: 'a' },
    { after: over, keys: 'q' },
  ]
  const { code, text } = await session('--watch --no-color', { cwd, typed, main: join(BUILD, 'cli', 'main.js') })
  t.is(code, 0, text)
  const rounds = screen(text).join('\n').split(/q ends\n/)
  t.is(rounds.length, 11, text)
  const [first, edited, filtered, stray, , , failures, again, accepted, everything, rest] = rounds.map(round => round.trim())
  t.regex(first!, /✓ mailbox {3}7 states[^]*watching \d files; h lists keys,$/)
  t.regex(edited!, /✗ mailbox .*2 violations\n[^]*\n[\d.]+ m?s since the change; watching \d files;/)
  t.regex(filtered!, /rules like \(empty: all\) {2}order\n[^]*1 violation\n[^]*only \*order\*; watching/)
  t.regex(stray!, /Enter check again · a everything[^]*scopes \(empty: all\) {2}mailbax\nerror: no scope is named "mailbax" {3}did you mean mailbox\?/)
  t.regex(failures!, /2 violations\n[^]*only mailbox, mailbox\.nothingIsLost, mailbox\.inOrder; watching/)
  t.regex(again!, /2 violations\n[^]*only mailbox, /)
  t.regex(accepted!, /hfcheck\.baseline\.json: 2 accepted, 2 of them seen in this run/)
  t.regex(everything!, /✓ mailbox .*; 2 known violations\n[^]*\nwatching/)
  t.is(rest, '')
})

test('Ctrl-C ends --watch in the middle of a search, and the terminal is as it was', async t => {
  const { code, text } = await session('--watch --scope endless', { typed: [{ after: /(?:endless .*){3}/s, keys: CTRL_C }] })
  t.is(code, 130)
  t.notRegex(text, /\^C/)
})
