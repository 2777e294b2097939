import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const TOY = fileURLToPath(new URL('./toy-main.js', import.meta.url))
const MAIN = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** Runs a script to its end; `during` may meddle with the process. */
const ended = (script: string, args: readonly string[], during: (child: ReturnType<typeof spawn>) => void = () => {}, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C.UTF-8', NO_COLOR: '1', TERM: 'xterm', FORCE_COLOR: undefined, ...env } })
    const text = { out: '', err: '' }
    child.stdout.on('data', (piece: Buffer) => { text.out += piece.toString() })
    child.stderr.on('data', (piece: Buffer) => { text.err += piece.toString() })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...text }))
    during(child)
  })

const interruptOnceSearching = (child: ReturnType<typeof spawn>): void => {
  child.stderr!.once('data', () => child.kill('SIGINT'))
}

test('the verdict goes to stdout, the exit code to the shell, nothing to stderr', async t => {
  const { code, out, err } = await ended(TOY, ['--scope', 'surprise'])
  t.is(code, 12)
  t.is(err, '')
  t.true(out.trimEnd().split('\n').at(-1)!.startsWith('✗ violated within these bounds'))
})

test('an error goes to stderr and leaves stdout empty', async t => {
  const { code, out, err } = await ended(TOY, ['--scope', 'tinny', '--json'])
  t.is(code, 1)
  t.is(out, '')
  t.true(err.startsWith('error: no scope is named "tinny"'))
})

test('the first interrupt stops the search and prints what is known; the exit code is 130', async t => {
  const { code, signal, out, err } = await ended(TOY, ['--scope', 'endless'], interruptOnceSearching, { SAY_WHEN: '1' })
  t.is(signal, null)
  t.is(code, 130)
  t.true(err.includes('interrupted'))
  t.regex(out, /endless {3}[\d,]+ states[^?]* complete to depth \d+, then interrupted/)
  t.true(out.trimEnd().split('\n').at(-1)!.startsWith('? interrupted: holds so far'))
})

test('a reader that goes away is no error', async t => {
  const { code, signal, err } = await ended(TOY, ['--full', '--scope', 'surprise'], child => child.stdout!.destroy())
  t.is(signal, null)
  t.is(code, 12)
  t.is(err, '')
})

test('the shipped command runs', async t => {
  const { code, out } = await ended(MAIN, ['--version'])
  t.is(code, 0)
  t.regex(out, /^\d+\.\d+\.\d+\n$/)
})
