import type { Declared } from '../checker/races/declared.js'
import type { Access } from '../checker/races/discipline.js'
import type { Report } from '../checker/report.js'
import type { Story } from './story.js'

/** An access that breaks the discipline of locks: one section's, or two sections' at once. */
export interface AccessDocument {
  readonly field: string
  readonly label: string
  readonly sections: readonly Readonly<Access>[]
  /** The lock that was not held, for a guarded field. */
  readonly lock?: string
  /** Steps of the shortest way to it. */
  readonly steps: number
  readonly story: Story
}

/** What was found in one system; `declared` findings are known, with a reason, and all others fail the run. */
export interface RacesDocument extends Pick<Report<never, never>, 'states' | 'depth' | 'complete' | 'stopped'> {
  readonly name: string
  readonly bounds: string
  readonly footprints: number
  readonly seconds: number
  readonly unguarded: readonly AccessDocument[]
  readonly races: readonly AccessDocument[]
  readonly declared: readonly (Pick<Declared, 'name' | 'kind' | 'reason' | 'fixedBy'> & { readonly findings: readonly AccessDocument[] })[]
  readonly stale: readonly Pick<Declared, 'name' | 'reason'>[]
}
