/** What one visit of a leaf counts: how often rules judged, and which rows of lifecycles moved. */
export interface Tally {
  readonly judged: ReadonlyMap<number, number>
  /** Keyed by rule and move. */
  readonly moves: ReadonlyMap<string, { readonly rule: number; readonly from: string; readonly to: string; times: number }>
  /** Equal for tallies that count the same. */
  readonly key: string
}

export class TallyBuilder implements Tally {
  readonly judged = new Map<number, number>()
  readonly moves = new Map<string, { readonly rule: number; readonly from: string; readonly to: string; times: number }>()

  count(rule: number): void {
    this.judged.set(rule, (this.judged.get(rule) ?? 0) + 1)
  }

  move(rule: number, from: string, to: string): void {
    this.count(rule)
    const key = `${rule} ${from} → ${to}`
    const known = this.moves.get(key)
    if (known === undefined) this.moves.set(key, { rule, from, to, times: 1 })
    else known.times++
  }

  /** Adds another tally so many times. */
  add(other: Tally, times = 1): void {
    if (times === 0) return
    for (const [rule, count] of other.judged) this.judged.set(rule, (this.judged.get(rule) ?? 0) + times * count)
    for (const [key, move] of other.moves) this.moves.set(key, { ...move, times: times * move.times + (this.moves.get(key)?.times ?? 0) })
  }

  get key(): string {
    let key = ''
    for (const [rule, times] of this.judged) key += `${rule}:${times},`
    for (const [move, { times }] of this.moves) key += `/${move}:${times}`
    return key
  }
}
