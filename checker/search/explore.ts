import { setImmediate } from 'node:timers/promises'
import { totalmem } from 'node:os'
import { countsOf, lessOf, sumOf, transitionsIn, type Counts } from './counts.js'
import type { Round } from '../workers/crew.js'
import type { Keeper } from '../checkpoint/keeper.js'
import { PAUSE } from './loop-text.js'
import { MemoryLimit } from './memory-limit.js'
import { pack } from '../state/packed.js'
import type { Stopped } from '../report.js'
import type { Searcher } from './searcher.js'
import { OutOfMemory } from '../store/store.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import type { Team } from '../workers/team.js'

/** How far a search has come. */
export interface Progress {
  readonly states: number
  readonly transitions: number
  /** Every state within this many steps is known. */
  readonly depth: number
  /** States known and not yet expanded. */
  readonly queue: number
  readonly seconds: number
  /** States found per second since the last report. */
  readonly rate: number
  /** Bytes the search holds. */
  readonly bytes: number
  /** Rules that are decided already: broken, or a witness seen. */
  readonly decided?: readonly string[]
}

export interface Limits {
  /** Do not expand states this many steps away from the initial one. */
  readonly maxDepth?: number
  /** Stop once this many states are known; looked at now and then, always at the same places, so that a few more may be found. */
  readonly maxStates?: number
  /** Bytes the process may hold, code and all; three quarters of the machine's memory when absent. */
  readonly maxMemory?: number
  readonly signal?: AbortSignal
  /** Ends the search, as if interrupted, once it is true. */
  readonly enough?: () => boolean
  readonly onProgress?: (progress: Progress) => void
  /** Milliseconds between reports of progress; 500 when absent. */
  readonly progressEvery?: number
  /** The search waits for this now and then before it goes on: pauses, say. */
  readonly turn?: () => Promise<void>
}

/** What a search found out about the state space. */
export interface Explored {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly complete: boolean
  readonly stopped?: Stopped
  readonly seconds: number
  /** Everything counted, by whomever. */
  readonly counts: Counts
}

/** The search runs this long before it lets the event loop take a turn. */
const SLICE_MS = 30

/** Breadth-first search over everything a system can reach, layer by layer, judging the engine's rules on the way; with the help of a team, if there is one. */
export const explore = async <S, A extends Action<S>>(system: System<S, A>, { engine, ledger }: Searcher<S, A>, limits: Limits = {}, team?: Team<S, A>, keeper?: Keeper<S, A>): Promise<Explored> => {
  const { generated } = engine
  const { maxDepth = Infinity, maxStates = Infinity, maxMemory = 0.75 * totalmem(), signal, onProgress, progressEvery = 500, turn, enough = () => false } = limits
  const start = performance.now()
  const limit = new MemoryLimit(maxMemory, engine.bytes)
  const fits = (): boolean => limit.kept(bytes => engine.grow(maxStates, bytes))
  const grown = (): boolean => {
    if (fits()) return true
    if (engine.store.waiting === 0) return false
    // Of what waits, most may be known, and needs no room.
    engine.settle()
    return fits()
  }
  const seconds = () => earlier + (performance.now() - start) / 1000
  // What an earlier run wrote down stays until it has been read.
  let begun = false
  let next = 0
  let depth = 0
  let layer: readonly [from: number, to: number] = [0, 0]
  let before: Counts | undefined
  let earlier = 0
  let reported = { at: start, states: 0 }
  // Up to here one searches alone, and then wonders why a worker could not.
  let solo: Round | undefined

  const report = () => {
    const states = generated.count()
    const now = performance.now()
    const rate = ((states - reported.states) / Math.max(1, now - reported.at)) * 1000
    const transitions = transitionsIn(system, engine.taken) + (team?.called?.steps ?? 0) + (before === undefined ? 0 : transitionsIn(system, before.taken))
    onProgress?.({ states, transitions, depth, queue: states - next, seconds: seconds(), rate, bytes: engine.bytes + (team?.called?.bytes ?? 0) })
    reported = { at: now, states }
  }
  const counted = async (): Promise<Counts> => [...(await team?.called?.counts() ?? []), ...(before === undefined ? [] : [before])].reduce(sumOf, countsOf(engine, ledger))
  // A batch that does not fit was expanded, and counted, for nothing: expanded once more, it tells by how much.
  const dropped = async (): Promise<Counts> => {
    const { began, cursor, expandBlock } = generated
    const twice = await counted()
    next = began()
    expandBlock(next, cursor() + 1, () => {})
    return lessOf(sumOf(twice, twice), await counted())
  }
  const save = async (counting = counted): Promise<Counts> => {
    const counts = await counting()
    if (begun) keeper?.save({ next, depth, layer, seconds: seconds() }, counts)
    return counts
  }
  const ended = async (stopped?: Stopped, counting = counted): Promise<Explored> => {
    if (begun) engine.settle()
    const counts = stopped === undefined ? await counting() : await save(counting)
    return { states: generated.count(), transitions: transitionsIn(system, counts.taken), depth, complete: stopped === undefined, ...(stopped && { stopped }), seconds: seconds(), counts }
  }

  const searched = async (): Promise<Explored> => {
    if (!grown()) return ended('memory')
    generated.until(enough)
    const saved = keeper?.restore(() => {
      if (!grown()) throw new OutOfMemory()
    })
    if (saved === undefined) {
      pack(system.schema, system.initial, engine.buffer)
      generated.seed()
      engine.settle()
      layer = [0, generated.count()]
    } else {
      ({ next, depth, layer, counts: before, seconds: earlier } = saved)
      reported = { at: start, states: saved.states }
    }
    begun = true
    for (;;) {
      const [first, end] = layer
      if (next === end && generated.count() === end) return ended()
      if (depth >= maxDepth) return ended('max-depth')
      let deadline = performance.now() + SLICE_MS
      while (next < end) {
        if (signal?.aborted) return ended('interrupted')
        if (keeper?.due === true && solo === undefined) {
          engine.settle()
          await save()
        }
        if (next % PAUSE === 0 || next === first) {
          if (enough()) return ended('interrupted')
          if (generated.count() + engine.store.waiting >= maxStates) engine.settle()
          if (generated.count() >= maxStates) return ended('max-states')
        }
        if (solo !== undefined && next >= solo.to) {
          if (solo.failure !== undefined) throw new Error(`a worker failed where one alone does not: ${solo.failure}`)
          solo = undefined
        }
        const crew = solo === undefined ? await team?.crew(generated.count(), generated.count() - next, () => limit.planned - engine.bytes) : undefined
        const share = crew !== undefined && end - next >= team!.sharing.layer ? crew.share(maxStates) : 0
        try {
          const hasRoom = share === 0 ? grown() : limit.kept(bytes => engine.grow(maxStates, bytes - crew!.bytes, share * crew!.size, Math.ceil(team!.sharing.round / team!.sharing.block)))
          if (!hasRoom) {
            const left = await team?.leave()
            for (const counts of left ?? []) before = before === undefined ? counts : sumOf(before, counts)
            // Workers need memory of their own: without them there may be room as it is.
            if (left === undefined && !engine.shrink(limit.planned)) return ended('memory')
            continue
          }
        } catch (error) {
          // What does not fit on disk is still where it was.
          if (error instanceof OutOfMemory && engine.store.waiting === 0) return ended(error.room)
          throw error
        }
        engine.review(next, generated.count() - next)
        if (share > 0) {
          const round = await crew!.round(next, end, share, enough)
          if (round.again) solo = round
          else next = round.to
        } else {
          try {
            next = generated.run(next, Math.min(end, engine.memo?.schedule.due ?? end), deadline)
          } catch (error) {
            if (error instanceof OutOfMemory) return ended(error.room, dropped)
            throw error
          }
        }
        const now = performance.now()
        if (now >= deadline) {
          if (onProgress !== undefined && now - reported.at >= progressEvery) report()
          await setImmediate()
          await turn?.()
          deadline = performance.now() + SLICE_MS
        }
      }
      engine.settle()
      // The layer is expanded: everything one step further away is known.
      if (generated.count() > end) depth++
      layer = [end, generated.count()]
    }
  }
  try {
    return await searched()
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error
    // Nobody knows any more which of the states that waited are new: nothing is written down.
    begun = false
    return ended(error.room)
  }
}
