import { STORES, type StoreName } from '../checker/store/store.js'
import { BadInput } from './bad-input.js'
import { boundsText, readBounds, type WantedBounds } from './variant.js'
import { OPENINGS, type Opening } from './run/openings.js'
import { VERBOSITIES, type Verbosity } from './render/verbosity.js'
import { address, bytes, granularity, names, oneOf, path, seconds, wholeNumber, workers, yesOrNo, type Granularity } from './setting-values.js'
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
  readonly blaming: Blaming
}

/** Does what a setting asks for. Where that cannot be and no flag asked for it, the error names the place that did. */
export type Blaming = <T>(key: keyof Settings, task: () => T) => T

/** The value of a setting as people read it. */
export const valueText = (value: unknown, separator = ','): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join(separator) : typeof value === 'object' ? boundsText(value as WantedBounds) : String(value)

/** What somebody decided, in the order of the settings. */
export const decidedIn = ({ settings, origins }: Pick<Resolved, 'settings' | 'origins'>): readonly { readonly key: string; readonly value: unknown; readonly from: Origin }[] =>
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
  /** The error of a setting with the place that decided it; undefined where a flag did. */
  const blamed = (key: string, message: string): BadInput | undefined =>
    origins[key] === 'environment' ? new BadInput(`${variableOf(key)}=${env[variableOf(key)] ?? ''}: ${message}`)
    : origins[key] === 'configuration' ? new BadConfig(`${place(key)}: ${message}`)
    : undefined
  for (const [key, { flag, read, fallback }] of Object.entries(SETTINGS)) {
    const variable = variableOf(key)
    const [origin, value]: [Origin, unknown] =
      flags[flag] !== undefined ? ['flag', flags[flag]]
      : env[variable] !== undefined && env[variable] !== '' ? ['environment', env[variable]]
      : config[key] !== undefined ? ['configuration', config[key]]
      : ['default', undefined]
    origins[key] = origin
    try {
      settings[key] = origin === 'default' ? fallback : read(value)
    } catch (error) {
      const must = `must be ${error instanceof Error ? error.message : String(error)}`
      throw blamed(key, origin === 'configuration' ? `${key} ${must}` : must) ?? new BadInput(`--${dashed(flag)} ${String(value)}: ${must}`)
    }
  }
  const blaming: Blaming = (key, task) => {
    try {
      return task()
    } catch (error) {
      throw (error instanceof BadInput ? blamed(key, error.message) : undefined) ?? error
    }
  }
  return { settings: settings as unknown as Settings, origins: origins as Readonly<Record<keyof Settings, Origin>>, blaming }
}

const dashed = (flag: string): string => flag.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
