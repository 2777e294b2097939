import { STORES, type StoreName } from '../checker/store/store.js'
import { BadInput } from './bad-input.js'
import { boundsText, readBounds, type WantedBounds } from './variant.js'
import type { Granularity } from './entry.js'
import { OPENINGS, type Opening } from './run/openings.js'
import { VERBOSITIES, type Verbosity } from './render/verbosity.js'
import { warningCode, type WarningCode } from './warnings.js'

/** What a run can be told to do, whoever tells it: a flag, the environment, the configuration, or nobody. */
export interface Settings {
  readonly scopes: readonly string[]
  readonly rules: readonly string[]
  readonly granularity: Granularity | undefined
  /** What there is to be more or less of. */
  readonly bounds: WantedBounds
  readonly patches: readonly string[]
  readonly maxDepth: number | undefined
  readonly maxStates: number | undefined
  /** Seconds a scope may take. */
  readonly timeout: number | undefined
  /** Ways to visit fewer states. */
  readonly symmetry: boolean
  readonly por: boolean
  /** How many threads search. */
  readonly workers: number | 'auto'
  /** How states are kept. */
  readonly store: StoreName | undefined
  /** The folder for states that memory has no room for. */
  readonly spill: string | undefined
  /** Bytes the process may hold. */
  readonly memory: number | undefined
  readonly bail: number | undefined
  readonly strict: boolean
  readonly exitZero: boolean
  readonly cache: boolean
  readonly reporters: readonly string[]
  /** How much of a run is told. */
  readonly verbosity: Verbosity
  /** Stories with whole states; patterns of the fields they leave out. */
  readonly full: boolean
  readonly hide: readonly string[]
  /** The raw registers of every call in a story. */
  readonly regs: boolean
  /** When a page to look at the run is opened. */
  readonly open: Opening
  readonly out: string | undefined
  readonly baseline: string
  readonly documentation: string | undefined
  readonly silence: readonly WarningCode[]
}

/** How one setting is read; `read` takes what a flag, the environment or a configuration holds, and throws what it must be instead. */
interface Setting<T> {
  readonly flag: string
  readonly says: string
  readonly read: (value: unknown) => T
  readonly fallback: T
}

const wholeNumber = (value: unknown): number => {
  const number = typeof value === 'string' && /^\d[\d,_]*$/.test(value) ? Number(value.replaceAll(/[,_]/g, '')) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number <= 0) throw new Error('a whole number above 0')
  return number
}

const workers = (value: unknown): number | 'auto' => {
  if (value === 'auto') return value
  try {
    return wholeNumber(value)
  } catch {
    throw new Error('a whole number above 0, or auto')
  }
}

const names = (value: unknown): readonly string[] => {
  const list: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [undefined]
  return list.map(item => {
    if (typeof item !== 'string' || item.trim() === '') throw new Error('a list of names, none of them empty')
    return item.trim()
  })
}

const yesOrNo = (value: unknown): boolean => {
  if (value === true || value === '1' || value === 'true') return true
  if (value === false || value === '0' || value === 'false' || value === '') return false
  throw new Error('true or false')
}

const path = (value: unknown): string => {
  if (typeof value !== 'string' || value === '') throw new Error('a path')
  return value
}

/** A web address, in which `{rule}` may stand for one. */
const address = (value: unknown): string => {
  const found = typeof value === 'string' && URL.canParse(value.replaceAll('{rule}', 'rule')) ? new URL(value.replaceAll('{rule}', 'rule')) : undefined
  if (found === undefined || !/^https?:$/.test(found.protocol)) throw new Error('a web address, e.g. https://example.org/docs, or one with {rule} in it')
  return value as string
}

const granularity = (value: unknown): Granularity => {
  if (value !== 'atomic' && value !== 'interleaved') throw new Error('atomic or interleaved')
  return value
}

/** `512m`, `4g`, bytes without a unit. */
const bytes = (value: unknown): number => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : '') ?? []
  if (digits === undefined || Number(digits) <= 0) throw new Error('a size above 0, e.g. 512m or 4g')
  return Math.floor(Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf((unit ?? '').toLowerCase()))
}

const oneOf = <T extends string>(names: readonly T[]) => (value: unknown): T => {
  const name = names.find(one => one === value)
  if (name === undefined) throw new Error(`one of ${names.join(', ')}`)
  return name
}

const UNITS = { s: 1, m: 60, h: 3600 } as const

/** `90`, `90s`, `10m`, `1h`. */
export const seconds = (value: unknown): number => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : '') ?? []
  if (digits === undefined || Number(digits) <= 0) throw new Error('a time above 0, e.g. 90s, 10m or 1h')
  return Number(digits) * UNITS[(unit === '' ? 's' : unit) as keyof typeof UNITS]
}

const optional = <T>(flag: string, says: string, read: (value: unknown) => T): Setting<T | undefined> => ({ flag, says, read, fallback: undefined })

export const SETTINGS: { readonly [K in keyof Settings]: Setting<Settings[K]> } = {
  scopes: { flag: 'scope', says: 'scopes to check; the quick ones when empty', read: names, fallback: [] },
  rules: { flag: 'rule', says: 'patterns of the rules to judge; all when empty', read: names, fallback: [] },
  granularity: optional('granularity', 'how calls run, where a scope exists both ways', granularity),
  bounds: { flag: 'bounds', says: 'other bounds for the scopes named, e.g. cpus=2', read: readBounds, fallback: {} },
  patches: { flag: 'patch', says: 'later fixes to make to the model', read: names, fallback: [] },
  maxDepth: optional('maxDepth', 'search no deeper than this', wholeNumber),
  maxStates: optional('maxStates', 'stop a scope after so many states', wholeNumber),
  store: optional('store', 'how states are kept; what is best when absent', oneOf(STORES)),
  spill: optional('spill', 'the folder for states that memory has no room for', path),
  memory: optional('memory', 'stop a scope before the process holds more than this', bytes),
  timeout: optional('timeout', 'stop a scope after this time', seconds),
  symmetry: { flag: 'symmetry', says: 'visit one state of all that differ in names only, where the model says what may be renamed', read: yesOrNo, fallback: true },
  por: { flag: 'por', says: 'partial-order reduction: take steps alone that nobody else notices; what is found is searched for again without it', read: yesOrNo, fallback: false },
  workers: { flag: 'workers', says: 'how many threads search a large space; auto: one for each core, at most eight', read: workers, fallback: 'auto' },
  bail: optional('bail', 'stop after so many violations', value => (value === true ? 1 : wholeNumber(value))),
  strict: { flag: 'strict', says: 'a rule that was never judged fails the run', read: yesOrNo, fallback: false },
  exitZero: { flag: 'exitZero', says: 'report only: whatever was found, the exit code is 0', read: yesOrNo, fallback: false },
  cache: { flag: 'cache', says: 'what passed is not judged again until something it depends on changes', read: yesOrNo, fallback: false },
  reporters: { flag: 'reporter', says: 'who reports: NAME or NAME=FILE', read: names, fallback: [] },
  verbosity: { flag: 'verbosity', says: 'how much is told: quiet, normal or verbose', read: oneOf(VERBOSITIES), fallback: 'normal' },
  full: { flag: 'full', says: 'stories with whole states, nothing folded', read: yesOrNo, fallback: false },
  hide: { flag: 'hide', says: 'patterns of the fields that stories leave out, unless their rules read them', read: names, fallback: [] },
  regs: { flag: 'regs', says: 'stories with the raw registers of every call, not of the last step alone', read: yesOrNo, fallback: false },
  open: { flag: 'open', says: `opens a page to look at the run in the browser, where there is one: ${OPENINGS.join(', ')}`, read: value => (value === true ? 'always' : value === false ? 'never' : oneOf(OPENINGS)(value)), fallback: 'never' },
  out: optional('out', 'the folder for traces; those of known violations are written only if it is named', path),
  baseline: { flag: 'baseline', says: 'the file of accepted violations', read: path, fallback: 'hfcheck.baseline.json' },
  documentation: optional('documentation', 'the address of what hfcheck docs wrote, or one with {rule} in it: reports link there', address),
  silence: { flag: 'silence', says: 'codes of warnings that nobody is to be told, e.g. HFW001', read: value => names(value).map(warningCode), fallback: [] },
}

/** Who decided a setting. */
export type Origin = 'flag' | 'environment' | 'configuration' | 'default'

export interface Resolved {
  readonly settings: Settings
  readonly origins: Readonly<Record<keyof Settings, Origin>>
}

/** The value of a setting as people read it. */
export const valueText = (value: unknown, separator = ','): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join(separator) : typeof value === 'object' ? boundsText(value as WantedBounds) : String(value)

/** What somebody decided, in the order of the settings. */
export const decidedIn = ({ settings, origins }: Resolved): readonly { readonly key: string; readonly value: unknown; readonly from: Origin }[] =>
  (Object.keys(SETTINGS) as (keyof Settings)[]).flatMap(key => (origins[key] === 'default' ? [] : [{ key, value: settings[key], from: origins[key] }]))

/** `HFCHECK_MAX_STATES` */
export const variableOf = (key: string): string => `HFCHECK_${key.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`

/** A configuration that is no configuration: exit code 151. */
export class BadConfig extends BadInput {}

/** Flags before the environment before the configuration before defaults. `place` says where the configuration sets something, for errors. */
export const resolveSettings = (
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  config: Readonly<Record<string, unknown>>,
  place: (key: string) => string = () => 'the configuration',
): Resolved => {
  const settings: Record<string, unknown> = {}
  const origins: Record<string, Origin> = {}
  for (const [key, { flag, read, fallback }] of Object.entries(SETTINGS)) {
    const variable = variableOf(key)
    const [origin, value, fail]: [Origin, unknown, (must: string) => Error] =
      flags[flag] !== undefined ? ['flag', flags[flag], must => new BadInput(`--${dashed(flag)} ${String(flags[flag])}: must be ${must}`)]
      : env[variable] !== undefined && env[variable] !== '' ? ['environment', env[variable], must => new BadInput(`${variable}=${env[variable] ?? ''}: must be ${must}`)]
      : config[key] !== undefined ? ['configuration', config[key], must => new BadConfig(`${place(key)}: ${key} must be ${must}`)]
      : ['default', undefined, must => new Error(must)]
    origins[key] = origin
    try {
      settings[key] = origin === 'default' ? fallback : read(value)
    } catch (error) {
      throw fail(error instanceof Error ? error.message : String(error))
    }
  }
  return { settings: settings as unknown as Settings, origins: origins as Readonly<Record<keyof Settings, Origin>> }
}

const dashed = (flag: string): string => flag.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
