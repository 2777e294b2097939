import type { ScopeDocument } from './document.js'
import type { ScopeEntry } from './scope-entry.js'

/** What one search is called in baselines and caches: the scope, and the changes made to its model. */
export const cellName = (scope: string, patches: readonly string[]): string => [scope, ...patches].join('+')

export const cellOf = ({ name, patches }: Pick<ScopeDocument, 'name' | 'patches'>): string => cellName(name, patches)

export const cellOfEntry = ({ name, patches }: Pick<ScopeEntry, 'name' | 'patches'>): string => cellName(name, patches.map(patch => patch.name))
