import type { Progress } from '../checker/explore.js'
import { count, duration, rough } from './render/layout.js'
import type { Terminal } from './terminal.js'

/** Tells a person how far a search is, and leaves nothing behind. */
export interface ProgressLine {
  /** `last` is how many states there were the last time, if somebody remembers. */
  update(scope: string, progress: Progress, last?: { readonly states: number }): void
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
    update: (scope, progress, expected) => {
      if (now() - last < (live ? LIVE : LOGGED)) return
      last = now()
      const text = progressText(scope, progress, expected?.states)
      if (!live) return err.write(`${text}\n`)
      const sign = ascii ? '-\\|/'[frame % 4] : SPINNER[frame % SPINNER.length]
      frame++
      drawn = true
      err.write(`\r\x1b[K${`${sign} ${text}`.slice(0, Math.max(20, (err.columns === undefined || err.columns === 0 ? 96 : err.columns) - 1))}`)
    },
    clear: () => {
      if (drawn) err.write('\r\x1b[K')
      drawn = false
    },
  }
}

/** `tiny  13,893 states 66%  2.2k/s  depth 14  queue 2,325  6.0 s  ETA 3.2 s (last run: 20,986 states)` */
export const progressText = (scope: string, { states, depth, queue, seconds, rate }: Progress, last?: number): string => [
  scope,
  `${count(states)} states${last === undefined || states > last ? '' : ` ${Math.floor((100 * states) / last)}%`}`,
  `${rough(rate)}/s`, `depth ${count(depth)}`, `queue ${count(queue)}`, duration(seconds),
  // Past what the last run found, nobody knows how many are left.
  ...(last === undefined ? [] : states > last ? [`ETA unknown (past the last run's ${count(last)})`] : [`ETA ${duration(seconds * (last / Math.max(1, states) - 1))} (last run: ${count(last)} states)`]),
].join('  ')

export const silent: ProgressLine = { update: () => {}, clear: () => {} }
