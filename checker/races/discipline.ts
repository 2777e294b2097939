import { searcher } from '../search/searcher.js'
import { explore, type Limits } from '../search/explore.js'
import { fieldsOf, touchedFields, type Field } from '../state/field-map.js'
import { clash, type Footprint } from './footprint.js'
import { Footprints } from './footprints.js'
import { Replay } from '../traces/replay.js'
import type { Report, Trace } from '../report.js'
import { retrace } from '../traces/retrace.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** A section, by its action and its label (`rpc_request: deliver`), and whether it was ever seen to write what it is about. */
export interface Access {
  readonly section: string
  does: 'reads' | 'writes'
}

/** A section that touches a guarded field without its lock. */
export interface Unguarded<S, A extends Action<S>> extends Access {
  /** The field, `*` for the row of a table; and the first one it was seen on, by its label. */
  readonly field: string
  readonly label: string
  /** The lock that was not held. */
  readonly lock: string
  /** The shortest way to the access, the step that makes it included. */
  readonly trace: Trace<S, A>
}

/** Two sections of different processes that are next at once and touch a field, one of them writing, with no lock in common. */
export interface Race<S, A extends Action<S>> {
  readonly field: string
  readonly label: string
  readonly between: readonly [Access, Access]
  /** The processes, in the same order, where it was seen first. */
  readonly processes: readonly [number, number]
  /** The shortest way to a state in which both are next. */
  readonly trace: Trace<S, A>
}

/** Who touches what under which locks, over every reachable state. Findings are in the order in which a search meets them. */
export interface Discipline<S, A extends Action<S>> extends Pick<Report<S, A>, 'states' | 'depth' | 'complete' | 'stopped'> {
  readonly system: string
  readonly bounds: string
  readonly unguarded: readonly Unguarded<S, A>[]
  readonly races: readonly Race<S, A>[]
  /** Different footprints met: sections told apart by what they touched. */
  readonly footprints: number
  readonly seconds: number
}

/** Something seen for the first time, and in which state. */
type Sighted<T> = Omit<T, 'trace'> & { readonly state: number }

/** Watches every section that any reachable state has next: for guarded fields touched without their lock, and for pairs that race. */
export const lockDiscipline = async <S, A extends Action<S>>(system: System<S, A>, limits: Limits = {}): Promise<Discipline<S, A>> => {
  const began = performance.now()
  const both = searcher<S, A>(system, [], {}, true)
  const { engine } = both
  const { states, depth, complete, stopped } = await explore(system, both, limits)

  const prints = new Footprints(system)
  const watch = new Watch<S, A>(fieldsOf(system.schema), prints)
  const words = new Int32Array(engine.words)
  const menus = new Int32Array(prints.processes)
  const pairs = new Set<number>()
  for (let state = 0; state < states; state++) {
    engine.generated.load(state, 0)
    for (let word = 0; word < words.length; word++) words[word] = engine.buffer[word]!
    for (let process = 0; process < menus.length; process++) menus[process] = prints.menuOf(process, words)
    watch.guards(state)
    for (let one = 0; one < menus.length; one++) {
      for (let other = one + 1; other < menus.length; other++) {
        const pair = menus[one]! * MOST_MENUS + menus[other]!
        if (pairs.has(pair)) continue
        pairs.add(pair)
        watch.pairs(prints.menu(menus[one]!), prints.menu(menus[other]!), state)
      }
    }
  }

  const replay = new Replay(system, engine)
  const traceTo = (state: number, action?: A): Trace<S, A> => {
    const moves = replay.path(state)
    const actions = moves.map(move => move.action)
    return retrace(system, action === undefined ? actions : [...actions, action], step => (step < moves.length ? replay.words(moves[step]!.to) : undefined))
  }
  /** The action by which the footprint was met. */
  const actionOf = (id: number, state: number): A => {
    const { process } = prints.all[id]!
    return prints.steps(process, replay.words(state)).find(({ sections }) => sections.some(print => print.id === id))!.action
  }
  return {
    system: system.name,
    bounds: system.bounds,
    states, depth, complete, ...(stopped === undefined ? {} : { stopped }),
    unguarded: watch.unguarded.map(({ state, print, ...seen }) => ({ ...seen, trace: traceTo(state, actionOf(print, state)) })),
    races: [...watch.races.values()].map(({ state, ...race }) => ({ ...race, trace: traceTo(state) })),
    footprints: prints.all.length,
    seconds: (performance.now() - began) / 1000,
  }
}

const MOST_MENUS = 2 ** 26

/** Judges footprints the first time they are met, and pairs of them the first time they are next together. */
class Watch<S, A extends Action<S>> {
  readonly unguarded: (Sighted<Unguarded<S, A>> & { readonly print: number })[] = []
  readonly races = new Map<string, Sighted<Race<S, A>>>()
  readonly #fields: readonly Field[]
  readonly #prints: Footprints<S, A>
  readonly #known = new Set<string>()
  readonly #judged = new Set<number>()
  #guarded = 0

  constructor(fields: readonly Field[], prints: Footprints<S, A>) {
    this.#fields = fields
    this.#prints = prints
  }

  /** Whether this is news. */
  #first(...key: readonly string[]): boolean {
    const text = key.join('|')
    if (this.#known.has(text)) return false
    this.#known.add(text)
    return true
  }

  /** Judges the footprints that this state showed first. */
  guards(state: number): void {
    const { all } = this.#prints
    for (; this.#guarded < all.length; this.#guarded++) {
      const { id, section, phases } = all[this.#guarded]!
      for (const { locks, reads, writes } of phases) {
        for (const [does, bits] of [['writes', writes], ['reads', reads]] as const) {
          for (const { guard, pattern, leaf } of touchedFields(this.#fields, bits)) {
            if (guard === undefined || locks.includes(guard) || !this.#first('unguarded', pattern, section, does)) continue
            this.unguarded.push({ field: pattern, label: leaf.label, section, does, lock: guard, state, print: id })
          }
        }
      }
    }
  }

  /** Judges the sections that two processes have next. */
  pairs(menu: readonly number[], others: readonly number[], state: number): void {
    for (const a of menu) {
      for (const b of others) {
        const pair = a * MOST_MENUS + b
        if (this.#judged.has(pair)) continue
        this.#judged.add(pair)
        this.#race(this.#prints.all[a]!, this.#prints.all[b]!, state)
      }
    }
  }

  #race(a: Footprint, b: Footprint, state: number): void {
    const found = clash(a, b)
    if (found === undefined) return
    const { bothWrite, firstWrites, secondWrites } = found
    const kinds = [['writes', 'writes', bothWrite], ['writes', 'reads', firstWrites], ['reads', 'writes', secondWrites]] as const
    for (const [mine, theirs, bits] of kinds) {
      for (const { pattern, leaf } of touchedFields(this.#fields, bits)) {
        const sides = [{ section: a.section, does: mine, process: a.process }, { section: b.section, does: theirs, process: b.process }] as const
        const [one, other] = a.section <= b.section ? sides : [sides[1], sides[0]]
        const key = [pattern, one.section, other.section].join('|')
        const known = this.races.get(key)
        if (known === undefined) {
          const between = [{ section: one.section, does: one.does }, { section: other.section, does: other.does }] as const
          this.races.set(key, { field: pattern, label: leaf.label, state, between, processes: [one.process, other.process] })
        } else {
          if (one.does === 'writes') known.between[0].does = 'writes'
          if (other.does === 'writes') known.between[1].does = 'writes'
        }
      }
    }
  }
}
