import type { Findings } from './findings.js'
import type { Lifecycle } from './property.js'
import type { NamedRule } from './rules.js'
import type { Action } from './system.js'

/** Where a search saw something for the first time: a state, or a step out of a state. */
export interface Sighting<A> {
  readonly state: number
  /** Absent when the state itself is meant. */
  readonly action?: A
  /** The element of the symmetry group by which what was seen differs from that state; 0: it is the state itself. */
  readonly image: number
}

interface MoveCount {
  taken: number
  /** Family by family: may it make this move? */
  readonly allowed: readonly boolean[]
}

/** What the search reports while it runs, kept: the first sighting for each rule, the moves of lifecycles, the first deadlock. */
export class Ledger<S, A extends Action<S>> implements Findings {
  readonly sightings: (Sighting<A> | undefined)[]
  deadlock: number | undefined
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #moves: ReadonlyMap<number, ReadonlyMap<string, MoveCount>>
  readonly #terminal: (state: number) => boolean
  #search: { readonly on: Uint8Array; readonly actions: readonly (readonly A[])[]; readonly cursor: () => number } | undefined

  constructor(rules: readonly NamedRule<S, A>[], names: readonly string[], terminal: (state: number) => boolean) {
    this.#rules = rules
    this.#terminal = terminal
    this.sightings = rules.map(() => undefined)
    this.#moves = new Map(rules.flatMap(({ rule }, k) => (rule.kind === 'lifecycle' ? [[k, movesOf(rule, names)] as const] : [])))
  }

  /** Called once the search exists. */
  attach(search: { readonly on: Uint8Array; readonly actions: readonly (readonly A[])[]; readonly cursor: () => number }): void {
    this.#search = search
  }

  /** How often each row of a lifecycle's table was taken. */
  moves(rule: number): { readonly move: string; readonly taken: number }[] | undefined {
    const moves = this.#moves.get(rule)
    return moves && [...moves].map(([move, { taken }]) => ({ move, taken }))
  }

  readonly brokenState = (rule: number, state: number, image = 0): void => {
    this.sightings[rule] ??= { state, image }
    this.#search!.on[rule] = 0
  }

  readonly brokenStep = (rule: number, family: number, action: number, image = 0): void => {
    this.sightings[rule] ??= { state: this.#search!.cursor(), action: this.#search!.actions[family]![action]!, image }
    this.#search!.on[rule] = 0
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
    if (this.deadlock === undefined && !this.#terminal(state)) this.deadlock = state
  }
}

const movesOf = <S, A extends Action<S>>(rule: Lifecycle<S, A, unknown, string>, names: readonly string[]): Map<string, MoveCount> =>
  new Map(Object.entries<readonly string[] | undefined>(rule.moves).map(([move, by]) => [move, { taken: 0, allowed: names.map(name => by?.includes(name) ?? false) }]))
