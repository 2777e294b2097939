import { getHeapStatistics } from 'node:v8'
import { countsOf, transitionsIn, type Counts } from '../search/counts.js'
import type { Engine } from '../search/engine.js'
import type { Ledger, Seen } from '../search/ledger.js'
import { NamesClosed } from '../names.js'
import { AT, TASK, type RoundMemory, type Task } from './round.js'
import type { Watched } from '../memo/row-watch.js'
import type { SharedStore } from './shared-store.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** What went wrong while a round was searched; `names`: nothing but that a number would have had to be made up. */
export interface Failure {
  readonly names: boolean
  readonly message: string
}

/** What somebody who took part has to tell after a turn. */
export interface Found {
  readonly failure?: Failure
  readonly seen?: Seen
  readonly watched?: readonly Watched[]
  readonly counts?: Counts
}

/** One of those who search together: does its part of each turn. */
export class Teammate<S, A extends Action<S>> {
  readonly engine: Engine<S, A>
  readonly ledger: Ledger<S, A>
  readonly #system: System<S, A>
  readonly #store: SharedStore
  readonly #round: RoundMemory
  readonly #part: number
  #told = 0
  #failure: Failure | undefined
  /** What to go back to if the round is dropped. */
  #before: { readonly counts: readonly Float64Array[]; readonly moves: readonly (readonly number[])[]; readonly on: Uint8Array; readonly seen: Seen } | undefined

  constructor(system: System<S, A>, engine: Engine<S, A>, ledger: Ledger<S, A>, store: SharedStore, round: RoundMemory, part: number) {
    this.#system = system
    this.engine = engine
    this.ledger = ledger
    this.#store = store
    this.#round = round
    this.#part = part
  }

  /** Does a task, and says what there is to tell. */
  do(task: Task): Found | undefined {
    const { control } = this.#round
    if (task === TASK.settle || task === TASK.drop) this.#clear()
    if (task === TASK.drop) this.#drop()
    else if (task === TASK.settle) this.#try(() => { this.#settle() })
    else {
      this.#keep()
      if (task === TASK.expand) this.#try(() => { this.#expand() })
      else return { counts: countsOf(this.engine, this.ledger) }
    }
    if (this.#failure !== undefined) Atomics.store(control, AT.failed, 1)
    return this.#news()
  }

  #news(): Found | undefined {
    const { engine, ledger } = this
    const failure = this.#failure
    this.#failure = undefined
    this.#round.steps[this.#part] = transitionsIn(this.#system, engine.taken)
    this.#round.bytes[this.#part] = (engine.memo?.pool.bytes ?? 0) + getHeapStatistics().total_heap_size
    const watched = engine.learner.traced.news
    const seen = ledger.version === this.#told ? undefined : ledger.seen
    this.#told = ledger.version
    return failure === undefined && watched === undefined && seen === undefined ? undefined : { ...(failure && { failure }), ...(watched && { watched }), ...(seen && { seen }) }
  }

  #try(work: () => void): void {
    this.#system.names?.close(true)
    try {
      work()
    } catch (error) {
      this.#failure = { names: error instanceof NamesClosed, message: error instanceof Error ? error.message : String(error) }
    } finally {
      this.#system.names?.close(false)
    }
  }

  /** Takes blocks as long as there are any, and room for what may come of them. */
  #expand(): void {
    const { engine, ledger } = this
    const { block: size, control, spans, candidates, capacity } = this.#round
    engine.memo?.counts.mark()
    this.#before = { counts: [engine.judged, engine.taken, engine.changed].map(array => array.slice()), moves: ledger.counts, on: engine.on.slice(), seen: ledger.seen }
    const first = this.#part * capacity
    const last = first + control[AT.share]! - size * engine.batch
    const { sift, enlist } = this.#store.code
    enlist(candidates, first)
    let top = first
    let from = 0
    const take = (n: number): void => { top = sift(n, from) }
    while (top <= last && Atomics.load(control, AT.failed) === 0) {
      const block = Atomics.add(control, AT.next, 1)
      from = control[AT.from]! + block * size
      if (from >= control[AT.to]!) return
      spans[3 * block] = top
      engine.generated.expandBlock(from, Math.min(from + size, control[AT.to]!), take)
      spans[3 * block + 1] = top
    }
  }

  /** Blocks are moved to the store, and judged, by whoever is free. */
  #settle(): void {
    const { control, spans } = this.#round
    const { settle } = this.#store.code
    for (;;) {
      const block = Atomics.add(control, AT.next, 1)
      if (block >= control[AT.blocks]!) return
      const first = spans[3 * block + 2]!
      const states = settle(spans[3 * block]!, spans[3 * block + 1]!, first)
      this.engine.generated.judge(first, states)
    }
  }

  /** The table of candidates is for one round; everybody empties a part of it. */
  #clear(): void {
    const { candidates: { table }, steps } = this.#round
    table.fill(0, Math.floor((this.#part * table.length) / steps.length), Math.floor(((this.#part + 1) * table.length) / steps.length))
  }

  /** The round stands. */
  #keep(): void {
    if (this.#before === undefined) return
    this.#before = undefined
    this.engine.memo?.counts.decide(true)
  }

  /** Nothing of the round counts; what was learnt in it is forgotten, so that it will be told again. */
  #drop(): void {
    const before = this.#before
    if (before === undefined) return
    this.#before = undefined
    const { engine, ledger } = this
    ;[engine.judged, engine.taken, engine.changed].forEach((array, index) => { array.set(before.counts[index]!) })
    engine.on.set(before.on)
    ledger.recount(before.moves)
    ledger.forget(before.seen)
    engine.memo?.counts.decide(false)
    engine.memo?.forget()
  }

  /** Between rounds one may search alone: then the last one stands. */
  keep(): void {
    this.#keep()
  }
}
