import { BadInput, unknownName } from './bad-input.js'
import { allRules, type Registry, type ScopeEntry } from './entry.js'
import { matches } from './glob.js'

/** A scope to check, and the ids of the rules to judge there. */
export interface Selected {
  readonly scope: ScopeEntry
  readonly ids: ReadonlySet<string>
}

/** What `--scope` and `--rule` ask for; throws `BadInput` for a name that is not there. */
export const select = (registry: Registry, scopeNames: readonly string[], globs: readonly string[]): readonly Selected[] => {
  const scopes = scopeNames.length === 0 ? registry.scopes.filter(({ quick }) => quick) : [...new Set(scopeNames)].map(name => scopeNamed(registry, name))
  const known = globs.length === 0 ? [] : allRules(registry).map(({ id }) => id)
  for (const glob of globs) {
    if (!known.some(id => matches(glob, id))) throw unknownName(`no rule matches "${glob}"`, glob.replaceAll('*', ''), known)
  }
  const wanted = (id: string): boolean => globs.length === 0 || globs.some(glob => matches(glob, id))
  const selected = scopes.map(scope => ({ scope, ids: new Set(scope.rules().map(({ id }) => id).filter(wanted)) }))
  const judged = selected.filter(({ ids }) => globs.length === 0 || ids.size > 0)
  if (judged.length > 0) return judged
  const elsewhere = registry.scopes.filter(scope => scope.rules().some(({ id }) => wanted(id)))
  throw new BadInput(`--rule ${globs.join(' --rule ')} says nothing about ${scopes.map(({ name }) => name).join(', ')}; it is about ${elsewhere.map(({ name }) => name).join(', ')}: add --scope ${elsewhere[0]?.name ?? 'NAME'}`)
}

const scopeNamed = ({ scopes }: Registry, name: string): ScopeEntry => {
  const found = scopes.find(scope => scope.name === name)
  if (found === undefined) throw unknownName(`no scope is named "${name}"`, name, scopes.map(scope => scope.name))
  return found
}
