import type { ScopeName } from '../model/index.js'
import { apart } from './apart.js'
import { runsAsked } from './asked.js'
import { count, median, rowOf } from './figures.js'

/** What one search took, with so many workers. */
export interface Shared {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly seconds: number
  readonly used: number
  /** Seconds of all cores together. */
  readonly cpu: number
}

const ROUNDS = 5
const RUNS: readonly { readonly scope: ScopeName; readonly granularity: 'atomic' | 'interleaved'; readonly limit: number }[] = [
  { scope: 'wide', granularity: 'atomic', limit: 8_000_000 },
  { scope: 'race', granularity: 'interleaved', limit: 8_000_000 },
  { scope: 'pairs', granularity: 'interleaved', limit: 4_000_000 },
]

const row = rowOf(18, 13)

/** Two workers against one, side by side: `npm run bench -- workers [scope…]`. */
export const workers = async (args: readonly string[]): Promise<void> => {
  const runs = runsAsked(args, RUNS)
  console.log(`medians of ${ROUNDS} rounds, each search in a process of its own; Node ${process.version}; all rules but those about runs judged while searching, no reductions\n`)
  console.log(row(['scope', 'states', '1 worker s', '2 workers s', 'ratio', 'least', 'most', 'cpu ratio', 'ceiling']))
  for (const { scope, granularity, limit } of runs) {
    const pairs: { readonly one: Shared; readonly two: Shared; readonly apart: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const with_ = (workers: number): Promise<Shared> => apart<Shared>('shared-search.js', [scope, granularity, String(limit), String(workers)])
      const [one, two] = [await with_(1), await with_(2)]
      // Two searches that share nothing but the machine: what two cores of it are worth.
      const both = await Promise.all([with_(1), with_(1)])
      const pair = { one, two, apart: (2 * one.seconds) / Math.max(...both.map(({ seconds }) => seconds)) }
      for (const key of ['states', 'transitions', 'depth'] as const) if (pair.one[key] !== pair.two[key]) throw new Error(`${scope}: ${key} differ: ${pair.one[key]} and ${pair.two[key]}`)
      if (pair.two.used !== 2) throw new Error(`${scope}: the second worker did not come`)
      pairs.push(pair)
    }
    const ratios = pairs.map(({ one, two }) => one.seconds / two.seconds)
    console.log(row([
      `${scope} ${granularity === 'atomic' ? '' : granularity}`, count(pairs[0]!.one.states), median(pairs.map(({ one }) => one.seconds)).toFixed(1), median(pairs.map(({ two }) => two.seconds)).toFixed(1),
      `${median(ratios).toFixed(2)}×`, `${Math.min(...ratios).toFixed(2)}×`, `${Math.max(...ratios).toFixed(2)}×`, `${median(pairs.map(({ one, two }) => two.cpu / one.cpu)).toFixed(2)}×`, `${median(pairs.map(({ apart }) => apart)).toFixed(2)}×`,
    ]))
  }
}
