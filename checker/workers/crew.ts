import { setImmediate } from 'node:timers/promises'
import type { Counts } from '../search/counts.js'
import type { Mail, Orders } from './crew-mail.js'
import { Hands } from './hands.js'
import type { Planned } from '../memo/memo.js'
import { AT, bytesOf, TASK, type RoundMemory, type Task } from './round.js'
import { NOTHING_SHOWN, type SharedStore } from './shared-store.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { Teammate, type Found } from './teammate.js'

/** How a round went. `again`: it was dropped, and its states are to be expanded by one alone, who finds out in order what the matter was. */
export interface Round {
  readonly to: number
  readonly again: boolean
  /** A failure nobody expects one alone to be spared. */
  readonly failure?: string
}

/** Milliseconds after which the event loop gets a turn while others are waited for. */
const PATIENCE = 20

/** Workers that search along with the thread that started them, and what they have been told. */
export class Crew<S, A extends Action<S>> {
  readonly #mate: Teammate<S, A>
  readonly #store: SharedStore
  readonly #round: RoundMemory
  readonly #hands: Hands
  readonly #system: System<S, A>
  #shown = NOTHING_SHOWN
  #told: { plan: Planned | undefined; journal: number; watched: boolean } = { plan: undefined, journal: 0, watched: false }

  constructor(system: System<S, A>, mate: Teammate<S, A>, store: SharedStore, round: RoundMemory, orders: Orders, workers: number) {
    this.#system = system
    this.#mate = mate
    this.#store = store
    this.#round = round
    this.#hands = new Hands(orders, workers - 1)
  }

  /** Why there is none, once that is known. */
  get refused(): string | undefined {
    return this.#hands.refused
  }

  /** How many search, once all are there. */
  get size(): number {
    return this.#hands.count + 1
  }

  /** Bytes of what is shared in rounds and of what workers keep for themselves. */
  get bytes(): number {
    return bytesOf(this.#round) + this.#round.bytes.subarray(1).reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Steps the workers took. */
  get steps(): number {
    return this.#round.steps.subarray(1).reduce((sum, steps) => sum + steps, 0)
  }

  /** Whether everybody is there. One who cannot come is reason enough to go on alone. */
  ready(): boolean {
    return this.#hands.ready()
  }

  /** Candidates for which a round of states up to which `limit` may be found has room, by who takes part; 0 when that is too little to begin. */
  share(limit: number): number {
    const share = Math.min(this.#round.capacity, Math.floor((limit - 1 - this.#store.code.count()) / this.size))
    return share < 2 * this.#round.block * this.#mate.engine.batch ? 0 : share
  }

  /** Expands states from `from` on, at most up to `to`, with everybody's help. There is room for what may come of it. */
  async round(from: number, to: number, share: number, enough: () => boolean): Promise<Round> {
    const { block: size, control, spans, candidates: { gone } } = this.#round
    const { generated } = this.#mate.engine
    this.#post()
    control[AT.from] = from
    control[AT.to] = Math.min(to, from + size * (spans.length / 3))
    control[AT.share] = share
    control[AT.failed] = 0
    const found = await this.#turn(TASK.expand)
    if (control[AT.failed] !== 0) return this.#dropped(control[AT.to]!, found, false)
    const blocks = Math.min(control[AT.next]!, Math.ceil((control[AT.to]! - from) / size))
    let states = this.#store.code.count()
    const firsts: number[] = []
    for (let block = 0; block < blocks; block++) {
      spans[3 * block + 2] = states
      firsts.push(states)
      for (let c = spans[3 * block]!; c < spans[3 * block + 1]!; c++) if (gone[c] === 0) states++
    }
    firsts.push(states)
    control[AT.blocks] = blocks
    // When a dictionary is full, one alone codes all states anew.
    if (!this.#store.enter(spans, blocks)) return this.#dropped(control[AT.to]!, found, false)
    const mail = this.#rows()
    if (mail.rows !== undefined) this.#hands.tell(mail)
    found.push(...await this.#turn(TASK.settle))
    if (control[AT.failed] !== 0) return this.#dropped(control[AT.to]!, found, true)
    this.#hear(found)
    // Where exactly the search is to end, one alone finds out.
    if (enough()) return this.#dropped(control[AT.to]!, [], true)
    this.#mate.keep()
    this.#store.settled(states, false)
    generated.recount(states)
    for (let block = 0; block < blocks; block++) if (firsts[block]! < firsts[block + 1]!) generated.note(from + block * size, firsts[block + 1]!)
    return { to: Math.min(from + blocks * size, control[AT.to]!), again: false }
  }

  async #dropped(to: number, found: readonly Found[], entered: boolean): Promise<Round> {
    await this.#turn(TASK.drop)
    const states = this.#mate.engine.generated.count()
    this.#store.settled(states, entered)
    this.#mate.engine.generated.recount(states)
    const failure = found.find(one => one.failure?.names === false)?.failure
    return { to, again: true, ...(failure && { failure: failure.message }) }
  }

  #hear(found: readonly Found[]): void {
    const { engine, ledger } = this.#mate
    for (const { seen, watched } of found) {
      if (seen !== undefined) ledger.hear(seen)
      if (watched === undefined) continue
      engine.memo?.hear(watched)
      this.#told.watched = false
    }
  }

  /** Everything the workers counted. Errors: WorkerLost. */
  async counts(): Promise<readonly Counts[]> {
    return (await this.#turn(TASK.count, false)).flatMap(({ counts }) => counts ?? [])
  }

  /** Everybody does the same; what they have to tell. */
  async #turn(task: Task, own = true): Promise<Found[]> {
    const { control } = this.#round
    control[AT.task] = task
    control[AT.next] = 0
    control[AT.done] = 0
    Atomics.add(control, AT.turn, 1)
    Atomics.notify(control, AT.turn)
    const mine = own ? this.#mate.do(task) : undefined
    for (let done = Atomics.load(control, AT.done); done < this.#hands.count; done = Atomics.load(control, AT.done)) {
      if (Atomics.wait(control, AT.done, done, PATIENCE) === 'timed-out') await setImmediate()
      this.#hands.insist()
    }
    const others = this.#hands.heard()
    return mine === undefined ? others : [mine, ...others]
  }

  /** Tells the workers what they do not know. */
  #post(): void {
    const { engine } = this.#mate
    const told = this.#told
    const mail: Mail = {
      ...this.#rows(),
      ...(engine.memo?.planned === told.plan ? {} : { plan: engine.memo!.planned! }),
      ...(told.watched ? {} : { watched: engine.learner.traced.watched }),
      ...(engine.journal.length > told.journal ? { journal: engine.journal.slice(told.journal), met: this.#system.names!.met() } : {}),
      broken: [...engine.on.keys()].filter(k => engine.on[k] === 0),
    }
    this.#hands.tell(mail)
    this.#told = { plan: engine.memo?.planned, journal: engine.journal.length, watched: true }
  }

  /** Of the store, what the workers do not know; from now on they do. */
  #rows(): Pick<Mail, 'rows'> {
    const { shown, ...rows } = this.#store.show(this.#shown)
    this.#shown = shown
    return rows
  }

  async close(): Promise<void> {
    await this.#hands.close()
  }
}
