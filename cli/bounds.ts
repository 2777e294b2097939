import { BadInput, unknownName } from './bad-input.js'
import type { Models } from './models.js'
import type { ScopeEntry } from './scope-entry.js'
import { boundsText, variantNamed, type WantedBounds } from './variant.js'

/** The scope of this name, also one with other bounds; undefined if there is none. Throws `BadInput` for bounds that it does not have. */
export const scopeNamed = ({ scopes }: Pick<Models, 'scopes'>, name: string): ScopeEntry | undefined => {
  const variant = variantNamed(name)
  const scope = scopes.find(one => one.name === (variant?.of ?? name))
  return scope === undefined || variant === undefined ? scope : withBounds(scope, variant.bounds)
}

/** A scope with these bounds. Throws `BadInput` if nothing of it can be bounded so. */
export const withBounds = (scope: ScopeEntry, bounds: WantedBounds): ScopeEntry => {
  if (Object.keys(bounds).length === 0) return scope
  if (scope.bounded === undefined) throw new BadInput(`--bounds ${boundsText(bounds)}: ${scope.name} has no bounds to set: ${scope.file === undefined ? 'it is one system, of the size it has' : 'they stand in its model; another size is another model beside it'}`)
  const { names, make } = scope.bounded
  const stray = Object.keys(bounds).find(name => !names.includes(name))
  if (stray !== undefined) throw unknownName(`--bounds ${boundsText(bounds)}: no bound of ${scope.name} is named "${stray}"; there are ${names.join(', ')}`, stray, names, 'hfcheck check --help')
  try {
    return make(bounds)
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput(`--bounds ${boundsText(bounds)}: ${error.message}`)
    throw error
  }
}
