import type { Rule } from '../checker/property.js'
import type { NamedRule } from '../checker/rules.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import type { Source } from '../checker/workers/source.js'
import type { Origins } from './config/origins.js'
import type { ScopeDocument } from './document.js'
import type { PatchEntry } from './patch-entry.js'
import type { SearchOptions } from './search.js'
import type { Granularity } from './setting-values.js'
import type { WantedBounds } from './variant.js'
import type { Walk } from './walk.js'

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

/** A system whose types nobody knows any more, with the rules that speak about it. */
export interface Opened {
  readonly system: System<unknown>
  readonly rules: readonly NamedRule<unknown, Action<unknown>>[]
}
