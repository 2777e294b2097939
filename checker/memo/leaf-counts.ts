import type { Unit } from './memo-unit.js'
import type { Pool } from './pool.js'
import { TallyBuilder, type Tally } from './tally.js'

/** What visits of leaves count: a counter in the pool for each leaf, and what one visit stands for. */
export class LeafCounts {
  readonly #pool: Pool
  readonly #tallies: Tally[] = []
  /** By counter: whose leaf it counts. */
  readonly #owners: Unit[] = []
  readonly #interned = new Map<string, Tally>()
  readonly #counted = new TallyBuilder()
  /** Counters when they were last marked, and what was counted since and is no longer in them. */
  #marked: Float64Array | undefined
  #since: TallyBuilder | undefined
  /** Called before counters are read: visits that were put off are to be counted. */
  onSettle = (): void => {}

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** A counter for a leaf. */
  of(unit: Unit, tally: TallyBuilder | Tally): number {
    const counter = this.#pool.counter()
    const { key } = tally
    if (!this.#interned.has(key)) this.#interned.set(key, tally)
    this.#tallies[counter] = this.#interned.get(key)!
    this.#owners[counter] = unit
    return counter
  }

  /** The leaves are gone; what they counted is kept. */
  forget(): void {
    this.settle()
    this.#tallies.length = 0
    this.#owners.length = 0
    this.#interned.clear()
  }

  /** What was counted, over the whole search. */
  settle(): Tally {
    this.onSettle()
    const { counters } = this.#pool
    this.#tallies.forEach((tally, counter) => {
      const before = this.#since === undefined ? counters[counter]! : (this.#marked?.[counter] ?? 0)
      this.#counted.add(tally, before)
      this.#since?.add(tally, counters[counter]! - before)
      this.#owners[counter]!.visits += counters[counter]!
      counters[counter] = 0
    })
    this.#marked = undefined
    return this.#counted
  }

  /** What is counted from here on may be taken back. */
  mark(): void {
    this.onSettle()
    this.#marked = this.#pool.counters.slice(0, this.#pool.counting)
    this.#since = new TallyBuilder()
  }

  /** Keeps what was counted since the mark, or takes it back. */
  decide(keep: boolean): void {
    this.onSettle()
    if (keep) this.#counted.add(this.#since!)
    else {
      this.#pool.counters.fill(0)
      if (this.#marked !== undefined) this.#pool.counters.set(this.#marked)
    }
    this.#since = undefined
    this.#marked = undefined
  }
}
