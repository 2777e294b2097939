import type { Engine } from './engine.js'
import type { Ledger } from './ledger.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** What a search counts, or a part of it: by rule, by group, by family, and by rule and row of a lifecycle's table. */
export interface Counts {
  readonly judged: readonly number[]
  readonly taken: readonly number[]
  readonly changed: readonly number[]
  readonly moves: readonly (readonly number[])[]
}

/** Everything an engine has counted, what is remembered included. */
export const countsOf = <S, A extends Action<S>>(engine: Engine<S, A>, ledger: Ledger<S, A>): Counts => {
  const counted = engine.memo?.settle()
  return {
    judged: Array.from(engine.judged, (times, k) => times + (counted?.judged.get(k) ?? 0)),
    taken: [...engine.taken],
    changed: [...engine.changed],
    moves: ledger.movesWith(counted?.moves.values() ?? []),
  }
}

const sums = (a: readonly number[], b: readonly number[], times: number): number[] => a.map((count, index) => count + times * b[index]!)

const summed = (a: Counts, b: Counts, times: number): Counts => ({
  judged: sums(a.judged, b.judged, times),
  taken: sums(a.taken, b.taken, times),
  changed: sums(a.changed, b.changed, times),
  moves: a.moves.map((row, k) => sums(row, b.moves[k]!, times)),
})

export const sumOf = (a: Counts, b: Counts): Counts => summed(a, b, 1)
export const lessOf = (a: Counts, b: Counts): Counts => summed(a, b, -1)

/** How many steps were taken, given how often each group was enabled. */
export const transitionsIn = <S, A extends Action<S>>({ groups }: System<S, A>, taken: ArrayLike<number>): number =>
  groups.reduce((sum, group, index) => sum + group.actions.length * taken[index]!, 0)
