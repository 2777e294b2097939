import { apart } from './apart.js'
import { scopesAsked } from './asked.js'
import { count, medianBy, rowOf } from './figures.js'

/** What one search took. */
export interface Measured {
  readonly states: number
  readonly transitions: number
  readonly complete: boolean
  readonly seconds: number
  readonly bytesPerState: number
  readonly peakRss: number
}

const ROUNDS = 3
/** How many states the baseline explores: it would take hours over a whole scope. */
const BASELINE_STATES = 4000
/** How many states the search explores of the largest scope. */
const LIMIT = 20_000_000

const rate = ({ transitions, seconds }: Measured): number => transitions / seconds

/** The search with all rules on, against the same reducer on immer with string keys: `npm run bench [scope…]`. */
export const engines = async (args: readonly string[]): Promise<void> => {
  const scopes = scopesAsked(args, ['tiny', 'small', 'wide'])
  console.log(`medians of ${ROUNDS} rounds, each in a process of its own; one thread; Node ${process.version}; all rules on, no reductions\n`)
  console.log(row(['scope', 'states', 'transitions', 'states/s', 'transitions/s', 'bytes/state', 'peak MB', 'baseline tr/s', 'ratio']))
  for (const scope of scopes) {
    const pairs: { readonly fast: Measured; readonly slow: Measured }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push({ fast: await apart<Measured>('search.js', [scope, String(LIMIT)]), slow: await apart<Measured>('baseline.js', [scope, String(BASELINE_STATES)]) })
    }
    const fast = medianBy(pairs.map(pair => pair.fast), rate)
    const slow = medianBy(pairs.map(pair => pair.slow), rate)
    const ratio = medianBy(pairs, pair => rate(pair.fast) / rate(pair.slow))
    console.log(row([
      scope, `${count(fast.states)}${fast.complete ? '' : '+'}`, count(fast.transitions), count(fast.states / fast.seconds), count(rate(fast)),
      fast.bytesPerState.toFixed(1), count(fast.peakRss / 2 ** 20), count(rate(slow)), `${(rate(ratio.fast) / rate(ratio.slow)).toFixed(0)}×`,
    ]))
  }
  console.log(`\n+ stopped at ${count(LIMIT)} states. Baseline: immer, JSON keys in a Map, the first ${count(BASELINE_STATES)} states, no rules.`)
}

const row = rowOf(10, 14)
