import { BadCheckpoint, type Checkpoint, type Saved } from './checkpoint.js'
import type { Counts } from '../search/counts.js'
import type { Searcher } from '../search/searcher.js'
import { OutOfMemory } from '../store/store.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** Where a search is. */
export type Position = Pick<Saved, 'next' | 'depth' | 'layer' | 'seconds'>

/** States handed over at a time. */
const CHUNK = 1 << 12

/** Writes a search down, and takes it up again. */
export class Keeper<S, A extends Action<S>> {
  readonly #system: System<S, A>
  readonly #searcher: Searcher<S, A>
  readonly #checkpoint: Checkpoint
  readonly #off: Saved['off']

  constructor(system: System<S, A>, searcher: Searcher<S, A>, checkpoint: Checkpoint, off: Saved['off']) {
    this.#system = system
    this.#searcher = searcher
    this.#checkpoint = checkpoint
    this.#off = off
  }

  get due(): boolean {
    return this.#checkpoint.due
  }

  save(position: Position, counts: Counts): void {
    const { engine, ledger } = this.#searcher
    const { generated, log, words } = engine
    const states = generated.count()
    const plain = (mask: Int32Array): readonly number[] => [...mask]
    const arena = function* (from: number): Generator<Int32Array> {
      for (let first = from; first < states; first += CHUNK) {
        const some = new Int32Array(words * Math.min(CHUNK, states - first))
        for (let k = 0; k * words < some.length; k++) engine.store.code.decode(first + k, some, k * words)
        yield some
      }
    }
    this.#checkpoint.save({
      ...position, states, counts, off: this.#off, seen: ledger.seen, journal: engine.journal, met: this.#system.names?.met() ?? 0,
      watched: engine.learner.traced.watched.map(({ lifecycle, all, each, rows }) => ({ lifecycle, all: plain(all), each: plain(each), rows: rows.map(plain) })),
    }, {
      states: arena(this.#checkpoint.written('states') / words),
      log: [log.subarray(this.#checkpoint.written('log'), generated.logged())],
    })
  }

  /** Brings the search to where the last run was, if there was one; `grow` makes room, or throws. Errors: BadCheckpoint, when it does not fit. */
  restore(grow: () => void): Saved | undefined {
    try {
      return this.#restore(grow)
    } catch (error) {
      throw error instanceof OutOfMemory ? new BadCheckpoint(`what the checkpoint holds needs more ${error.room} than there may be: nothing was changed`) : error
    }
  }

  #restore(grow: () => void): Saved | undefined {
    const { saved } = this.#checkpoint
    if (saved === undefined || JSON.stringify(saved.off) !== JSON.stringify(this.#off)) {
      // What an attempt before this one wrote down is of no use to it.
      this.#checkpoint.restart()
      return undefined
    }
    const { engine, ledger } = this.#searcher
    const { generated, pending, words } = engine
    let filled = 0
    const flush = (): void => {
      grow()
      generated.recount(engine.store.readmit(filled / words))
      filled = 0
    }
    const most = words * Math.floor(pending.length / words)
    for (const piece of this.#checkpoint.read('states')) {
      for (let at = 0; at < piece.length;) {
        const length = Math.min(piece.length - at, most - filled)
        pending.set(piece.subarray(at, at + length), filled)
        filled += length
        at += length
        if (filled === most) flush()
      }
    }
    if (filled > 0) flush()
    if (generated.count() !== saved.states) throw new BadCheckpoint('the checkpoint does not hold the states it says it holds')
    let odd: number | undefined
    for (const piece of this.#checkpoint.read('log')) {
      for (const word of piece) {
        if (odd === undefined) odd = word
        else {
          grow()
          generated.note(odd, word)
          odd = undefined
        }
      }
    }
    engine.rehearse(saved.journal)
    if ((this.#system.names?.met() ?? 0) !== saved.met) throw new BadCheckpoint('the model does not number things as it did: the system was searched before, or is not deterministic')
    engine.learner.traced.hear(saved.watched.map(({ lifecycle, all, each, rows }) => ({ lifecycle, all: Int32Array.from(all), each: Int32Array.from(each), rows: rows.map(row => Int32Array.from(row)) })))
    // JSON knows no `undefined`.
    ledger.hear({ ...saved.seen, sightings: saved.seen.sightings.map(sighting => sighting ?? undefined) })
    return saved
  }
}
