import type { Source, Sourced } from '../checker/workers/source.js'
import type { GuestAction } from '../machine/action.js'
import { boundedHafnium } from '../machine/bounds/hafnium.js'
import { pageTables } from '../machine/index.js'
import { FIXES } from '../model/fixes/index.js'
import type { Patch } from '../model/patches.js'
import type { ScopeName } from '../model/scopes.js'
import type { State } from '../model/state.js'
import { pageTableSpecs, specs } from '../specs/index.js'
import type { WantedBounds } from './variant.js'
import type { Granularity } from './setting-values.js'

/** The shipped systems as a worker of a search builds them: by the names of scopes and fixes, and by bounds. */

export const fixesNamed = (names: readonly string[]): readonly Patch[] => FIXES.filter(({ name }) => names.includes(name))

export const hypervisor = (scope: ScopeName, granularity: Granularity, fixes: readonly string[], bounds: WantedBounds = {}): Sourced<State, GuestAction> => {
  const system = boundedHafnium(scope, bounds, { granularity, patches: fixesNamed(fixes) })
  return { system, rules: specs(system) }
}

export const tables = (fixes: readonly string[]): object => {
  const system = pageTables({ patches: fixesNamed(fixes) })
  return { system, rules: pageTableSpecs(system) }
}

export const hypervisorSource = (scope: ScopeName, granularity: Granularity, fixes: readonly string[], bounds: WantedBounds = {}): Source => ({ module: import.meta.url, export: 'hypervisor', args: [scope, granularity, fixes, bounds] })

export const tablesSource = (fixes: readonly string[]): Source => ({ module: import.meta.url, export: 'tables', args: [fixes] })
