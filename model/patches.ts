import type { Arguments, Decoding } from './arguments.js'
import type { AddressReading } from './address.js'
import type { Calls } from './calls/index.js'
import type { Traps } from './handler.js'
import type { TableHabits } from './page-table.js'
import type { Caller, Platform } from './platform.js'
import type { Body, Section } from './section.js'
import type { State } from './state.js'

/**
 * A named change of the model: a later fix of upstream's, or a single fault that rules and recorded runs must notice. Both are the same
 * thing, read in opposite directions.
 */
export interface Patch {
  readonly name: string
  /** What is different, in one sentence. */
  readonly says: string
  /** The upstream change that did this. */
  readonly upstream?: { readonly commit: string; readonly date?: string }
  /** The rules, by id, that hold because of it. */
  readonly repairs?: readonly string[]
  /** Calls with another body. */
  readonly calls?: Partial<Calls>
  /** Sections that do something else. */
  readonly sections?: readonly SectionPatch[]
  /** What registers mean. */
  readonly decoding?: Partial<Decoding>
  /** What the bits of an address mean. */
  readonly addresses?: Partial<AddressReading>
  /** What traps lead to. */
  readonly traps?: Partial<Traps>
  /** How tables are changed. */
  readonly tables?: Partial<TableHabits>
  /** What boot does differently. */
  readonly boot?: { readonly startsEveryVcpu?: boolean }
  /** Other facts of the platform. */
  readonly facts?: (platform: Platform) => Partial<Platform>
}

/** Changes the sections with a label, wherever they run or only within one event (a call's name, `irq`, …, `boot`). */
export interface SectionPatch {
  readonly within?: string
  readonly label: string
  readonly change: (section: Section<State>, run: Run) => Section<State>
}

/** Whose section it is; nobody calls while the tables are built that boot leaves. */
export interface Run {
  readonly within: string
  readonly caller?: Caller
  readonly to?: Arguments
}

/** A body with the sections that a list of patches rewrites. */
export function* revised<R>(body: Body<State, R>, patches: readonly SectionPatch[], run: Run): Body<State, R> {
  let step = body.next()
  while (step.done !== true) {
    const { label } = step.value
    const section = patches.reduce((before, { within, label: wanted, change }) =>
      (wanted === label && (within ?? run.within) === run.within ? change(before, run) : before), step.value)
    step = body.next(yield section)
  }
  return step.value
}

/** The platform with patches applied, the later on top of the earlier. */
export const patched = (platform: Platform, patches: readonly Patch[]): Platform =>
  patches.reduce<Platform>((before, { calls, sections, decoding, traps, tables, facts }) => {
    const after = {
      ...before,
      calls: { ...before.calls, ...calls },
      sections: [...before.sections, ...(sections ?? [])],
      decoding: { ...before.decoding, ...decoding },
      traps: { ...before.traps, ...traps },
      tables: { ...before.tables, ...tables },
    }
    return { ...after, ...facts?.(after) }
  }, platform)

/** What the patches make of address bits. */
export const readingOf = (patches: readonly Patch[]): Partial<AddressReading> => Object.assign({}, ...patches.map(({ addresses }) => addresses))

/** Runs more around a section's recipe, which may be replaced altogether. */
export const around = (recipe: (own: () => number, state: State) => number) => (section: Section<State>): Section<State> =>
  ({ ...section, recipe: (s, nest) => recipe(() => section.recipe(s, nest), s) })

/** A recipe that does nothing and ends with this result. */
export const skipped = (result = 0) => around(() => result)
