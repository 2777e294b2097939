import { count } from '../checker/count.js'
import type { Progress } from '../checker/search/explore.js'
import { duration, rough } from './render/layout.js'
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
  let history: { readonly scope: string; readonly points: Progress[] } = { scope: '', points: [] }
  return {
    update: (scope, progress, expected) => {
      if (scope !== history.scope) history = { scope, points: [] }
      history.points.push(progress)
      if (now() - last < (live ? LIVE : LOGGED)) return
      last = now()
      const columns = err.columns === undefined || err.columns === 0 ? 96 : err.columns
      const text = progressText(scope, progress, { last: expected?.states, trend: trendOf(history.points), width: live ? columns - 3 : Infinity })
      if (!live) return err.write(`${text}\n`)
      const sign = ascii ? '-\\|/'[frame % 4] : SPINNER[frame % SPINNER.length]
      frame++
      drawn = true
      err.write(`\r\x1b[K${`${sign} ${text}`.slice(0, Math.max(20, columns - 1))}`)
    },
    clear: () => {
      if (drawn) err.write('\r\x1b[K')
      drawn = false
    },
  }
}

/** How a search has gone lately: states found for each that was expanded, and states expanded in a second. */
export interface Trend {
  readonly growth: number
  readonly speed: number
}

const expanded = ({ states, queue }: Progress): number => states - queue

/** Over the last quarter of the time; undefined as long as that is too little to tell. Points that are not needed any more are dropped. */
export const trendOf = (points: Progress[]): Trend | undefined => {
  const now = points.at(-1)
  if (now === undefined) return undefined
  const from = points.findLastIndex(({ seconds }) => seconds <= 0.75 * now.seconds)
  if (from > 0) points.splice(0, from)
  const then = points[0]!
  const [found, gone, seconds] = [now.states - then.states, expanded(now) - expanded(then), now.seconds - then.seconds]
  return from < 0 || gone <= 0 || seconds < 0.2 ? undefined : { growth: found / gone, speed: gone / seconds }
}

/** What is left can be told from the trend as long as the frontier shrinks by at least this much; closer to 1 it is off by several times. */
const SHRINKING = 0.85

interface Known {
  /** How many states the last run found. */
  readonly last?: number | undefined
  readonly trend?: Trend | undefined
  readonly width?: number
}

/** `tiny  13,893 states 66%  2.2k/s  depth 14  queue 2,325  6.0 s  ETA 3.2 s (last run: 20,986 states)`; where that is too wide, less. */
export const progressText = (scope: string, progress: Progress, known: Known = {}): string => {
  const { states, depth, queue, seconds, rate } = progress
  const { last, width = Infinity } = known
  const [eta, why] = etaOf(progress, known)
  const text = (...parts: readonly string[]): string => parts.filter(part => part !== '').join('  ')
  const begin = [scope, `${count(states)} states${last === undefined || states > last ? '' : ` ${Math.floor((100 * states) / last)}%`}`, `${rough(rate)}/s`]
  const forms = [
    text(...begin, `depth ${count(depth)}`, `queue ${count(queue)}`, duration(seconds), why === '' ? eta : `${eta} (${why})`),
    text(...begin, `depth ${count(depth)}`, `queue ${count(queue)}`, duration(seconds), eta),
    text(...begin, `depth ${count(depth)}`, duration(seconds), eta),
    text(...begin, duration(seconds), eta),
  ]
  return forms.find(form => form.length <= width) ?? forms.at(-1)!
}

/** When it will be over, as far as that can be told, and what that rests on. */
const etaOf = ({ states, seconds, queue }: Progress, { last, trend }: Known): readonly [eta: string, why: string] => {
  // Past what the last run found, nobody knows how many are left.
  if (last !== undefined && states > last) return ['ETA unknown', `past the last run's ${count(last)}`]
  if (last !== undefined) return [`ETA ${duration(seconds * (last / Math.max(1, states) - 1))}`, `last run: ${count(last)} states`]
  if (trend === undefined) return ['', '']
  if (trend.growth > SHRINKING) return ['ETA unknown', trend.growth >= 1 ? 'frontier growing' : 'frontier hardly shrinking']
  return [`ETA ~${duration(queue / (1 - trend.growth) / trend.speed)}`, '']
}

export const silent: ProgressLine = { update: () => {}, clear: () => {} }
