import { describe } from '../checker/state/describe.js'
import type { WantedBounds } from './variant.js'
import type { Rule, Source as Cited } from '../checker/property.js'
import { rulesFor, type NamedRule, type Registry as Rules } from '../checker/rules.js'
import type { Source } from '../checker/workers/source.js'
import type { Action, System } from '../checker/system.js'
import type { Origins } from './config/origins.js'
import type { Recorded } from './docs/recorded.js'
import type { ScopeDocument } from './document.js'
import type { Listing } from './listing.js'
import type { MakeReporter } from './reporters/reporter.js'
import { search, type SearchOptions } from './search.js'
import { BadConfig } from './settings.js'
import { frameInSource } from './source-map.js'
import type { Command } from 'commander'
import type { Terminal } from './terminal.js'
import { walkIn, type Walk } from './walk.js'

/** A change that can be made to a model before it is checked: a later fix of what the model is about. */
export interface PatchEntry {
  readonly name: string
  readonly says: string
  /** Ids of rules that hold because of it. */
  readonly repairs?: readonly string[]
  /** The change it stands for. */
  readonly upstream?: { readonly commit: string; readonly date?: string }
}

/** Whether other processes come in between the sections of a call. */
export type Granularity = 'atomic' | 'interleaved'

/** Everything the commands can speak about. */
export interface Registry {
  readonly version: string
  readonly scopes: readonly ScopeEntry[]
  /** Changes that `--patch` can make, in the order in which they were made upstream. */
  readonly patches?: readonly PatchEntry[]
  /** What was recorded of them, for the documentation. */
  readonly recorded?: Recorded
  /** The address of what a rule comes from, if it has one. */
  readonly sourceAt?: (source: Cited) => string | undefined
  /** Commands that only this registry's models have. */
  readonly commands?: readonly CommandEntry[]
  /** What `list` says of all this, where it is known without building a scope. */
  readonly listing?: Listing
  /** Reporters besides those that are always there. */
  readonly reporters?: Readonly<Record<string, MakeReporter>>
}

/** A command of its own: declares itself, and says how it ended. */
export interface CommandEntry {
  readonly name: string
  /** It is about the registry's own models: where a configuration names others, it is refused. */
  readonly shippedOnly?: true
  declare(command: Command, terminal: Terminal, end: (code: number) => void): void
}

/** A system the commands can check, its types hidden. */
export interface ScopeEntry {
  readonly name: string
  /** Checked when no scope is asked for. */
  readonly quick: boolean
  /** How its calls run, where it could be otherwise; `twin` names the scope in which it is. */
  readonly granularity?: Granularity
  readonly twin?: string
  /** The changes made to its model. */
  readonly patches: readonly PatchEntry[]
  /** The same scope with these changes made to its model; absent where there is nothing to change. */
  readonly patched?: (patches: readonly PatchEntry[]) => ScopeEntry
  /** The same scope with other bounds; absent where there is nothing to bound. */
  readonly bounded?: Boundable
  /** The scope that this is with other bounds: nobody has declared how rules fare here. */
  readonly variantOf?: string
  /** The module it was loaded from, and how a test gets hold of it. */
  readonly file?: string
  readonly code?: Code
  /** Which files its rules are made of, where more is known of that than what the module imports. */
  readonly origins?: () => Promise<Origins>
  /** Where workers get it from; without, one alone searches it. */
  readonly source?: Source
  /** Shown in the state reference. */
  readonly described: boolean
  bounds(): string
  /** Its state as a Markdown reference. */
  reference(): string
  /** The rules that speak about this system, in the order of their registry. */
  rules(): readonly RuleEntry[]
  /** The system and its rules, the types of its state and actions forgotten. */
  open(): Opened
  /** The system to walk in, step by step, judging the rules with these ids, or all. */
  walk(ids?: ReadonlySet<string>): Walk
  /** Searches the system and judges the rules with these ids. */
  check(ids: ReadonlySet<string>, options: SearchOptions): Promise<ScopeDocument>
}

/** What can be bounded otherwise. */
export interface Boundable {
  /** What bounds are called, also those that this scope does not have. */
  readonly names: readonly string[]
  /** The least and the most of each that it has. */
  readonly limits: Readonly<Record<string, readonly [least: number, most: number]>>
  /** Throws `RangeError` for what it does not have or allow. */
  make(bounds: WantedBounds): ScopeEntry
}

/** How code gets hold of a system and its rules: expressions, and what they import. */
export interface Code {
  /** Whole import lines, where not one name of one file is all there is. */
  readonly imports?: (patches: readonly string[]) => readonly string[]
  readonly import: string
  readonly from: string
  readonly system: (patches: readonly string[]) => string
  /** May speak of `system`. */
  readonly rules: string
}

/** A rule as `list` and `explain` know it. */
export interface RuleEntry {
  readonly id: string
  readonly rule: Rule<unknown, Action<unknown>>
}

export interface ScopeOptions {
  readonly quick?: boolean
  readonly described?: boolean
  readonly granularity?: Granularity
  readonly twin?: string
  /** Whether patches say something about the system. */
  readonly patchable?: boolean
  readonly code?: Code
  readonly source?: (patches: readonly string[]) => Source
  readonly origins?: () => Promise<Origins>
  readonly bounded?: Boundable
  readonly variantOf?: string | undefined
}

/** A system whose types nobody knows any more, with the rules that speak about it. */
export interface Opened {
  readonly system: System<unknown>
  readonly rules: readonly NamedRule<unknown, Action<unknown>>[]
}

/** Makes an entry of a system and the rules about it; both are built when they are first needed. */
export const scopeEntry = <S, A extends Action<S>, Y extends System<S, A>>(
  name: string,
  build: (patches: readonly string[]) => Y,
  rulesAbout: (system: Y) => Rules<S, A>,
  options: ScopeOptions = {},
  patches: readonly PatchEntry[] = [],
): ScopeEntry => {
  const { quick = false, described = false, patchable = false, granularity, twin, code, source, origins, bounded, variantOf } = options
  const made = once(() => {
    try {
      const system = build(patches.map(patch => patch.name))
      return { system, rules: rulesFor(system, rulesAbout(system)) }
    } catch (error) {
      throw notBuilt(name, error)
    }
  })
  return {
    name,
    quick,
    described,
    patches,
    ...(granularity === undefined ? {} : { granularity }),
    ...(twin === undefined ? {} : { twin }),
    ...(code === undefined ? {} : { code }),
    ...(origins && { origins }),
    ...(bounded && { bounded }),
    ...(variantOf === undefined ? {} : { variantOf }),
    ...(source === undefined ? {} : { source: source(patches.map(patch => patch.name)) }),
    ...(patchable ? { patched: (wanted: readonly PatchEntry[]) => scopeEntry(name, build, rulesAbout, options, wanted) } : {}),
    bounds: () => made().system.bounds,
    reference: () => describe(made().system.schema, `State of ${name}`),
    rules: () => made().rules as unknown as readonly RuleEntry[],
    open: () => made() as unknown as Opened,
    walk: ids => walkIn(made().system, made().rules.filter(({ id }) => ids?.has(id) ?? true)),
    check: (ids, options) => search<S, A>(name, made().system, made().rules.filter(({ id }) => ids.has(id)), patches, options),
  }
}

/** A model whose declarations contradict themselves, or that throws before it is searched. */
const notBuilt = (name: string, error: unknown): BadConfig => {
  const frame = (error instanceof Error ? (error.stack ?? '') : '').split('\n').map(line => line.trim()).find(line => line.startsWith('at ') && !/[\\/]checker[\\/]|node:/.test(line))
  return new BadConfig(`the model ${name} cannot be built: ${error instanceof Error ? error.message : String(error)}${frame === undefined ? '' : `\n  ${frameInSource(frame)}`}`)
}

export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** Every rule some scope of the registry has, once. */
export const allRules = ({ scopes }: Registry): readonly RuleEntry[] =>
  [...new Map(scopes.flatMap(scope => scope.rules()).map(entry => [entry.id, entry])).values()]
