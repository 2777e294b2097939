import type { Pinned } from '../../specs/pinned.js'

/** What runs of the checker found, as the documentation states it: recorded, never typed in. */
export interface RecordedRun extends Omit<Pinned, 'scope' | 'granularity'> {
  /** The scope's name, its granularity included. */
  readonly system: string
}

/** The shortest story of a rule that fails at the modelled commit. */
export interface RecordedStory {
  readonly rule: string
  readonly system: string
  readonly steps: readonly { readonly who: string; readonly what: string }[]
  readonly lines: readonly string[]
}

/** What one call answers, in the order in which it looks. */
export interface CallContract {
  readonly name: string
  readonly number: string
  readonly arguments: string
  readonly source: string
  readonly answers: readonly { readonly when: string; readonly answer: string; readonly judgedBy: readonly string[] }[]
  /** Rules that say what else stays as it is. */
  readonly changes: readonly string[]
}

/** One defect that upstream's engineers repaired later, and the general rules that find it. */
export interface KnownDefect {
  readonly says: string
  readonly fix: string | undefined
  readonly rules: readonly string[]
  /** Why the model cannot show it, where that is so. */
  readonly why?: string
}

/** All that is recorded about one registry's models. */
export interface Recorded {
  readonly runs: readonly RecordedRun[]
  readonly calls: readonly CallContract[]
  /** Rules about every call. */
  readonly everyCall: readonly string[]
  readonly defects: readonly KnownDefect[]
}

/** How a rule fared in a run. */
export type Fared = 'holds' | 'reached' | 'vacuous' | { readonly steps: number }

export const fared = ({ violated, vacuous }: RecordedRun, id: string, isWitness: boolean): Fared =>
  violated[id] !== undefined ? { steps: violated[id] } : vacuous.includes(id) ? 'vacuous' : isWitness ? 'reached' : 'holds'
