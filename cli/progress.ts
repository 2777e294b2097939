import type { Progress } from '../checker/explore.js'
import { count, duration, rough } from './render/layout.js'
import type { Terminal } from './terminal.js'

/** Tells a person how far a search is, and leaves nothing behind. */
export interface ProgressLine {
  update(scope: string, progress: Progress): void
  clear(): void
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
/** Milliseconds between two drawings: on a terminal, and in a log. */
const LIVE = 100
const LOGGED = 10_000

/** One line on stderr: rewritten in place on a terminal, a plain line now and then elsewhere. */
export const progressLine = ({ err, env }: Terminal, { ascii }: { ascii: boolean }, now: () => number = Date.now): ProgressLine => {
  const live = err.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb'
  let last = now()
  let frame = 0
  let drawn = false
  return {
    update: (scope, progress) => {
      if (now() - last < (live ? LIVE : LOGGED)) return
      last = now()
      const text = progressText(scope, progress)
      if (!live) return err.write(`${text}\n`)
      const sign = ascii ? '-\\|/'[frame % 4] : SPINNER[frame % SPINNER.length]
      frame++
      drawn = true
      err.write(`\r\x1b[K${`${sign} ${text}`.slice(0, Math.max(20, (err.columns ?? 96) - 1))}`)
    },
    clear: () => {
      if (drawn) err.write('\r\x1b[K')
      drawn = false
    },
  }
}

/** `tiny  13,893 states  2.2k/s  depth 14  queue 2,325  6.0 s` */
export const progressText = (scope: string, { states, depth, queue, seconds, rate }: Progress): string =>
  [scope, `${count(states)} states`, `${rough(rate)}/s`, `depth ${count(depth)}`, `queue ${count(queue)}`, duration(seconds)].join('  ')

export const silent: ProgressLine = { update: () => {}, clear: () => {} }
