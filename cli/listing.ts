import { allRules, type Models } from './models.js'

/** What `list` says: scopes, patches, and rules with what they say of themselves. */
export type Listing = ReturnType<typeof listingOf>

/** Builds every scope to ask it: most of what `list` takes. */
export const listingOf = (registry: Models) => ({
  schemaVersion: 1,
  version: registry.version,
  scopes: registry.scopes.map(scope => ({ name: scope.name, default: scope.quick, bounds: scope.bounds(), ...(scope.granularity === undefined ? {} : { granularity: scope.granularity }), ...(scope.bounded === undefined ? {} : { settable: scope.bounded.limits }), rules: scope.rules().length })),
  patches: (registry.patches ?? []).map(({ name, says, repairs = [] }) => ({ name, says, repairs })),
  rules: allRules(registry).map(({ id, rule }) => ({
    id,
    kind: rule.kind,
    says: rule.says,
    ...(rule.known === undefined ? {} : { known: rule.known }),
    scopes: registry.scopes.filter(scope => scope.rules().some(entry => entry.id === id)).map(({ name }) => name),
  })),
})
