import { around, type Patch, type Run, type SectionPatch } from '../../model/patches.js'
import type { Caller } from '../../model/platform.js'
import type { Section } from '../../model/section.js'
import type { State } from '../../model/state.js'

/** A single fault. One that no recording can show says why; every other must be noticed. */
export interface Mutant extends Patch {
  readonly equivalent?: string
  /** Why the recorded runs do not show it although a run can; generated runs must. */
  readonly unrecorded?: string
}

/** Runs `edit` around the recipe of a section: `own` is what it did before. */
export const edited = (within: string, label: string, edit: (own: () => number, s: State, caller: Caller, run: Run) => number): SectionPatch =>
  ({ within, label, change: (section, run) => around((own, s) => edit(own, s, run.caller!, run))(section) })

/** The section as it is, then more. */
export const followed = (within: string, label: string, more: (s: State, caller: Caller, run: Run, result: number) => void): SectionPatch =>
  edited(within, label, (own, s, caller, run) => {
    const result = own()
    more(s, caller, run, result)
    return result
  })

/** The section does nothing. */
export const omitted = (within: string, label: string, result = 0): SectionPatch => edited(within, label, () => result)

/** The section takes no lock. */
export const lockless = (within: string, label: string): SectionPatch =>
  ({ within, label, change: ({ acquires: _, releases: __, ...section }: Section<State>) => section })

/** The section's lock is never given back. */
export const keepsLock = (within: string, label: string, when: (result: number) => boolean = () => true): SectionPatch =>
  ({
    within, label,
    change: (section, run) => around((own, s) => {
      const result = own()
      if (when(result)) (section.releases ?? section.acquires)!.setOwner(s, run.caller!.cpu)
      return result
    })(section),
  })
