import { BadInput, unknownName } from './bad-input.js'
import { scopeNamed, withBounds } from './bounds.js'
import type { Blaming } from './settings.js'
import { boundsText, type WantedBounds } from './variant.js'
import type { Registry } from './entry.js'
import { allRules } from './models.js'
import type { PatchEntry } from './patch-entry.js'
import type { ScopeEntry } from './scope-entry.js'
import type { Granularity } from './setting-values.js'
import { matches } from './glob.js'

/** A scope to check, and the ids of the rules to judge there. */
export interface Selected {
  readonly scope: ScopeEntry
  readonly ids: ReadonlySet<string>
}

/** What of a registry to check. */
export interface Wanted {
  readonly scopes?: readonly string[]
  readonly rules?: readonly string[]
  readonly granularity?: Granularity | undefined
  readonly bounds?: WantedBounds
  readonly patches?: readonly string[]
}

/** What `--scope`, `--granularity`, `--bounds`, `--patch` and `--rule` ask for, or what stands for them elsewhere; throws `BadInput` for a name that is not there. */
export const select = (registry: Registry, { scopes: scopeNames = [], rules: globs = [], granularity, bounds = {}, patches = [] }: Wanted, blaming: Blaming = (_, task) => task()): readonly Selected[] => {
  const changes = blaming('patches', () => patchesNamed(registry, patches))
  const named = blaming('scopes', () => scopesNamed(registry, scopeNames))
  const twins = blaming('granularity', () => inGranularity(registry, named, granularity, scopeNames.length > 0))
  const sized = blaming('bounds', () => {
    if (Object.keys(bounds).length > 0 && scopeNames.length === 0) throw new BadInput(`--bounds ${boundsText(bounds)}: of which scope? e.g. --scope tiny --bounds ${boundsText(bounds)}   (hfcheck list)`)
    return twins.map(scope => withBounds(scope, bounds))
  })
  const scopes = blaming('patches', () => changed(distinct(sized), changes))
  if (scopes.length === 0) throw new BadInput('no scope is checked by default: add --scope NAME, or --scope all   (hfcheck list)')
  return blaming('rules', () => judging(registry, scopes, globs))
}

/** The scopes, each with its rules that the patterns name; those without any are left out. */
const judging = (registry: Registry, scopes: readonly ScopeEntry[], globs: readonly string[]): readonly Selected[] => {
  // Every scope is built to know all rules: only for a name that none of the wanted ones has.
  const near = globs.length === 0 ? [] : allRules({ ...registry, scopes }).map(({ id }) => id)
  for (const glob of globs) {
    if (near.some(id => matches(glob, id))) continue
    const known = allRules(registry).map(({ id }) => id)
    if (!known.some(id => matches(glob, id))) throw unknownName(`no rule matches "${glob}"`, glob.replaceAll('*', ''), known)
  }
  const wanted = (id: string): boolean => globs.length === 0 || globs.some(glob => matches(glob, id))
  const selected = scopes.map(scope => ({ scope, ids: new Set(scope.rules().map(({ id }) => id).filter(wanted)) }))
  const judged = selected.filter(({ ids }) => globs.length === 0 || ids.size > 0)
  if (judged.length > 0) return judged
  const elsewhere = registry.scopes.filter(scope => scope.rules().some(({ id }) => wanted(id)))
  throw new BadInput(`--rule ${globs.join(' --rule ')} says nothing about ${scopes.map(({ name }) => name).join(', ')}; it is about ${elsewhere.map(({ name }) => name).join(', ')}: add --scope ${elsewhere[0]?.name ?? 'NAME'}`)
}

/** The scopes with these names (`all` is every one), or the quick ones. */
const scopesNamed = (registry: Registry, names: readonly string[]): readonly ScopeEntry[] => {
  const { scopes } = registry
  if (names.length === 0) return scopes.filter(({ quick }) => quick)
  if (names.includes('all')) return scopes
  return [...new Set(names)].map(name => {
    const found = scopeNamed(registry, name)
    if (found === undefined) throw unknownName(`no scope is named "${name}"`, name.replaceAll('*', ''), scopes.map(scope => scope.name))
    return found
  })
}

/** Scopes asked for by name are replaced by their twins; of those nobody named, the ones that fit are kept. */
const inGranularity = (registry: Registry, scopes: readonly ScopeEntry[], granularity: Granularity | undefined, named: boolean): readonly ScopeEntry[] => {
  if (granularity === undefined) return scopes
  if (!named) {
    const fitting = scopes.filter(scope => scope.granularity === granularity)
    if (fitting.length > 0) return fitting
    throw new BadInput(`no scope that is checked by default is ${granularity}: add --scope NAME   (hfcheck list)`)
  }
  return [...new Set(scopes.map(scope => {
    if (scope.granularity === granularity) return scope
    const twin = scope.twin === undefined ? undefined : scopeNamed(registry, scope.twin)
    if (twin !== undefined) return twin
    const others = registry.scopes.filter(other => other.granularity === granularity).map(({ name }) => name)
    throw new BadInput(`--granularity ${granularity}: there is no such ${scope.name}${others.length === 0 ? '' : `; there are ${others.join(', ')}`}`)
  }))]
}

/** `all`, or patches by name; names may be joined by commas. */
export const patchesNamed = ({ patches = [] }: Registry, given: readonly string[]): readonly PatchEntry[] => {
  const names = given.flatMap(text => text.split(',')).map(name => name.trim()).filter(name => name !== '')
  if (names.includes('all')) return patches
  for (const name of names) {
    if (!patches.some(patch => patch.name === name)) throw unknownName(`no patch is named "${name}"`, name, patches.map(patch => patch.name), 'hfcheck list --patches')
  }
  return patches.filter(({ name }) => names.includes(name))
}

/** Two names of one scope, as `tiny` and `tiny[cpus=1]`, are one. */
const distinct = (scopes: readonly ScopeEntry[]): readonly ScopeEntry[] => [...new Map([...scopes].reverse().map(scope => [scope.name, scope])).values()].reverse()

const changed = (scopes: readonly ScopeEntry[], patches: readonly PatchEntry[]): readonly ScopeEntry[] =>
  patches.length === 0 ? scopes : scopes.map(scope => {
    if (scope.patched === undefined) throw new BadInput(`--patch says nothing about ${scope.name}`)
    return scope.patched(patches)
  })
