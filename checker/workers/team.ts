import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { Crew } from './crew.js'
import type { Plan } from '../reductions.js'
import type { WorkersReport } from '../report.js'
import type { NamedRule } from '../rules.js'
import { roundMemory } from './round.js'
import type { Searcher } from '../search/searcher.js'
import { SharedStore } from './shared-store.js'
import { likeness, type Source } from './source.js'
import type { StoreName } from '../store/store.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { Teammate } from './teammate.js'
import type { Tuning } from '../memo/tuning.js'

/** From when on several search, and how much at a time; less than this is done sooner alone. */
export interface Sharing {
  /** Workers are called when so many states are known, and a sixteenth of that is still to be expanded. */
  readonly states: number
  /** What is left of a layer is shared if it has so many states. */
  readonly layer: number
  /** States of a round at most, and of what one does at a time. */
  readonly round: number
  readonly block: number
  /** Waits for workers that were called, instead of going on alone meanwhile. */
  readonly patient?: boolean
}

/** Starting a worker takes a third of a second, and what it remembers it must learn itself: on less than half a million states two take longer than one. */
export const SHARING: Sharing = { states: 1 << 19, layer: 1 << 11, round: 1 << 16, block: 64 }

/** Who is wanted for a search. */
export interface Wanted {
  /** How many threads search; `auto`: as many as there are cores. One when absent. */
  readonly workers?: number | 'auto'
  /** Where workers get the system and its rules from. */
  readonly source?: Source
  readonly sharing?: Sharing
}

/** How the states of a search are to be kept, and within how many bytes. */
interface Keeping {
  readonly store?: StoreName
  readonly maxMemory?: number
}

/** More than these only help the largest spaces, and each takes memory of its own. */
const MOST = 8

export const threadsOf = (workers: Wanted['workers'] = 1): number => (workers === 'auto' ? Math.min(MOST, availableParallelism()) : workers)

/** Why more than one cannot search, given how; undefined when they can. */
export const loneliness = <S, A extends Action<S>>({ workers, source, store, maxMemory }: Wanted & Keeping, { owners }: Omit<Plan<S, A>, 'off'>): string | undefined => {
  const threads = threadsOf(workers)
  if (threads === 1) return workers === 'auto' ? 'there is one core' : 'no more were asked for'
  if (source === undefined) return 'nobody said where workers find the system'
  if (store !== undefined && store !== 'plain') return 'only plain states are shared'
  if (workers === 'auto' && maxMemory !== undefined && store !== 'plain') return 'where memory is short states are compressed, and only plain ones are shared'
  if (owners !== undefined) return 'which steps are taken alone is learnt step by step'
  return undefined
}

/** Calls workers when a search turns out to be worth it. */
export class Team<S, A extends Action<S>> {
  readonly sharing: Sharing
  readonly #threads: number
  readonly #call: () => Crew<S, A>
  #crew: Crew<S, A> | undefined
  #used = 1

  constructor(system: System<S, A>, rules: readonly NamedRule<S, A>[], { engine, ledger }: Searcher<S, A>, { workers, source, sharing = SHARING }: Wanted, memo: boolean | Tuning, symmetry: boolean) {
    this.sharing = sharing
    this.#threads = threadsOf(workers)
    const met = system.names?.met() ?? 0
    this.#call = () => {
      const round = roundMemory(engine.words, sharing.round, sharing.block, engine.batch, this.#threads)
      const store = engine.store as SharedStore
      return new Crew(system, new Teammate(system, engine, ledger, store, round, 0), store, round, {
        source: source!, rules: rules.map(({ id }) => id), likeness: likeness(system, rules), met, memo, symmetry, round,
      }, this.#threads)
    }
  }

  /** The workers, once they were called and all are there; `queue` of the states are still to be expanded. */
  async crew(states: number, queue: number): Promise<Crew<S, A> | undefined> {
    if (this.#crew === undefined && states >= this.sharing.states && queue >= this.sharing.states / 16) this.#crew = this.#call()
    while (this.sharing.patient === true && this.#crew?.ready() === false && this.#crew.refused === undefined) await setTimeout(1)
    if (this.#crew?.ready() !== true) return undefined
    this.#used = this.#threads
    return this.#crew
  }

  /** The workers if they have taken part. */
  get called(): Crew<S, A> | undefined {
    return this.#used > 1 ? this.#crew : undefined
  }

  get report(): WorkersReport {
    if (this.#used > 1) return { used: this.#used }
    return this.#crew === undefined ? { used: 1, alone: 'the space is small' } : { used: 1, alone: this.#crew.refused ?? 'the search was over before they came', expected: true }
  }

  async close(): Promise<void> {
    await this.#crew?.close()
  }
}
