import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { hfcheck, newFolder } from './fake-terminal.js'

const TOY = fileURLToPath(new URL('./toy-main.js', import.meta.url))

interface Session {
  readonly code: number | null
  /** Everything that came to the terminal, as it came. */
  readonly text: string
}

interface Keys {
  /** Types `keys` once the screen has shown `after`. */
  readonly after: RegExp
  readonly keys: string
}

const CTRL_C = '\x03'

/** Runs the toy command in a pseudo-terminal of so many columns (util-linux's `script`, which every Debian and Ubuntu has), and types. */
const session = (args: string, { columns = 96, typed = [], env = {}, cwd = newFolder() }: { readonly cwd?: string; readonly columns?: number; readonly typed?: readonly Keys[]; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Session> =>
  new Promise((resolve, reject) => {
    const command = `stty cols ${columns} rows 50; exec '${process.execPath}' '${TOY}' ${args}`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd, env: { PATH: process.env['PATH'], SHELL: '/bin/sh', TERM: 'xterm', LC_ALL: 'C.UTF-8', ...env } })
    let text = ''
    const left = [...typed]
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
      while (left[0] !== undefined && left[0].after.test(text)) child.stdin.write(left.shift()!.keys)
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, text }))
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
