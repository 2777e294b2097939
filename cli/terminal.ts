import { on } from 'node:events'
import { createInterface } from 'node:readline'
import { coloured, plain, type Style } from './render/style.js'
import type { Verbosity } from './render/verbosity.js'
import { EXIT } from './verdict.js'
import type { Turn } from './watch/round.js'

/** One output, and what is known of who reads it. */
export interface Output {
  write(text: string): void
  readonly isTTY: boolean
  readonly columns: number | undefined
}

/** What the commands know of the process they run in; tests bring their own. */
export interface Terminal {
  readonly out: Output
  readonly err: Output
  /** The folder commands start from: where they look for a configuration, and what relative paths are relative to. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls `handler` at the next interrupt instead of dying; the result takes it back. */
  onInterrupt(handler: () => void): () => void
  /** What a person types, line by line, until nobody listens any more. */
  input(signal?: AbortSignal): AsyncIterable<string>
  /** Key by key instead, where somebody sits at a terminal; from the call on until the signal, nothing typed is echoed. */
  keys?(signal: AbortSignal): AsyncIterable<string>
  /** In a process that waited for somebody who watches. */
  readonly turn?: Turn
}

export interface Looks {
  readonly ascii?: boolean
  readonly color?: boolean
  readonly hide?: readonly string[]
  readonly regs?: boolean
  readonly verbosity?: Verbosity
}

/** How to draw on an output: flags first, then the environment, then what the output is. */
export const styleFor = ({ isTTY, columns }: Output, env: Terminal['env'], { ascii, color, hide, regs, verbosity }: Looks): Style => ({
  ...(hide && { hide }),
  ...(regs !== undefined && { regs }),
  ...(verbosity && { verbosity }),
  ascii: ascii === true || env['TERM'] === 'dumb' || !isUtf8(env),
  width: Math.max(40, Math.min(plain.width, widthOf(isTTY, columns, env) ?? plain.width)),
  paint: wantsColour(isTTY, env, color) ? coloured : plain.paint,
})

/** A terminal knows how wide it is; for whoever reads through a pager `COLUMNS` may say so. */
const widthOf = (isTTY: boolean, columns: number | undefined, env: Terminal['env']): number | undefined =>
  [isTTY ? columns : undefined, Number(env['COLUMNS'])].find(width => width !== undefined && Number.isInteger(width) && width > 0)

const wantsColour = (isTTY: boolean, env: Terminal['env'], flag: boolean | undefined): boolean => {
  if (flag !== undefined) return flag
  if ((env['NO_COLOR'] ?? '') !== '') return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return isTTY && env['TERM'] !== 'dumb' && env['CI'] === undefined
}

/** A locale that is set decides; none at all says nothing against UTF-8. */
const isUtf8 = (env: Terminal['env']): boolean => {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(value => value !== undefined && value !== '')
  return locale === undefined || /utf-?8/i.test(locale)
}

/** The real thing. A reader that goes away (`| head`) is no error: what it does not read is not written. */
export const processTerminal = (): Terminal => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return
      // Nothing more can be said there; where both are full, the exit code says it.
      if (stream === process.stdout) process.stderr.write(`error: standard output cannot be written: ${error.message}\n`)
      process.exit(EXIT.usage)
    })
  }
  return {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    cwd: process.cwd(),
    env: process.env,
    onInterrupt: handler => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, handler)
      return () => { for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, handler) }
    },
    ...(process.stdin.isTTY ? { keys: keysOf(process.stdin) } : {}),
    input: async function* (signal) {
      const lines = createInterface({ input: process.stdin, ...(signal === undefined ? {} : { signal }) })
      try {
        yield* lines
      } finally {
        // A listener that leaves does not close it by itself, and an open input would keep the process alive.
        lines.close()
        process.stdin.destroy()
      }
    },
  }
}

/** Keys as they are pressed; those of several characters, such as arrows, are none. */
const keysOf = (stdin: typeof process.stdin) => (signal: AbortSignal): AsyncIterable<string> => {
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  signal.addEventListener('abort', () => {
    stdin.setRawMode(false)
    stdin.destroy()
  }, { once: true })
  return pressed(stdin, signal)
}

async function* pressed(stdin: typeof process.stdin, signal: AbortSignal): AsyncIterable<string> {
  try {
    for await (const [piece] of on(stdin, 'data', { signal })) {
      const text = String(piece)
      if (text.length === 1 || !text.startsWith('\x1b')) yield* text
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  write: text => void stream.write(text),
  get isTTY() {
    return stream.isTTY === true
  },
  get columns() {
    return stream.columns
  },
})
