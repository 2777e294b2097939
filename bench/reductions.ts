import type { ScopeName } from '../model/index.js'
import { apart } from './apart.js'
import { runsAsked } from './asked.js'
import type { Measured } from './engines.js'
import { count } from './figures.js'

export const MODES = ['plain', 'symmetry', 'partial order', 'both'] as const
export type Mode = (typeof MODES)[number]

/** What one search with some reductions took. */
export interface Reduced extends Measured {
  /** How many renamings there are, and how many states were left by one step alone; 0 where that reduction was off. */
  readonly renamings: number
  readonly alone: number
  /** States searched once more so that stories are shortest. */
  readonly again: number
}

/** Interleaved scopes with the fixes they are searched under: as pinned, and with contexts handed over in order. */
const RUNS: readonly { readonly scope: ScopeName; readonly fixes: string }[] = [
  { scope: 'tables', fixes: '' },
  { scope: 'tables', fixes: '0330611f' },
  { scope: 'race', fixes: '' },
  { scope: 'race', fixes: '0330611f' },
  { scope: 'pairs', fixes: '' },
]

/** Each reduction on the interleaved scopes: how many fewer states, at what cost: `npm run bench -- reductions [scope…]`. */
export const reductions = async (args: readonly string[]): Promise<void> => {
  const runs = runsAsked(args, RUNS)
  console.log(`one run each, in a process of its own; one thread; Node ${process.version}; all rules on\n`)
  console.log(row(['scope', 'reductions', 'renamings', 'states', 'factor', 'transitions', 'factor', 'alone', 'again', 'seconds', 'peak MB']))
  for (const { scope, fixes } of runs) {
    let plain: Reduced | undefined
    for (const mode of MODES) {
      const found = await apart<Reduced>('reduced-search.js', [scope, fixes, mode])
      plain ??= found
      console.log(row([
        fixes === '' ? scope : `${scope}+${fixes.slice(0, 4)}`, mode, String(found.renamings), count(found.states), `${(plain.states / found.states).toFixed(2)}×`,
        count(found.transitions), `${(plain.transitions / found.transitions).toFixed(2)}×`, count(found.alone), count(found.again), found.seconds.toFixed(1), count(found.peakRss / 2 ** 20),
      ]))
    }
  }
  console.log('\nalone: states left by one step alone. again: states searched once more, without partial order, for the shortest stories; their time is in the seconds.')
}

const row = (cells: readonly string[]): string => cells.map((cell, i) => (i < 2 ? cell.padEnd(14) : cell.padStart(12))).join(' ')
