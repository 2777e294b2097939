import type { Rule } from '../../checker/property.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import type { Patch } from '../../model/patches.js'
import type { ScopeName } from '../../model/scopes.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import type { Parts } from './parts.js'

/** A system as it is searched here: whatever its states are. */
export type AnySystem = System<object, Action<object>>
export type AnyRules = Readonly<Record<string, Rule<object, Action<object>>>>

/** A system of some parts, with the rules that judge it. */
export interface Subject {
  readonly system: AnySystem
  readonly rules: AnyRules
}

/** A system in which mutants are judged; patches beyond its own are the mutant. */
export interface Cell {
  readonly name: string
  /** Searched in a moment: every mutant is judged here first. */
  readonly quick?: boolean
  /** The cell that a mutant whose code runs there is judged in instead. */
  readonly unless?: string
  readonly subject: (parts: Parts, more?: readonly Patch[], without?: string) => Subject
}

type Fixes = 'all' | readonly string[]

const chosen = ({ FIXES }: Parts, names: Fixes, without: string | undefined): readonly Patch[] =>
  FIXES.filter(({ name }) => name !== without && (names === 'all' || names.includes(name)))

const nameOf = (system: string, fixes: Fixes): string => [system, ...(fixes === 'all' ? ['all'] : fixes)].join('+')

const calls = (scope: ScopeName, fixes: Fixes, granularity: 'atomic' | 'interleaved' = 'atomic'): Cell => ({
  name: nameOf(granularity === 'atomic' ? scope : `${scope}-interleaved`, fixes),
  subject: (parts, more = [], without) => {
    const system = parts.hafnium(scope, { granularity, patches: [...chosen(parts, fixes, without), ...more] })
    return { system, rules: specs(system) } as unknown as Subject
  },
})

const tables = (fixes: Fixes, frames?: number): Cell => ({
  name: nameOf(frames === undefined ? 'pagetables' : `pagetables-${frames}`, fixes),
  subject: (parts, more = [], without) => {
    const system = parts.pageTables({ ...(frames === undefined ? {} : { frames }), patches: [...chosen(parts, fixes, without), ...more] })
    return { system, rules: pageTableSpecs(system) } as unknown as Subject
  },
})

/**
 * Where mutants are judged, cheapest first. With all of upstream's fixes next to nothing fails that should hold, so that nothing hides what a mutant
 * breaks; what the fixes replace is judged without them. Two VMs that configure at once need a buffer page they may use twice, which one of the fixes forbids.
 */
export const CELLS: readonly Cell[] = [
  { ...calls('solo', 'all'), quick: true },
  { ...calls('pair', 'all'), quick: true },
  { ...calls('solo', []), quick: true },
  // Page tables run short, and no open defect hides what comes of it.
  { ...calls('scarce', 'all'), quick: true },
  // Guests with programs, and more registers than the calls use.
  { ...calls('round-robin-echo', 'all'), quick: true },
  { ...calls('tables', ['3c0a90a9'], 'interleaved'), quick: true },
  // One frame less than the scope has: everything that it shows but for what takes a third table at once, in a thirtieth of the states.
  { ...tables(['6324fc9b'], 3), quick: true },
  tables(['6324fc9b']),
  calls('exhausted', 'all'),
  calls('tiny', 'all'),
  calls('small', 'all'),
  calls('race', 'all', 'interleaved'),
  { ...tables([]), unless: 'pagetables+6324fc9b' },
  { ...calls('exhausted', []), unless: 'exhausted+all' },
  { ...calls('tiny', []), unless: 'tiny+all' },
  { ...calls('small', []), unless: 'small+all' },
]

export const cellNamed = (name: string): Cell => {
  const found = CELLS.find(cell => cell.name === name)
  if (found === undefined) throw new Error(`no mutants are judged in ${name}`)
  return found
}
