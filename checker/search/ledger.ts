import type { Findings } from './findings.js'
import type { Lifecycle } from '../property.js'
import type { NamedRule } from '../rules.js'
import type { Action } from '../action.js'

/** Where a search saw something for the first time: a state, or a step out of a state. */
export interface Sighting {
  readonly state: number
  /** The family of the action and its place there; absent when the state itself is meant. */
  readonly step?: readonly [family: number, place: number]
  /** The element of the symmetry group by which what was seen differs from that state; 0: it is the state itself. */
  readonly image: number
}

interface MoveCount {
  taken: number
  /** Family by family: may it make this move? */
  readonly allowed: readonly boolean[]
}

/** What was seen, as data: by rule, and a deadlock. */
export interface Seen {
  readonly sightings: readonly (Sighting | undefined)[]
  readonly deadlock: number | undefined
}

/** What the search reports while it runs, kept: the first sighting for each rule, the moves of lifecycles, the first deadlock. */
export class Ledger<S, A extends Action<S>> implements Findings {
  readonly sightings: (Sighting | undefined)[]
  deadlock: number | undefined
  /** Goes up whenever something is seen. */
  version = 0
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #moves: ReadonlyMap<number, ReadonlyMap<string, MoveCount>>
  readonly #terminal: (state: number) => boolean
  #search: { readonly on: Uint8Array; readonly cursor: () => number } | undefined

  constructor(rules: readonly NamedRule<S, A>[], names: readonly string[], terminal: (state: number) => boolean) {
    this.#rules = rules
    this.#terminal = terminal
    this.sightings = rules.map(() => undefined)
    this.#moves = new Map(rules.flatMap(({ rule }, k) => (rule.kind === 'lifecycle' ? [[k, movesOf(rule, names)] as const] : [])))
  }

  /** Called once the search exists. */
  attach(search: { readonly on: Uint8Array; readonly cursor: () => number }): void {
    this.#search = search
  }

  /** How often each row of a lifecycle's table was taken. */
  moves(rule: number): { readonly move: string; readonly taken: number }[] | undefined {
    const moves = this.#moves.get(rule)
    return moves && [...moves].map(([move, { taken }]) => ({ move, taken }))
  }

  readonly brokenState = (rule: number, state: number, image = 0): void => {
    this.#see(rule, { state, image })
  }

  readonly brokenStep = (rule: number, family: number, action: number, image = 0): void => {
    this.#see(rule, { state: this.#search!.cursor(), step: [family, action], image })
  }

  /** Of several sightings the one counts that the search comes to first. */
  #see(rule: number, sighting: Sighting): void {
    this.#search!.on[rule] = 0
    const known = this.sightings[rule]
    if (known !== undefined && known.state <= sighting.state) return
    this.sightings[rule] = sighting
    this.version++
  }

  /** Hears what others saw. */
  hear({ sightings, deadlock }: Seen): void {
    sightings.forEach((sighting, rule) => { if (sighting !== undefined) this.#see(rule, sighting) })
    if (deadlock !== undefined && deadlock < (this.deadlock ?? Infinity)) this.deadlock = deadlock
  }

  get seen(): Seen {
    return { sightings: [...this.sightings], deadlock: this.deadlock }
  }

  /** Forgets what was seen since. */
  forget({ sightings, deadlock }: Seen): void {
    sightings.forEach((sighting, rule) => { this.sightings[rule] = sighting })
    this.deadlock = deadlock
  }

  /** By rule: how often each row of its table was taken. */
  get counts(): readonly (readonly number[])[] {
    return this.movesWith([])
  }

  /** The same with moves that were counted elsewhere. */
  movesWith(others: Iterable<{ readonly rule: number; readonly from: string; readonly to: string; readonly times: number }>): readonly (readonly number[])[] {
    const counts = this.#rules.map((_, k) => [...(this.#moves.get(k)?.values() ?? [])].map(({ taken }) => taken))
    for (const { rule, from, to, times } of others) {
      const index = [...(this.#moves.get(rule)?.keys() ?? [])].indexOf(`${from} → ${to}`)
      if (index >= 0) counts[rule]![index]! += times
    }
    return counts
  }

  /** Other counts take their place. */
  recount(counts: readonly (readonly number[])[]): void {
    counts.forEach((row, k) => { [...(this.#moves.get(k)?.values() ?? [])].forEach((move, index) => { move.taken = row[index]! }) })
  }

  /** Lifecycles go on when they are broken: the moves are counted to the end. */
  readonly moved = (rule: number, from: string, to: string, family: number, action: number): void => {
    this.count(rule, from, to, 1)
    this.misplaced(rule, from, to, family, action)
  }

  /** Counts a move of a row. */
  count(rule: number, from: string, to: string, times: number): void {
    const move = this.#moves.get(rule)!.get(`${from} → ${to}`)
    if (move !== undefined) move.taken += times
  }

  readonly misplaced = (rule: number, from: string, to: string, family: number, action: number): void => {
    if (this.#moves.get(rule)!.get(`${from} → ${to}`)?.allowed[family] !== true) this.brokenStep(rule, family, action)
  }

  readonly uneven = (rule: number): never => {
    throw new Error(`${this.#rules[rule]!.id}: \`each\` must give the same rows in every state`)
  }

  readonly stuck = (state: number): void => {
    if (state >= (this.deadlock ?? Infinity) || this.#terminal(state)) return
    this.deadlock = state
    this.version++
  }
}

const movesOf = <S, A extends Action<S>>(rule: Lifecycle<S, A, unknown, string>, names: readonly string[]): Map<string, MoveCount> =>
  new Map(Object.entries<readonly string[] | undefined>(rule.moves).map(([move, by]) => [move, { taken: 0, allowed: names.map(name => by?.includes(name) ?? false) }]))
