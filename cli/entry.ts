import type { Rule } from '../checker/property.js'
import { namedRules, type Registry as Rules } from '../checker/rules.js'
import type { Action, System } from '../checker/system.js'
import type { ScopeDocument } from './document.js'
import { search, type SearchOptions } from './search.js'

/** Everything the commands can speak about. */
export interface Registry {
  readonly version: string
  readonly scopes: readonly ScopeEntry[]
}

/** A system the commands can check, its types hidden. */
export interface ScopeEntry {
  readonly name: string
  /** Checked when no scope is asked for. */
  readonly quick: boolean
  bounds(): string
  /** The rules that speak about this system, in the order of their registry. */
  rules(): readonly RuleEntry[]
  /** Searches the system and judges the rules with these ids. */
  check(ids: ReadonlySet<string>, options: SearchOptions): Promise<ScopeDocument>
}

/** A rule as `list` and `explain` know it. */
export interface RuleEntry {
  readonly id: string
  readonly rule: Rule<unknown, Action<unknown>>
}

/** Makes an entry of a system and a registry of rules; the system is built when it is first needed. */
export const scopeEntry = <S, A extends Action<S>>(name: string, build: () => System<S, A>, rules: Rules<S, A>, { quick = false } = {}): ScopeEntry => {
  let built: System<S, A> | undefined
  const system = (): System<S, A> => (built ??= build())
  const own = namedRules(rules).filter(({ rule }) => rule.only?.includes(name) ?? true)
  return {
    name,
    quick,
    bounds: () => system().bounds,
    rules: () => own as unknown as readonly RuleEntry[],
    check: (ids, options) => search(system(), own.filter(({ id }) => ids.has(id)), options),
  }
}

/** Every rule some scope of the registry has, once. */
export const allRules = ({ scopes }: Registry): readonly RuleEntry[] =>
  [...new Map(scopes.flatMap(scope => scope.rules()).map(entry => [entry.id, entry])).values()]
