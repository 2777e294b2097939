import { apart } from './apart.js'
import { scopesAsked } from './asked.js'
import { count, median, rowOf } from './figures.js'

/** What one check took, with or without rules about what must happen and stay possible. */
export interface MeasuredCheck {
  readonly states: number
  readonly edges: number
  /** Of processor time: others on the machine do not count. */
  readonly seconds: number
  /** Bytes the search holds, the graph included. */
  readonly bytes: number
  readonly peakRss: number
}

const ROUNDS = 3

const row = rowOf(10, 13)

/** Every rule, against the rules that are judged while searching: `npm run bench -- liveness [scope…]`. */
export const liveness = async (args: readonly string[]): Promise<void> => {
  const scopes = scopesAsked(args, ['pair', 'tiny', 'small'])
  console.log(`medians of ${ROUNDS} rounds, each in a process of its own; one thread, its processor time; Node ${process.version}; whole checks, stories included; symmetry off on both sides\n`)
  console.log(row(['scope', 'states', 'edges', 'safety s', 'all s', 'time', 'safety MB', 'all MB', 'memory', 'peak']))
  for (const scope of scopes) {
    const pairs: { readonly safety: MeasuredCheck; readonly all: MeasuredCheck }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push({ safety: await apart<MeasuredCheck>('liveness-run.js', [scope, 'safety']), all: await apart<MeasuredCheck>('liveness-run.js', [scope, 'all']) })
    }
    const ratio = (of: (check: MeasuredCheck) => number): string => `${median(pairs.map(({ safety, all }) => of(all) / of(safety))).toFixed(2)}×`
    const typical = (kind: 'safety' | 'all', of: (check: MeasuredCheck) => number): number => median(pairs.map(pair => of(pair[kind])))
    console.log(row([
      scope, count(pairs[0]!.all.states), count(pairs[0]!.all.edges), typical('safety', ({ seconds }) => seconds).toFixed(1), typical('all', ({ seconds }) => seconds).toFixed(1), ratio(({ seconds }) => seconds),
      count(typical('safety', ({ bytes }) => bytes) / 2 ** 20), count(typical('all', ({ bytes }) => bytes) / 2 ** 20), ratio(({ bytes }) => bytes), ratio(({ peakRss }) => peakRss),
    ]))
  }
}
