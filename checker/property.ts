import type { Frozen } from './state/schema.js'
import type { Formula } from './liveness/formula.js'
import { sited } from './site.js'
import type { Action, Step } from './action.js'

/** Where a rule comes from: a symbol of the modelled code, a manual, a design decision. */
export interface Source {
  readonly path: string
  readonly symbol: string
  /** The revision both are read at. */
  readonly commit?: string
}

/** A violation that is expected, and strictly so: the rule must fail in these systems, and its passing there is a surprise. */
export interface Known {
  /** Short hash and date of the change that repairs it, e.g. `aa039b39 (2018-10-04)`; `undefined` when nobody repaired it. */
  readonly fixedBy: string | undefined
  readonly reason: string
  /** The systems (by name) in which it shows; every one that judges the rule when absent. Elsewhere a violation is a surprise. */
  readonly in?: readonly string[]
  /** Systems in which something else hides it, so that it shows only when a change repairs that and not this. */
  readonly hiddenIn?: readonly string[]
  /** Those of them in which the repair does not help: what else is wrong there it leaves as it is. */
  readonly despite?: readonly string[]
}

/** What every rule says about itself. The functions of rules are pure: what they return depends on what they are given and nothing else. */
export interface Prose {
  /** The rule as one sentence. */
  readonly says: string
  /** Why it must hold. */
  readonly because: string
  readonly source: Source
  readonly known?: Known
  /** Why it is kept though no single fault of the model shows to it alone (`hfcheck mutate`). */
  readonly kept?: string
  /** Names of the systems the rule speaks about; every system whose state it can read when absent. */
  readonly only?: readonly string[]
}

/** Holds in every reachable state, for each row; a row for which `given` is false is not judged. A rule that never judges is vacuous. */
export interface Invariant<S, R> extends Prose {
  readonly kind: 'invariant'
  /** Once it is broken it stays so, whatever happens: somebody waits for ever, say. Steps that nobody else notices may then be taken at once. */
  readonly lasting?: boolean
  readonly each: (state: Frozen<S>) => readonly R[]
  readonly given?: (row: R, state: Frozen<S>, index: number) => boolean
  readonly holds: (row: R, state: Frozen<S>, index: number) => boolean
}

/** Holds of every step of the actions named in `on` (all when absent) for which `given` is true. */
export interface TransitionRule<S, A extends Action<S>> extends Prose {
  readonly kind: 'transition'
  readonly on?: readonly A['name'][]
  readonly given?: (step: Step<S, A>) => boolean
  readonly holds: (step: Step<S, A>) => boolean
}

/** A transition table: each row of `each` may only move as `moves` says, by the actions it names. Rows of `moves` never taken are reported. */
export interface Lifecycle<S, A extends Action<S>, R, V extends string> extends Prose {
  readonly kind: 'lifecycle'
  readonly each: (state: Frozen<S>) => readonly R[]
  readonly state: (row: R) => V
  readonly moves: { readonly [M in `${V} → ${V}`]?: readonly A['name'][] }
  /** Rows of `moves` that need not be taken in the systems named, with the reason. */
  readonly unreached?: { readonly [M in `${V} → ${V}`]?: string }
}

/** A step of the actions in `on` for which `given` is true changes at most the paths `mayChange` allows (`vms.0.rpc.state`; `*` is any one name). */
export interface Frame<S, A extends Action<S>> extends Prose {
  readonly kind: 'frame'
  readonly on?: readonly A['name'][]
  readonly given?: (step: Step<S, A>) => boolean
  readonly mayChange: (action: A) => readonly string[]
}

/** Some reachable step or state is like this: a scenario that must stay possible. */
export interface Witness<S, A extends Action<S>> extends Prose {
  readonly kind: 'witness'
  readonly on?: readonly A['name'][]
  readonly reached: (step: Step<S, A>) => boolean
}

/** From every reachable state for which `given` is true, some path leads to one for which `to` is, for each row (AG EF): no fairness is needed. */
export interface Recoverable<S, R> extends Prose {
  readonly kind: 'recoverable'
  readonly each: (state: Frozen<S>) => readonly R[]
  readonly given?: (row: R, state: Frozen<S>, index: number) => boolean
  readonly to: (row: R, state: Frozen<S>, index: number) => boolean
}

/**
 * What a run may not do for ever. Weak: pass over steps that `takes` describes although one is possible all the time; strong: although one is
 * possible again and again.
 */
export interface Fairness<S, A extends Action<S>> {
  readonly name: string
  readonly strength: 'weak' | 'strong'
  readonly takes: (step: Step<S, A>) => boolean
}

/** What rules about whole runs share: they speak of every run that is fair in these ways, for each row. */
interface OfRuns<S, A extends Action<S>, R> extends Prose {
  readonly each: (state: Frozen<S>) => readonly R[]
  readonly under?: readonly Fairness<S, A>[]
}

/** Whenever `from` is true, `to` is then or later. */
export interface LeadsTo<S, A extends Action<S>, R> extends OfRuns<S, A, R> {
  readonly kind: 'leadsTo'
  readonly from: (row: R, state: Frozen<S>, index: number) => boolean
  readonly to: (row: R, state: Frozen<S>, index: number) => boolean
}

/** `eventually`: at some time. `infinitelyOften`: again and again. `stable`: from some time on for ever. */
export interface InTheEnd<S, A extends Action<S>, R> extends OfRuns<S, A, R> {
  readonly kind: 'eventually' | 'infinitelyOften' | 'stable'
  readonly holds: (row: R, state: Frozen<S>, index: number) => boolean
}

/** A formula of linear temporal logic. */
export interface Ltl<S, A extends Action<S>, R> extends OfRuns<S, A, R> {
  readonly kind: 'ltl'
  readonly formula: Formula<S, A, R>
}

/**
 * Two runs that have come to states which differ in a secret alone go on alike: each step that `by` names is possible in both or in neither, has
 * the same outcome where an observer sees it, and leaves the same behind but for the secret and what the step reveals on purpose. Judged for
 * every two reachable states, for each row of the initial state.
 */
export interface NonInterference<S, A extends Action<S>, R> extends Prose {
  readonly kind: 'nonInterference'
  readonly each: (initial: Frozen<S>) => readonly R[]
  /** Paths of what the row keeps to itself, as in frames. */
  readonly secret: (row: R, index: number) => readonly string[]
  /** The steps judged; all when absent. */
  readonly by?: (action: A, row: R, index: number) => boolean
  /** Whether an observer gets to see a step's outcome and its outputs; always when absent. */
  readonly sees?: (step: Step<S, A>, row: R, index: number) => boolean
  /** Paths that the step may make differ: the owner's own doing, say. */
  readonly reveals?: (action: A, row: R, index: number) => readonly string[]
}

/** A rule about whole runs. */
export type RunRule<S, A extends Action<S>> = LeadsTo<S, A, unknown> | InTheEnd<S, A, unknown> | Ltl<S, A, unknown>

/** A rule that is judged on the graph of a complete search. */
export type GraphRule<S, A extends Action<S>> = Recoverable<S, unknown> | RunRule<S, A>

/** A rule that is judged once a search is complete; the others are judged while searching. */
export type LateRule<S, A extends Action<S>> = GraphRule<S, A> | NonInterference<S, A, unknown>

export type Rule<S, A extends Action<S>> =
  | LateRule<S, A>
  | Invariant<S, unknown>
  | TransitionRule<S, A>
  | Lifecycle<S, A, unknown, string>
  | Frame<S, A>
  | Witness<S, A>

type Without<T> = Omit<T, 'kind' | 'each'>

/** The words rules are written in, fitted to one system's state and actions so that names and rows are type-checked. */
export interface Language<S, A extends Action<S>> {
  invariant<R>(rule: Without<Invariant<S, R>> & { readonly each: (state: Frozen<S>) => readonly R[] }): Rule<S, A>
  invariant(rule: Without<Invariant<S, Frozen<S>>>): Rule<S, A>
  transition(rule: Omit<TransitionRule<S, A>, 'kind'>): Rule<S, A>
  lifecycle<R, V extends string>(rule: Omit<Lifecycle<S, A, R, V>, 'kind'>): Rule<S, A>
  frame(rule: Omit<Frame<S, A>, 'kind'>): Rule<S, A>
  witness(rule: Omit<Witness<S, A>, 'kind'>): Rule<S, A>
  recoverable<R>(rule: Without<Recoverable<S, R>> & Rows<S, R>): Rule<S, A>
  recoverable(rule: Without<Recoverable<S, Frozen<S>>>): Rule<S, A>
  leadsTo<R>(rule: Without<LeadsTo<S, A, R>> & Rows<S, R>): Rule<S, A>
  leadsTo(rule: Without<LeadsTo<S, A, Frozen<S>>>): Rule<S, A>
  eventually<R>(rule: Without<InTheEnd<S, A, R>> & Rows<S, R>): Rule<S, A>
  eventually(rule: Without<InTheEnd<S, A, Frozen<S>>>): Rule<S, A>
  infinitelyOften<R>(rule: Without<InTheEnd<S, A, R>> & Rows<S, R>): Rule<S, A>
  infinitelyOften(rule: Without<InTheEnd<S, A, Frozen<S>>>): Rule<S, A>
  stable<R>(rule: Without<InTheEnd<S, A, R>> & Rows<S, R>): Rule<S, A>
  stable(rule: Without<InTheEnd<S, A, Frozen<S>>>): Rule<S, A>
  ltl<R>(rule: Without<Ltl<S, A, R>> & Rows<S, R>): Rule<S, A>
  ltl(rule: Without<Ltl<S, A, Frozen<S>>>): Rule<S, A>
  nonInterference<R>(rule: Omit<NonInterference<S, A, R>, 'kind'>): Rule<S, A>
}

export interface Rows<S, R> {
  readonly each: (state: Frozen<S>) => readonly R[]
}

/** The only row of a rule about the state as a whole. */
export const whole = <S>(state: Frozen<S>): readonly Frozen<S>[] => [state]

/** The rule words for one kind of system. */
export const language = <S, A extends Action<S>>(): Language<S, A> => ({
  invariant: (rule: object) => sited({ kind: 'invariant', each: whole, ...rule }) as unknown as Rule<S, A>,
  transition: rule => sited({ kind: 'transition', ...rule }),
  lifecycle: rule => sited({ kind: 'lifecycle', ...rule }) as unknown as Rule<S, A>,
  frame: rule => sited({ kind: 'frame', ...rule }),
  witness: rule => sited({ kind: 'witness', ...rule }),
  recoverable: (rule: object) => sited(inRows('recoverable', rule)) as unknown as Rule<S, A>,
  leadsTo: (rule: object) => sited(inRows('leadsTo', rule)) as unknown as Rule<S, A>,
  eventually: (rule: object) => sited(inRows('eventually', rule)) as unknown as Rule<S, A>,
  infinitelyOften: (rule: object) => sited(inRows('infinitelyOften', rule)) as unknown as Rule<S, A>,
  stable: (rule: object) => sited(inRows('stable', rule)) as unknown as Rule<S, A>,
  ltl: (rule: object) => sited(inRows('ltl', rule)) as unknown as Rule<S, A>,
  nonInterference: (rule: object) => sited({ kind: 'nonInterference', ...rule }) as unknown as Rule<S, A>,
})

/** A rule about rows, which are the state itself where none are named. */
const inRows = <R extends object>(kind: GraphRule<never, never>['kind'], rule: R) => ({ kind, each: whole, ...rule })

/** Is a rule judged only once a search is complete? */
export const isLateRule = <S, A extends Action<S>>(rule: Rule<S, A>): rule is LateRule<S, A> => rule.kind === 'nonInterference' || isGraphRule(rule)

export const isGraphRule = <S, A extends Action<S>>(rule: Rule<S, A>): rule is GraphRule<S, A> => rule.kind === 'recoverable' || isRunRule(rule)

export const isRunRule = <S, A extends Action<S>>(rule: Rule<S, A>): rule is RunRule<S, A> =>
  rule.kind === 'leadsTo' || rule.kind === 'eventually' || rule.kind === 'infinitelyOften' || rule.kind === 'stable' || rule.kind === 'ltl'
