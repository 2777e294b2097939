import type { Source as Cited } from '../checker/property.js'
import type { Recorded } from './docs/recorded.js'
import type { PatchEntry } from './patch-entry.js'
import type { RuleEntry, ScopeEntry } from './scope-entry.js'

/** The models that a run, a report or a page is about. */
export interface Models {
  readonly version: string
  readonly scopes: readonly ScopeEntry[]
  /** Changes that `--patch` can make, in the order in which they were made upstream. */
  readonly patches?: readonly PatchEntry[]
  /** What was recorded of them, for the documentation. */
  readonly recorded?: Recorded
  /** The address of what a rule comes from, if it has one. */
  readonly sourceAt?: (source: Cited) => string | undefined
}

/** Every rule some scope of the models has, once. */
export const allRules = ({ scopes }: Pick<Models, 'scopes'>): readonly RuleEntry[] =>
  [...new Map(scopes.flatMap(scope => scope.rules()).map(entry => [entry.id, entry])).values()]
