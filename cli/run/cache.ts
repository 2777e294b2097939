import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Reductions } from '../../checker/reductions.js'
import type { StoreName } from '../../checker/store/store.js'
import { BadInput } from '../bad-input.js'
import type { RuleDocument, ScopeDocument, SearchDocument } from '../document.js'
import { importsOf } from '../config/imports.js'
import { BUILD, codeIn, contentsOf, SPECS } from '../contents.js'
import type { ScopeEntry } from '../scope-entry.js'
import { readIfThere, writeWhole } from '../files.js'
import { identityHere } from '../identity.js'
import type { Selected } from '../selection.js'
import { ofUse, prune } from './prune.js'

/** Rules that passed, by everything that depends on. */
export interface Cache {
  find(selected: Selected): Promise<Remembered | undefined>
  /** `before`: what of the document was found here. */
  keep(selected: Selected, document: ScopeDocument, before?: Remembered): Promise<void>
  /** Makes room, if anything was kept, by what no run has used for long. */
  prune(): Promise<void>
}

/** What is known of a scope without judging: rules that stand, the search they were judged in, and since when all of that is known. */
export interface Remembered {
  readonly rules: ReadonlyMap<string, RuleDocument>
  readonly search: SearchDocument
  readonly since: string
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

/** What a file of the cache holds: what passed of one family of rules. */
interface Entry {
  readonly search: SearchDocument
  readonly rules: Readonly<Record<string, { readonly since: string; readonly rule: RuleDocument } | undefined>>
}

/** What files of the cache are called, and those that a run was writing when it was killed. */
const NAMES = /-[\da-f]{24}\.json(?:\.[\da-f-]{36}\.tmp)?$/

/** What an id begins with. */
const familyOf = (id: string): string => id.split('.')[0]!

/**
 * Tells families of rules in a scope apart by the contents of all they depend on: hfcheck itself, what the system is made of, the family's own files; and the
 * changes to the model, the circumstances, and Node's version.
 */
const keysIn = (circumstances: Circumstances): ((scope: ScopeEntry) => Promise<(family: string) => string>) => {
  const rest = contentsOf(BUILD, SPECS + sep)
  const contents = new Map<string, string>()
  const contentOf = (file: string): string => {
    const known = contents.get(file) ?? createHash('sha256').update(readFileSync(file)).digest('hex')
    contents.set(file, known)
    return known
  }
  /** Every other file of hfcheck has been counted. */
  const counts = (file: string): boolean => !file.startsWith(BUILD) || file.startsWith(SPECS + sep)
  return async scope => {
    const origins = await scope.origins?.()
    const shared = [...(origins?.shared ?? (scope.file === undefined ? [] : importsOf(scope.file))), ...(origins === undefined || scope.file !== undefined ? codeIn(SPECS) : [])]
    const everyFamily = [...(origins?.families.values() ?? [])].flatMap(files => [...files])
    return family => {
      const files = [...new Set([...shared, ...(origins?.families.get(family) ?? everyFamily)])].filter(counts).sort()
      const facts = [identityHere(scope), circumstances, rest, family, files.map(file => [file, contentOf(file)])]
      return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
    }
  }
}

/** A cache in a folder. `warn` hears of what cannot be kept there, once: it is judged again the next time, that is all. */
export const cacheIn = (folder: string, circumstances: Circumstances, today: () => string, warn: (message: string) => void): Cache => {
  const keysOf = keysIn(circumstances)
  let hasKept = false
  let isLost = false
  /** The files with what is known of each family; a scope without rules has one nevertheless, for what its search found. */
  const placesOf = async ({ scope, ids }: Selected): Promise<ReadonlyMap<string, string>> => {
    const keyOf = await keysOf(scope)
    const families = ids.size === 0 ? [''] : [...new Set([...ids].map(familyOf))]
    return new Map(families.map(family => [family, join(folder, `${scope.name}-${keyOf(family).slice(0, 24)}.json`)]))
  }
  return {
    find: async selected => {
      const places = [...(await placesOf(selected)).values()]
      const entries = (await Promise.all(places.map(read))).filter(entry => entry !== undefined)
      const [first] = entries
      if (first === undefined || entries.some(({ search }) => !alike(search, first.search))) return undefined
      const known = [...selected.ids].flatMap(id => entries.flatMap(({ rules: { [id]: one } }) => one ?? []))
      if (known.length === 0 && selected.ids.size > 0) return undefined
      await Promise.all(places.map(ofUse))
      return { rules: new Map(known.map(({ rule }) => [rule.id, rule])), search: first.search, since: known.map(({ since }) => since).sort().at(-1) ?? today() }
    },
    keep: async (selected, { search, deadlock, rules }, before) => {
      // Only what was searched to its end is remembered, and of that what passed.
      if (search?.complete !== true || deadlock !== undefined || isLost) return
      for (const [family, place] of await placesOf(selected)) {
        const fresh = rules.filter(rule => familyOf(rule.id) === family && passed(rule) && before?.rules.has(rule.id) !== true)
        if (fresh.length === 0 && family !== '') continue
        const there = await read(place)
        const entry: Entry = { search, rules: { ...(there && alike(there.search, search) && there.rules), ...Object.fromEntries(fresh.map(rule => [rule.id, { since: today(), rule }])) } }
        try {
          await writeWhole(place, JSON.stringify(entry))
          hasKept = true
        } catch (error) {
          if (!(error instanceof BadInput)) throw error
          isLost = true
          return warn(`${error.message}; what passed is judged again the next time`)
        }
      }
    },
    prune: async () => { if (hasKept) await prune(folder, NAMES) },
  }
}

/** What cannot be read is not remembered. */
const read = async (place: string): Promise<Entry | undefined> => {
  try {
    const text = await readIfThere(place)
    return text === undefined ? undefined : JSON.parse(text) as Entry
  } catch {
    return undefined
  }
}

const passed = ({ standing }: RuleDocument): boolean => standing !== 'violated' && standing !== 'stale' && standing !== 'open'

/** Whether two complete searches went the same ways: then each could have judged the other's rules, with the same answers. */
export const alike = (one: SearchDocument, other: SearchDocument): boolean => whatWasVisited(one) === whatWasVisited(other)

const whatWasVisited = ({ states, transitions, depth, reductions: { symmetry, partialOrder } }: SearchDocument): string =>
  JSON.stringify([states, transitions, depth, symmetry?.renamings, symmetry?.standsFor, partialOrder?.alone])
