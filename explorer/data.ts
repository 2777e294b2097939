import type { Arrow, Doing, Lane, SheetRow } from '../checker/scenery.js'
import type { Said } from '../checker/traces/rerun.js'
import type { Known } from '../checker/property.js'
import type { Story } from '../cli/story.js'
import type { Choices } from './choices.js'
import type { Standing } from '../cli/document.js'
import type { Verdict } from '../checker/report.js'

/** What the page is given: plain data, the types of systems hidden. */

/** A field of the state, as the page shows it. */
export interface FieldFacts {
  readonly label: string
  readonly path: string
  readonly row?: string
  readonly note?: string
  readonly guard?: string
  readonly output?: true
  readonly untold?: true
}

export interface RuleFacts {
  readonly id: string
  readonly kind: string
  readonly says: string
  readonly because: string
  readonly source: string
  readonly known?: Known
  readonly verdict?: Verdict
  readonly standing?: Standing
  /** Where the rule is written. */
  readonly at?: string
}

/** A transition table, from a lifecycle rule. */
export interface MachineFacts {
  readonly rule: string
  readonly states: readonly string[]
  readonly moves: readonly { readonly from: string; readonly to: string; readonly by: readonly string[] }[]
  /** Who is in such a state. */
  readonly rows: readonly string[]
}

/** Everything about a system that no run changes. */
export interface StageFacts {
  /** The scope, and the changes made to its model, as one name. */
  readonly cell: string
  readonly scope: string
  readonly patches: readonly string[]
  readonly bounds: string
  readonly start?: string
  readonly fields: readonly FieldFacts[]
  readonly rules: readonly RuleFacts[]
  readonly machines: readonly MachineFacts[]
  readonly lanings: readonly { readonly name: string; readonly lanes: readonly Lane[] }[]
  readonly sheets: readonly { readonly name: string; readonly says: string; readonly columns: readonly string[] }[]
  /** Families of actions. */
  readonly families: readonly string[]
  /** The initial state, field by field. */
  readonly initial: readonly string[]
  readonly first: Sight
  readonly pool: Pool
}

/** What is seen of a state beside its fields; numbers are places in a pool. */
export interface Sight {
  /** Equal for equal states. */
  readonly identity: string
  /** A letter for each rule: `-` silent, `o` fine, `x` broken, `*` seen. */
  readonly judged: string
  /** By laning: what goes on on each lane. */
  readonly doing: readonly number[]
  /** By machine: the state of each row. */
  readonly machines: readonly number[]
  /** By sheet: its rows. */
  readonly sheets: readonly number[]
}

/** Things that many states share, once each. */
export type Pool = readonly (readonly (readonly Doing[])[] | readonly string[] | readonly SheetRow[] | readonly Arrow[])[]

export interface StepFacts extends Sight, Said {
  /** Names the step among those that can be taken where it is. */
  readonly key: string
  readonly action: string
  readonly process?: number
  readonly result?: string
  readonly detail?: string
  /** Fields that hold something else after the step, by number. */
  readonly set: readonly (readonly [field: number, text: string])[]
  /** By laning: what passes between lanes. */
  readonly arrows: readonly number[]
}

export interface Steps {
  readonly steps: readonly StepFacts[]
  readonly pool: Pool
}

/** A run to look at: the story of a rule that fails or a witness, a deadlock, an error, a saved trace. */
export interface RunFacts extends Steps {
  /** The rule's id; `deadlock`, `error` or a file's name otherwise. */
  readonly name: string
  readonly cell: string
  readonly rule?: string
  /** What explains its end. */
  readonly story?: Omit<Story, 'steps' | 'initial'>
  /** Fields that the rule reads, or may not change, in the last step. */
  readonly marks: readonly { readonly path: string; readonly as: 'read' | 'forbidden' }[]
  /** The model is not what it was: from this step on it goes otherwise, or not at all. */
  readonly lost?: number
}

/** What a report holds: the systems that were checked, and the runs that tell what was found. */
export interface ReportFacts {
  readonly schemaVersion: 1
  readonly version: string
  readonly verdict: string
  readonly scopes: readonly ScopeFacts[]
}

export interface ScopeFacts {
  readonly stage: StageFacts
  readonly runs: readonly RunFacts[]
  /** The figures of the search; absent where there was none. */
  readonly summary?: string
  /** One step further, for pages without the model: what can be done after each step of each run. */
  readonly choices: Readonly<Record<string, readonly Choices[]>>
  /** Which of the page's models it is: one that this package ships, or one of the user's. */
  readonly model?: 'shipped' | 'own'
  /** Why the page does not bring the model along. */
  readonly lacks?: string
}
