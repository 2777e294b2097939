import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { suggestionFor } from '../bad-input.js'
import type { Registry } from '../entry.js'
import type { ScopeEntry } from '../scope-entry.js'
import { matches } from '../glob.js'
import { BadConfig, SETTINGS } from '../settings.js'
import { frameInSource } from '../source-map.js'
import { isModel } from './any-model.js'
import { loaderFor } from './loader.js'
import { modelSource } from './model-source.js'
import { nearest } from './nearest.js'
import { originsOf } from './origins.js'
import { placeIn } from './place.js'

/** A configuration and what it brings along. */
export interface Project {
  readonly registry: Registry
  /** The configuration file, as people in this folder name it; absent if there is none. */
  readonly file?: string
  /** Where the configuration sets something: its name, and line and column if its text tells. */
  readonly place?: (key: string) => string
  /** The folder that relative paths of the configuration are relative to. */
  readonly folder: string
  readonly config: Readonly<Record<string, unknown>>
}

/** Loads the nearest configuration, here or further up, or the one named; its models, if it names any, take the place of the registry's. */
export const loadProject = async (registry: Registry, cwd: string, named?: string): Promise<Project> => {
  const file = named === undefined ? nearest(cwd) : resolve(cwd, named)
  if (file === undefined) return { registry, folder: cwd, config: {} }
  if (!existsSync(file)) throw new BadConfig(`there is no file ${named ?? file}   (--config names a configuration; hfcheck init writes one)`)
  const folder = dirname(file)
  const loader = await loaderFor(file, folder)
  const load = (path: string): Promise<unknown> => loader(path).catch((error: unknown) => { throw doesNotLoad(cwd, path, error) })
  const loaded = await load(file)
  const config = file.endsWith('.json') ? loaded : configOf(loaded)
  const name = relative(cwd, file)
  const place = (key: string): string => placeIn(file, name, key)
  if (!isRecord(config)) throw new BadConfig(`${name} must export a configuration by default: export default defineConfig({ ... })`)
  for (const key of Object.keys(config)) {
    if (!known.includes(key)) {
      const suggestion = suggestionFor(key, known)
      throw new BadConfig(`${place(key)}: ${key} is not a setting${suggestion === undefined ? `; there are ${known.join(', ')}` : `   did you mean ${suggestion}?`}   (hfcheck list --configs)`)
    }
  }
  const { models } = config
  if (models === undefined) return { registry, file: name, place, folder, config }
  if (!Array.isArray(models) || models.some(model => typeof model !== 'string')) throw new BadConfig(`${place('models')}: models must be a list of paths`)
  if (models.length === 0) throw new BadConfig(`${place('models')}: models names no file, e.g. models: ['models/*.model.ts']; without models the shipped ones are checked`)
  const scopes: ScopeEntry[] = []
  for (const path of modelFiles(folder, models as readonly string[], place('models'))) scopes.push(...await entriesIn(path, folder, load))
  const twice = scopes.find((scope, i) => scopes.findIndex(other => other.name === scope.name) !== i)
  if (twice !== undefined) throw new BadConfig(`${place('models')}: two models are named "${twice.name}"`)
  const { patches: _, listing: __, ...rest } = registry
  return { registry: { ...rest, scopes }, file: name, place, folder, config }
}

const known: readonly string[] = ['models', ...Object.keys(SETTINGS)]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a module exports by default, or as a whole where modules know no names; undefined if it exports names only, or nothing at all. */
const configOf = (loaded: unknown): unknown => {
  if (!isRecord(loaded) || 'default' in loaded) return isRecord(loaded) ? loaded['default'] : loaded
  return Object.keys(loaded).length === 0 || '__esModule' in loaded || Object.prototype.toString.call(loaded) === '[object Module]' ? undefined : loaded
}

/** The files that patterns name, in the order of the patterns. */
const modelFiles = (folder: string, patterns: readonly string[], name: string): readonly string[] =>
  [...new Set(patterns.flatMap(pattern => {
    const wanted = pattern.replace(/^\.\//, '')
    const found = wanted.includes('*') ? walk(folder).filter(path => matches(wanted, relative(folder, path).replaceAll('\\', '/'))) : [join(folder, wanted)].filter(existsSync)
    if (found.length === 0) throw new BadConfig(`${name}: models: there is no file ${pattern}`)
    return found.sort()
  }))]

const walk = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
  entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)])

const entriesIn = async (path: string, folder: string, load: (path: string) => Promise<unknown>): Promise<readonly ScopeEntry[]> => {
  const module = await load(path)
  const found = Object.entries(isRecord(module) ? module : {}).flatMap(([name, value]) => (isModel(value) ? [{ name, entry: value.entry, parts: value.parts }] : []))
  const own = [...new Map(found.reverse().map(one => [one.entry, one])).values()].reverse()
  if (own.length === 0) throw new BadConfig(`${relative(folder, path)} exports no model: export const NAME = defineModel({ ... })`)
  return own.map(({ name, entry, parts }) => ({ ...entry, file: path, origins: () => originsOf(path, parts, load), source: modelSource(path, name, folder), code: { import: name, from: path, system: () => `${name}.system()`, rules: `${name}.rules(system)` } }))
}

const doesNotLoad = (cwd: string, path: string, error: unknown): BadConfig => {
  const frame = (error instanceof Error ? (error.stack ?? '') : '').split('\n').map(line => line.trim()).find(line => line.startsWith('at ') && !line.includes('node_modules') && !line.includes('node:'))
  const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\nRequire stack:')
  const remedy = /Cannot find (?:module|package) 'hfcheck\b/.test(said) ? '   (npm install --save-dev hfcheck, in this project)' : ''
  return new BadConfig(`${relative(cwd, path)} does not load: ${said}${remedy}${frame === undefined ? '' : `\n  ${frameInSource(frame)}`}`)
}
