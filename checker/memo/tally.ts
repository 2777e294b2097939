/** How often a row of a lifecycle moved in one way. */
interface Move {
  readonly rule: number
  readonly from: string
  readonly to: string
  times: number
}

/** What one visit of a leaf counts: how often rules judged, and which rows of lifecycles moved. */
export interface Tally {
  readonly judged: ReadonlyMap<number, number>
  /** Keyed by rule and move. */
  readonly moves: ReadonlyMap<string, Move>
  /** Equal for tallies that count the same. */
  readonly key: string
}

/** Whoever is told that a rule judged, and that a row moved. */
export interface Counter {
  readonly count: (rule: number) => void
  readonly move: (rule: number, from: string, to: string) => void
}

/** Where nobody counts. */
export const UNCOUNTED: Counter = { count: () => {}, move: () => {} }

const NO_MOVES: Tally['moves'] = new Map()

export class TallyBuilder implements Tally, Counter {
  readonly judged = new Map<number, number>()
  /** Made when it is needed: most rules have no rows that move, and many tallies are made. */
  #moves: Map<string, Move> | undefined

  get moves(): Tally['moves'] {
    return this.#moves ?? NO_MOVES
  }

  count(rule: number): void {
    this.judged.set(rule, (this.judged.get(rule) ?? 0) + 1)
  }

  move(rule: number, from: string, to: string): void {
    this.count(rule)
    const key = `${rule} ${from} → ${to}`
    const known = this.#moves?.get(key)
    if (known === undefined) this.#moved(key, { rule, from, to, times: 1 })
    else known.times++
  }

  #moved(key: string, move: Move): void {
    this.#moves ??= new Map()
    this.#moves.set(key, move)
  }

  /** Adds another tally so many times. */
  add(other: Tally, times = 1): void {
    if (times === 0) return
    for (const [rule, count] of other.judged) this.judged.set(rule, (this.judged.get(rule) ?? 0) + times * count)
    for (const [key, move] of other.moves) this.#moved(key, { ...move, times: times * move.times + (this.moves.get(key)?.times ?? 0) })
  }

  get key(): string {
    let key = ''
    for (const [rule, times] of this.judged) key += `${rule}:${times},`
    for (const [move, { times }] of this.moves) key += `/${move}:${times}`
    return key
  }
}
