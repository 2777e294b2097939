import type { Invariant, Lifecycle } from '../property.js'
import type { NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import type { Action } from '../action.js'
import type { Traced } from './traced.js'

/** Some rows of an invariant or a lifecycle that are judged on their own. */
export interface RowRule {
  readonly rule: number
  readonly first: number
  readonly last: number
}

/** Rows of one rule that follow each other, as one. */
export const adjoining = (some: readonly RowRule[]): readonly RowRule[] => {
  const found: RowRule[] = []
  for (const one of some) {
    const last = found.at(-1)
    if (last !== undefined && last.rule === one.rule && last.last === one.first) found[found.length - 1] = { ...last, last: one.last }
    else found.push(one)
  }
  return found
}

/**
 * The rows of the rules about states, by those of the judged state. Rows that read nothing but what all were chosen by belong together: what is
 * remembered of one would be asked for, and forgotten, with what is remembered of the others.
 */
export const rowRulesOf = <S, A extends Action<S>>(rules: readonly NamedRule<S, A>[], traced: Traced<S, A>): RowRule[] =>
  rules.flatMap(({ rule }, k): RowRule[] => {
    if (rule.kind !== 'invariant' && rule.kind !== 'lifecycle') return []
    const rows = rowsApart(rule, traced)
    return rows === undefined ? [{ rule: k, first: 0, last: Infinity }] : Array.from({ length: rows }, (_, row) => ({ rule: k, first: row, last: row === rows - 1 ? Infinity : row + 1 }))
  })

/** How many rows a rule has, if any of them reads more than was read in choosing them. */
const rowsApart = <S, A extends Action<S>>(rule: Invariant<S, unknown> | Lifecycle<S, A, unknown, string>, { reads, judged }: Traced<S, A>): number | undefined => {
  const seen = judged as Frozen<S>
  try {
    reads.begin()
    const rows = rule.each(seen)
    const { length } = reads.pieces
    for (const [index, row] of rows.entries()) {
      if (rule.kind === 'lifecycle') rule.state(row)
      else if (rule.given?.(row, seen, index) !== false) rule.holds(row, seen, index)
      if (reads.pieces.length > length) return rows.length
    }
  } catch {
    // A rule that throws here throws again when it is judged, and is told from there.
  }
  return undefined
}
