import type { Extent } from '../checker/comparison/contrast.js'
import type { StepText } from '../checker/action.js'
import type { StoryStep } from './story.js'

/** How two systems differ, as data. Stories begin at the initial state and end with the step in question. */
export interface ContrastDocument {
  readonly schemaVersion: 1
  readonly one: Extent & { readonly name: string }
  readonly other: Extent & { readonly name: string }
  /** Absent where the two describe their states differently. */
  readonly states?: { readonly lost: number; readonly gained: number; readonly toLost?: readonly StoryStep[]; readonly toGained?: readonly StoryStep[] }
  /** Steps out of the one's states that the other takes otherwise; each kind with the shortest way to it, as both take it. */
  readonly changes?: readonly { readonly action: string; readonly steps: number; readonly fields: readonly string[]; readonly was: StepText; readonly is: StepText; readonly story: readonly StoryStep[] }[]
  readonly results: { readonly lost: readonly ResultDocument[]; readonly gained: readonly ResultDocument[] }
  /** What each says of its states that the other does not, field by field; where they describe them differently. */
  readonly described?: { readonly lost: readonly string[]; readonly gained: readonly string[] }
}

export interface ResultDocument {
  readonly action: string
  readonly step: StepText
  readonly story: readonly StoryStep[]
}

export const isSame = ({ states, changes = [], results }: ContrastDocument): boolean =>
  states !== undefined && states.lost + states.gained === 0 && changes.length === 0 && results.lost.length + results.gained.length === 0
