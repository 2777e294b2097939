import { automatonOf } from './buchi.js'
import type { Engine } from '../search/engine.js'
import { normal, type Formula, type Proposition } from './formula.js'
import type { Graph } from './graph.js'
import type { StepPredicate } from './labelled-steps.js'
import { nearestLasso, type ProductLasso } from './lasso.js'
import { enabledIn, type Fair, type Question } from './product.js'
import type { Fairness, RunRule } from '../property.js'
import type { FairnessKept } from '../report.js'
import type { Frozen } from '../state/schema.js'
import type { Action } from '../action.js'

/** The formula a rule about runs stands for. */
export const formulaOf = <S, A extends Action<S>>(rule: RunRule<S, A>): Formula<S, A, unknown> => {
  switch (rule.kind) {
    case 'leadsTo':
      return { is: 'always', of: { is: 'or', left: { is: 'not', of: { is: 'state', holds: rule.from } }, right: { is: 'eventually', of: { is: 'state', holds: rule.to } } } }
    case 'eventually':
      return { is: 'eventually', of: { is: 'state', holds: rule.holds } }
    case 'infinitelyOften':
      return { is: 'always', of: { is: 'eventually', of: { is: 'state', holds: rule.holds } } }
    case 'stable':
      return { is: 'eventually', of: { is: 'always', of: { is: 'state', holds: rule.holds } } }
    case 'ltl':
      return rule.formula
  }
}

/** One row of a rule about runs, with what graph edges must tell apart for it. */
export interface RunColumn<S, A extends Action<S>> {
  readonly rule: RunRule<S, A>
  readonly row: number
  /** State propositions, by their bits. */
  readonly ofStates: readonly { readonly bit: number; readonly holds: (item: unknown, state: Frozen<S>, row: number) => boolean }[]
  readonly question: (graph: Graph, inStates: Question['inStates'], numberOf: (predicate: StepPredicate<S, A>) => number) => Question
  readonly predicates: readonly StepPredicate<S, A>[]
}

/** Constraints are bits of a number. */
const MOST = 31

/** What there is to ask about a row of a rule: whether some fair run breaks it. */
export const runColumn = <S, A extends Action<S>>(rule: RunRule<S, A>, row: number): RunColumn<S, A> => {
  const propositions: Proposition<S, A, unknown>[] = []
  const automaton = automatonOf(normal(formulaOf(rule), true, propositions))
  const under: readonly Fairness<S, A>[] = rule.under ?? []
  if (under.length > MOST) throw new RangeError(`a rule has more than ${MOST} fairness constraints`)
  const ofSteps = propositions.flatMap((proposition, bit) => (proposition.is === 'step' ? [{ bit, predicate: (step => proposition.holds(step, row)) satisfies StepPredicate<S, A> }] : []))
  const ofStates = propositions.flatMap((proposition, bit) => (proposition.is === 'state' ? [{ bit, holds: proposition.holds }] : []))

  return {
    rule, row,
    predicates: [...ofSteps.map(({ predicate }) => predicate), ...under.map(({ takes }) => takes)],
    ofStates,
    question: (graph, inStates, numberOf) => {
      const column = (predicate: StepPredicate<S, A>, bit: number) => {
        const number = numberOf(predicate)
        return graph.classes.map(holds => (holds[number] === true ? 1 << bit : 0))
      }
      const table = (columns: readonly (readonly number[])[]): Uint32Array => Uint32Array.from(graph.classes, (_, kind) => columns.reduce((all, own) => all | own[kind]!, 0))
      const mask = (strength: Fairness<S, A>['strength']): number => under.reduce((all, constraint, bit) => (constraint.strength === strength ? all | (1 << bit) : all), 0)
      return {
        graph, automaton, inStates,
        inSteps: table(ofSteps.map(({ predicate, bit }) => column(predicate, bit))),
        takes: table(under.map(({ takes }, bit) => column(takes, bit))),
        weak: mask('weak'), strong: mask('strong'),
      }
    },
  }
}

/** What there is to ask about rows of rules, and in how many states each is judged. */
export const questionsOf = <S, A extends Action<S>>(
  { generated, size, single }: Engine<S, A>, graph: Graph, runs: readonly RunColumn<S, A>[], numberOf: (predicate: StepPredicate<S, A>) => number,
): readonly { readonly question: Question; readonly judged: number }[] => {
  const seen = single as Frozen<S>
  const inStates = runs.map(({ ofStates }) => (ofStates.every(({ bit }) => bit < 8) ? new Uint8Array(graph.states) : new Uint32Array(graph.states)))
  const judged = runs.map(() => 0)
  for (let state = 0; state < graph.states; state++) {
    generated.load(state, 2 * size)
    for (let k = 0; k < runs.length; k++) {
      const { rule, row, ofStates } = runs[k]!
      const item = rule.each(seen)[row]
      let bits = 0
      for (const { bit, holds } of ofStates) if (holds(item, seen, row)) bits |= 1 << bit
      inStates[k]![state] = bits
      if (rule.kind !== 'leadsTo' || (bits & 1) !== 0) judged[k]!++
    }
  }
  return runs.map(({ question }, k) => ({ question: question(graph, inStates[k]!, numberOf), judged: judged[k]! }))
}

/** The states and classes of steps of a run that breaks a rule, and by what each constraint is kept on its cycle. */
export interface Lasso extends ProductLasso {
  readonly fairness: readonly FairnessKept[]
}

/** The nearest fair run that breaks a rule. A step is counted from 1 along stem and cycle. */
export const breakingRun = <S, A extends Action<S>>(question: Question, fair: readonly Fair[], under: readonly Fairness<S, A>[]): Lasso | undefined => {
  const lasso = nearestLasso(question, fair)
  if (lasso === undefined) return undefined
  const { stem, cycle } = lasso
  const fairness = under.map(({ name, strength }, bit): FairnessKept => {
    const taken = cycle.findIndex(({ kind }) => (question.takes[kind]! & (1 << bit)) !== 0)
    if (taken >= 0) return { name, strength, kept: 'taken', step: stem.length + taken + 1 }
    const impossible = cycle.findIndex(({ from }) => (enabledIn(question, from) & (1 << bit)) === 0)
    return strength === 'strong' ? { name, strength, kept: 'never possible' } : { name, strength, kept: 'not possible', step: stem.length + impossible + 1 }
  })
  return { stem, cycle, fairness }
}
