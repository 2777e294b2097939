import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reductions } from '../../checker/reductions.js'
import type { ScopeDocument } from '../document.js'
import { importsOf } from '../config/imports.js'
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
}

const BUILD = fileURLToPath(new URL('../../', import.meta.url))
/** Nothing in these has a say in a result. */
const IRRELEVANT = new Set(['test', 'bench', 'node_modules'])

const filesIn = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
  const path = join(folder, entry.name)
  return entry.isDirectory() ? (IRRELEVANT.has(entry.name) ? [] : filesIn(path)) : entry.name.endsWith('.js') ? [path] : []
}).sort()

/** A cache in a folder. The key is the contents of hfcheck itself, of the model with all it imports, the changes to it, the rules, the limits, and Node's version. */
export const cacheIn = (folder: string, circumstances: Circumstances, today: () => string): Cache => {
  const [major] = process.versions.node.split('.')
  const base = createHash('sha256').update(JSON.stringify([major, circumstances]))
  for (const file of filesIn(BUILD)) base.update(readFileSync(file))
  const own = base.digest('hex')
  const pathOf = ({ scope, ids }: Selected): string => {
    const key = createHash('sha256').update(JSON.stringify([own, scope.name, scope.bounds(), scope.patches.map(({ name }) => name), [...ids].sort()]))
    for (const file of scope.file === undefined ? [] : importsOf(scope.file)) key.update(file).update(readFileSync(file))
    return join(folder, `${scope.name}-${key.digest('hex').slice(0, 24)}.json`)
  }
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
