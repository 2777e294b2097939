import { describe } from '../checker/describe.js'
import type { Rule } from '../checker/property.js'
import { rulesFor, type Registry as Rules } from '../checker/rules.js'
import type { Action, System } from '../checker/system.js'
import type { ScopeDocument } from './document.js'
import { search, type SearchOptions } from './search.js'
import type { Command } from 'commander'
import type { Terminal } from './terminal.js'

/** Everything the commands can speak about. */
export interface Registry {
  readonly version: string
  readonly scopes: readonly ScopeEntry[]
  /** Commands that only this registry's models have. */
  readonly commands?: readonly CommandEntry[]
}

/** A command of its own: declares itself, and says how it ended. */
export interface CommandEntry {
  readonly name: string
  declare(command: Command, terminal: Terminal, end: (code: number) => void): void
}

/** A system the commands can check, its types hidden. */
export interface ScopeEntry {
  readonly name: string
  /** Checked when no scope is asked for. */
  readonly quick: boolean
  /** Shown in the state reference. */
  readonly described: boolean
  bounds(): string
  /** Its state as a Markdown reference. */
  reference(): string
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

/** Makes an entry of a system and the rules about it; both are built when they are first needed. */
export const scopeEntry = <S, A extends Action<S>, Y extends System<S, A>>(
  name: string,
  build: () => Y,
  rulesAbout: (system: Y) => Rules<S, A>,
  { quick = false, described = false } = {},
): ScopeEntry => {
  const made = once(() => {
    const system = build()
    return { system, rules: rulesFor(system, rulesAbout(system)) }
  })
  return {
    name,
    quick,
    described,
    bounds: () => made().system.bounds,
    reference: () => describe(made().system.schema, `State of ${name}`),
    rules: () => made().rules as unknown as readonly RuleEntry[],
    check: (ids, options) => search<S, A>(made().system, made().rules.filter(({ id }) => ids.has(id)), options),
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** Every rule some scope of the registry has, once. */
export const allRules = ({ scopes }: Registry): readonly RuleEntry[] =>
  [...new Map(scopes.flatMap(scope => scope.rules()).map(entry => [entry.id, entry])).values()]
