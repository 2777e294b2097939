import { BadInput, unknownName } from '../bad-input.js'
import { scopeNamed } from '../bounds.js'
import type { Registry } from '../entry.js'
import type { ScopeEntry } from '../scope-entry.js'
import { patchesNamed } from '../selection.js'

/** The scope a certificate is of, or is to be of. */
export const scopeOfCertificate = (registry: Registry, name: string, patches: readonly string[]): ScopeEntry => {
  const scope = scopeNamed(registry, name)
  if (scope === undefined) throw unknownName(`the certificate is of scope "${name}", which is not here`, name, registry.scopes.map(one => one.name))
  const changes = patchesNamed(registry, patches)
  if (changes.length === 0) return certifiable(scope)
  if (scope.patched === undefined) throw new BadInput(`the certificate is of ${name} with patches, and there are none for it`)
  return certifiable(scope.patched(changes))
}

/** Throws for a scope whose states say nothing outside of the process that found them. */
export const certifiable = (scope: ScopeEntry): ScopeEntry => {
  if (scope.granularity === 'interleaved') throw new BadInput(`there are no certificates of ${scope.name}: the points at which its calls stop are numbered as a search meets them, and another process numbers them otherwise`)
  return scope
}
