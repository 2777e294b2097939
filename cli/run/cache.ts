import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reductions } from '../../checker/reductions.js'
import type { StoreName } from '../../checker/store/store.js'
import type { ScopeDocument } from '../document.js'
import { importsOf } from '../config/imports.js'
import { contentsOf } from '../contents.js'
import { readIfThere, writeWhole } from '../files.js'
import type { Selected } from '../selection.js'

/** Searches that passed, by everything their result depends on. */
export interface Cache {
  find(selected: Selected): Promise<ScopeDocument | undefined>
  keep(selected: Selected, document: ScopeDocument): Promise<void>
}

/** What of a run a result depends on, besides the scope and its rules. */
export interface Circumstances {
  readonly maxDepth: number | undefined
  readonly maxStates: number | undefined
  readonly reductions: Reductions
  readonly full: boolean
  /** Where it is no exact one. */
  readonly store?: StoreName
}

/** Tells searches apart by the contents of hfcheck itself, of the model with all it imports, the changes to it, the rules, the circumstances, and Node's version. */
export const keysIn = (circumstances: object): ((selected: Selected) => string) => {
  const [major] = process.versions.node.split('.')
  const own = JSON.stringify([major, circumstances, contentsOf()])
  return ({ scope, ids }) => {
    const key = createHash('sha256').update(JSON.stringify([own, scope.name, scope.bounds(), scope.patches.map(({ name }) => name), [...ids].sort()]))
    for (const file of scope.file === undefined ? [] : importsOf(scope.file)) key.update(file).update(readFileSync(file))
    return key.digest('hex')
  }
}

/** A cache in a folder. */
export const cacheIn = (folder: string, circumstances: Circumstances, today: () => string): Cache => {
  const keyOf = keysIn(circumstances)
  const pathOf = (selected: Selected): string => join(folder, `${selected.scope.name}-${keyOf(selected).slice(0, 24)}.json`)
  return {
    find: async selected => {
      const text = await readIfThere(pathOf(selected))
      try {
        return text === undefined ? undefined : JSON.parse(text) as ScopeDocument
      } catch {
        return undefined
      }
    },
    keep: async (selected, document) => {
      if (passed(document)) await writeWhole(pathOf(selected), JSON.stringify({ ...document, cachedSince: today() }))
    },
  }
}

/** Only what was searched to its end, with no surprise, is remembered. */
const passed = ({ search, deadlock, rules }: ScopeDocument): boolean =>
  search?.complete === true && deadlock === undefined && rules.every(({ standing }) => standing !== 'violated' && standing !== 'stale' && standing !== 'open')
