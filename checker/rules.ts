import type { Frame, Invariant, Lifecycle, Rule, TransitionRule, Witness } from './property.js'
import type { Action } from './action.js'
import type { System } from './system.js'

/** Rules by name, nested as the author likes: modules of rules, or a flat record. */
export interface Registry<S, A extends Action<S>> {
  readonly [name: string]: Rule<S, A> | Registry<S, A>
}

/** A rule with its path in the registry (`rpc.mailboxLifecycle`). */
export interface NamedRule<S, A extends Action<S>> {
  readonly id: string
  readonly rule: Rule<S, A>
}

const isRule = <S, A extends Action<S>>(entry: Rule<S, A> | Registry<S, A>): entry is Rule<S, A> => typeof entry.kind === 'string'

/** All rules of a registry in order, each with its path. */
export const namedRules = <S, A extends Action<S>>(registry: Registry<S, A>, prefix = ''): NamedRule<S, A>[] =>
  Object.entries(registry).flatMap(([name, entry]) => (isRule(entry) ? [{ id: prefix + name, rule: entry }] : namedRules(entry, `${prefix}${name}.`)))

/** The rules that speak about a system. */
export const rulesFor = <S, A extends Action<S>>(system: System<S, A>, registry: Registry<S, A>): NamedRule<S, A>[] =>
  namedRules(registry).filter(({ rule }) => rule.only === undefined || rule.only.includes(system.variantOf ?? system.name))

/** A rule about steps: judged on every step, of one family or of all. */
export type StepRule<S, A extends Action<S>> = TransitionRule<S, A> | Frame<S, A> | Witness<S, A>

export const isStepRule = <S, A extends Action<S>>(rule: Rule<S, A>): rule is StepRule<S, A> =>
  rule.kind === 'transition' || rule.kind === 'frame' || rule.kind === 'witness'

/** Does a rule look at the steps of this family of actions? */
export const looksAt = <S, A extends Action<S>>(rule: Rule<S, A>, family: string): boolean =>
  rule.kind === 'lifecycle' || (isStepRule(rule) && (rule.on === undefined || (rule.on as readonly string[]).includes(family)))

export type { Frame, Invariant, Lifecycle }
