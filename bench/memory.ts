import { STORES } from '../checker/store/store.js'
import type { ScopeName } from '../model/index.js'
import { apart } from './apart.js'
import { scopesAsked } from './asked.js'
import { count, median, rowOf } from './figures.js'
import type { Searched } from './search.js'

const ROUNDS = 3
const SMALL = 1_000_000
const LARGE = 10_000_000

/** Bytes, and states per second of processor time, of every store, side by side: `npm run bench -- memory [--large] [scope…]`. */
export const memory = async (args: readonly string[]): Promise<void> => {
  const scopes = scopesAsked(args.filter(arg => arg !== '--large'), ['wide'])
  const limit = args.includes('--large') ? LARGE : SMALL
  for (const scope of scopes) await compared(scope, limit)
}

const compared = async (scope: ScopeName, limit: number): Promise<void> => {
  console.log(`${scope}, ${count(limit)} states, no reductions, one thread; medians of ${ROUNDS} rounds, each in a process of its own\n`)
  console.log(row(['store', 'bytes/state', 'peak MB', 'states/cpu s', 'to plain']))
  const rounds: (readonly Searched[])[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const measured: Searched[] = []
    for (const store of STORES) measured.push(await apart<Searched>('search.js', [scope, String(limit), store]))
    rounds.push(measured)
  }
  const rate = ({ states, processorSeconds }: Searched): number => states / processorSeconds
  STORES.forEach((store, k) => {
    const middle = (of: (round: readonly Searched[]) => number): number => median(rounds.map(of))
    console.log(row([
      store, middle(round => round[k]!.bytesPerState).toFixed(1), (middle(round => round[k]!.peakRss) / 2 ** 20).toFixed(0),
      count(middle(round => rate(round[k]!))), `${middle(round => rate(round[k]!) / rate(round[0]!)).toFixed(2)}×`,
    ]))
  })
}

const row = rowOf(12, 13)
