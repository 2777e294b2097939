import type { Rule } from './property.js'
import type { NamedRule } from './rules.js'
import type { Action, Step } from './action.js'

/** Something that must come up before a rule says anything: its antecedent, or a row of its transition table. */
export interface Antecedent<S, A extends Action<S>> {
  readonly rule: string
  /** The row of a lifecycle, `idle → pending`. */
  readonly move?: string
  /** Why it need not come up everywhere, if the rule says so. */
  readonly excuse?: string
  /** A rule that fails as soon as it does: the shortest way to it is the shortest witness. */
  readonly never: Rule<S, A>
}

/**
 * What has to come up for rules to have been judged. Rules about pairs of states have no antecedent that one run reaches: they are left out,
 * their judgement needs a whole search.
 */
export const antecedentsOf = <S, A extends Action<S>>(rules: readonly NamedRule<S, A>[]): readonly Antecedent<S, A>[] => rules.flatMap(({ id, rule }): readonly Antecedent<S, A>[] => {
  const { says, because, source } = rule
  const prose = { says, because, source }
  const never = (): boolean => false
  const inState = (each: (state: never) => readonly unknown[], given?: (...of: never[]) => boolean): readonly Antecedent<S, A>[] =>
    [{ rule: id, never: { ...prose, kind: 'invariant', each, ...(given && { given }), holds: never } as unknown as Rule<S, A> }]
  switch (rule.kind) {
    case 'nonInterference':
      return []
    case 'transition':
    case 'frame':
      return [{ rule: id, never: { ...prose, kind: 'transition', ...(rule.on && { on: rule.on }), ...(rule.given && { given: rule.given }), holds: never } }]
    case 'witness':
      return [{ rule: id, never: { ...prose, kind: 'transition', ...(rule.on && { on: rule.on }), given: rule.reached, holds: never } }]
    case 'lifecycle': {
      const { each, state, moves, unreached = {} } = rule
      return Object.entries(moves).map(([move, by]) => {
        const [from, to] = move.split(' → ')
        const taken = ({ before, after }: Step<S, A>): boolean => {
          const now = each(after)
          return each(before).some((row, i) => state(row) === from && now[i] !== undefined && state(now[i]) === to)
        }
        const excuse = (unreached as Readonly<Record<string, string | undefined>>)[move]
        return { rule: id, move, ...(excuse === undefined ? {} : { excuse }), never: { ...prose, kind: 'transition', ...(by && { on: by }), given: taken, holds: never } }
      })
    }
    case 'leadsTo':
      return inState(rule.each, rule.from)
    case 'invariant':
    case 'recoverable':
      return inState(rule.each, rule.given)
    default:
      return inState(rule.each)
  }
})
