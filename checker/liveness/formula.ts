import type { Frozen } from '../state/schema.js'
import type { Action, Step } from '../action.js'

/**
 * Linear temporal logic over states and steps. A run is a sequence of states, each with the step taken out of it: a state proposition speaks
 * of the state, a step proposition of the step that is taken next. A run that comes to a state without steps stays there, and no step
 * proposition is true there.
 */
export type Formula<S, A extends Action<S>, R = Frozen<S>> =
  | { readonly is: 'state'; readonly holds: (row: R, state: Frozen<S>, index: number) => boolean }
  | { readonly is: 'step'; readonly holds: (step: Step<S, A>, index: number) => boolean }
  | { readonly is: 'not' | 'next' | 'always' | 'eventually'; readonly of: Formula<S, A, R> }
  | { readonly is: 'and' | 'or' | 'until' | 'release'; readonly left: Formula<S, A, R>; readonly right: Formula<S, A, R> }

/** The words of formulas. */
export interface Logic<S, A extends Action<S>, R> {
  state(holds: (row: R, state: Frozen<S>, index: number) => boolean): Formula<S, A, R>
  step(holds: (step: Step<S, A>, index: number) => boolean): Formula<S, A, R>
  not(of: Formula<S, A, R>): Formula<S, A, R>
  and(left: Formula<S, A, R>, right: Formula<S, A, R>): Formula<S, A, R>
  or(left: Formula<S, A, R>, right: Formula<S, A, R>): Formula<S, A, R>
  implies(left: Formula<S, A, R>, right: Formula<S, A, R>): Formula<S, A, R>
  next(of: Formula<S, A, R>): Formula<S, A, R>
  always(of: Formula<S, A, R>): Formula<S, A, R>
  eventually(of: Formula<S, A, R>): Formula<S, A, R>
  /** `right` comes, and `left` holds until then. */
  until(left: Formula<S, A, R>, right: Formula<S, A, R>): Formula<S, A, R>
  /** `right` holds up to and including when `left` does; for ever if it never does. */
  release(left: Formula<S, A, R>, right: Formula<S, A, R>): Formula<S, A, R>
}

/** The words of formulas for one kind of system and row. */
export const logic = <S, A extends Action<S>, R = Frozen<S>>(): Logic<S, A, R> => ({
  state: holds => ({ is: 'state', holds }),
  step: holds => ({ is: 'step', holds }),
  not: of => ({ is: 'not', of }),
  and: (left, right) => ({ is: 'and', left, right }),
  or: (left, right) => ({ is: 'or', left, right }),
  implies: (left, right) => ({ is: 'or', left: { is: 'not', of: left }, right }),
  next: of => ({ is: 'next', of }),
  always: of => ({ is: 'always', of }),
  eventually: of => ({ is: 'eventually', of }),
  until: (left, right) => ({ is: 'until', left, right }),
  release: (left, right) => ({ is: 'release', left, right }),
})

/** A proposition of a formula. */
export type Proposition<S, A extends Action<S>, R> = Extract<Formula<S, A, R>, { readonly holds: unknown }>

/** A formula with its propositions numbered and negations pushed down to them. */
export type Normal =
  | { readonly is: 'true' | 'false' }
  | { readonly is: 'literal'; readonly proposition: number; readonly negated: boolean }
  | { readonly is: 'next'; readonly of: Normal }
  | { readonly is: 'and' | 'or' | 'until' | 'release'; readonly left: Normal; readonly right: Normal }

const TRUE: Normal = { is: 'true' }
const FALSE: Normal = { is: 'false' }

/** The negation normal form of a formula, or of its negation. Propositions met are put into `propositions`, each once. */
export const normal = <S, A extends Action<S>, R>(formula: Formula<S, A, R>, negated: boolean, propositions: Proposition<S, A, R>[]): Normal => {
  const of = (inner: Formula<S, A, R>, negate = negated): Normal => normal(inner, negate, propositions)
  const dual = (positive: 'and' | 'until', negative: 'or' | 'release') => (negated ? negative : positive)
  switch (formula.is) {
    case 'state':
    case 'step': {
      const known = propositions.indexOf(formula)
      return { is: 'literal', proposition: known < 0 ? propositions.push(formula) - 1 : known, negated }
    }
    case 'not':
      return of(formula.of, !negated)
    case 'next':
      return { is: 'next', of: of(formula.of) }
    case 'always':
      return negated ? { is: 'until', left: TRUE, right: of(formula.of) } : { is: 'release', left: FALSE, right: of(formula.of) }
    case 'eventually':
      return negated ? { is: 'release', left: FALSE, right: of(formula.of) } : { is: 'until', left: TRUE, right: of(formula.of) }
    case 'and':
      return { is: dual('and', 'or'), left: of(formula.left), right: of(formula.right) }
    case 'or':
      return { is: negated ? 'and' : 'or', left: of(formula.left), right: of(formula.right) }
    case 'until':
      return { is: dual('until', 'release'), left: of(formula.left), right: of(formula.right) }
    case 'release':
      return { is: negated ? 'until' : 'release', left: of(formula.left), right: of(formula.right) }
  }
}
