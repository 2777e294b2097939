import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { Crew } from './crew.js'
import type { Plan } from '../reductions.js'
import type { WorkersReport } from '../report.js'
import type { NamedRule } from '../rules.js'
import { bytesOf, roundMemory, type RoundMemory } from './round.js'
import type { Searcher } from '../search/searcher.js'
import { likeness, type Source } from './source.js'
import type { SpillOptions } from '../store/spill.js'
import { COMPRESS_FROM } from '../store/store-for.js'
import { ElasticStore } from '../store/elastic-store.js'
import type { StoreName, StoreOf } from '../store/store.js'
import { collect } from '../search/collect.js'
import type { Counts } from '../search/counts.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { SharedStore } from './shared-store.js'
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

/** How the states of a search are to be kept. */
interface Keeping {
  readonly store?: StoreName
}

/** Bytes a worker takes for code, heap and what it remembers: it is seen only when it is there. */
const WORKER = 96 * 2 ** 20

/** Seconds that what is known and not expanded must take for workers to be called; more comes of it, but they take a third of a second, and then learn. */
const WORTH = 0.1

/** More than these only help the largest spaces, and each takes memory of its own. */
const MOST = 8

export const threadsOf = (workers: Wanted['workers'] = 1): number => (workers === 'auto' ? Math.min(MOST, availableParallelism()) : workers)

/** Why more than one cannot search, given how; undefined when they can. */
export const loneliness = <S, A extends Action<S>>({ workers, source, store }: Wanted & Keeping, { owners }: Omit<Plan<S, A>, 'off'>): string | undefined => {
  const threads = threadsOf(workers)
  if (threads === 1) return workers === 'auto' ? 'there is one core' : 'no more were asked for'
  if (source === undefined) return 'nobody said where workers find the system'
  if (store === 'fingerprint' || store === 'disk') return 'what several share is in memory, and exact'
  if (owners !== undefined) return 'which steps are taken alone is learnt step by step'
  return undefined
}

/** What keeps the states of a search that several take part in; unless it was said how they are kept, they go on disk, if it is said where, when there is no room for what is shared. */
export const teamStore = ({ store }: Keeping, spill?: SpillOptions): StoreOf => (words, batch) => {
  const shared = new SharedStore(words, batch, store === 'plain' || store === 'compressed' ? COMPRESS_FROM[store] : COMPRESS_FROM.auto)
  return new ElasticStore(words, batch, shared, store === undefined ? spill : undefined)
}

/** Why states are shared no longer. */
const NO_ROOM = 'what workers share does not fit the memory there may be'

/** Calls workers when a search turns out to be worth it. */
export class Team<S, A extends Action<S>> {
  readonly sharing: Sharing
  readonly #threads: number
  readonly #makeRound: () => RoundMemory
  readonly #call: (round: RoundMemory) => Crew<S, A>
  readonly #store: ElasticStore<SharedStore>
  #crew: Crew<S, A> | undefined
  #used = 1
  /** Why nobody comes, or comes back. */
  #refused: string | undefined
  /** How many states were expanded at some time: half of those by now, or more. */
  #pace = { expanded: 0, at: performance.now() }
  #round: RoundMemory | undefined
  #isCramped = false

  constructor(system: System<S, A>, rules: readonly NamedRule<S, A>[], { engine, ledger }: Searcher<S, A>, { workers, source, sharing = SHARING }: Wanted, memo: boolean | Tuning, symmetry: boolean) {
    this.sharing = sharing
    this.#threads = threadsOf(workers)
    const met = system.names?.met() ?? 0
    this.#store = engine.store as ElasticStore<SharedStore>
    this.#makeRound = () => roundMemory(engine.words, sharing.round, sharing.block, engine.batch, this.#threads)
    this.#call = round => {
      const store = this.#store.memory
      store.isHeld = true
      return new Crew(system, new Teammate(system, engine, ledger, store, round, 0), store, round, {
        source: source!, rules: rules.map(({ id }) => id), likeness: likeness(system, rules), met, memo, symmetry, round,
      }, this.#threads)
    }
  }

  /** The workers, once they were called and all are there; `queue` of the states are still to be expanded, and so many bytes are there for them. */
  async crew(states: number, queue: number, spare: () => number): Promise<Crew<S, A> | undefined> {
    if (this.#crew === undefined && this.#store.isInMemory && this.#refused === undefined) {
      const isLong = this.#takesLong(states, queue)
      if (states >= this.sharing.states && queue >= this.sharing.states / 16 && isLong) {
        this.#round ??= this.#makeRound()
        this.#isCramped = bytesOf(this.#round) + (this.#threads - 1) * WORKER > spare()
        if (!this.#isCramped) this.#crew = this.#call(this.#round)
      }
    }
    while (this.sharing.patient === true && this.#crew?.ready() === false && this.#crew.refused === undefined) await setTimeout(1)
    if (this.#crew?.ready() !== true) return undefined
    this.#used = this.#threads
    return this.#crew
  }

  /** Whether one alone, at his pace, is not done before workers would be there. */
  #takesLong(states: number, queue: number): boolean {
    const now = performance.now()
    const done = states - queue - this.#pace.expanded
    const seconds = (now - this.#pace.at) / 1000
    if (done > this.#pace.expanded) this.#pace = { expanded: states - queue, at: now }
    return this.sharing.patient === true || queue * seconds >= WORTH * done
  }

  /** Memory has no room for what is shared: workers go, if there are any; what they counted. */
  async leave(): Promise<readonly Counts[] | undefined> {
    const crew = this.#crew
    if (crew === undefined) return undefined
    const counts = await this.called?.counts() ?? []
    await crew.close()
    this.#refused = crew.refused ?? NO_ROOM
    this.#crew = this.#round = undefined
    this.#store.memory.isHeld = false
    collect()
    return counts
  }

  /** The workers if they have taken part. */
  get called(): Crew<S, A> | undefined {
    return this.#used > 1 ? this.#crew : undefined
  }

  get report(): WorkersReport {
    if (this.#used > 1) return { used: this.#used }
    const why = this.#refused ?? this.#crew?.refused ?? (this.#store.isInMemory ? undefined : NO_ROOM) ?? (this.#isCramped ? 'there is no memory for what they need' : undefined) ?? (this.#crew && 'the search was over before they came')
    return why === undefined ? { used: 1, alone: 'the space is small' } : { used: 1, alone: why, expected: true }
  }

  async close(): Promise<void> {
    await this.#crew?.close()
  }
}
