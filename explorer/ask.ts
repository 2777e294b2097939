import type { Choices } from './choices.js'
import type { RunFacts, StageFacts, Steps } from './data.js'
import type { Told } from './told.js'

/** Where somebody stands: so many steps into a run, then further steps by their keys. */
export interface At {
  readonly run?: string
  readonly step: number
  readonly keys: readonly string[]
}

/** A part of the state graph. States are numbered in the order found; the arrays of edges go together. */
export interface GraphFacts {
  /** How far from where the search began, by state. */
  readonly depth: readonly number[]
  /** From which state each was found first, −1 for the beginning; and by the step with which key. */
  readonly parent: readonly number[]
  readonly keys: readonly string[]
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** The key of a step that an edge stands for. */
  readonly via: readonly string[]
  /** Where each state is drawn, within so much room. */
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly width: number
  readonly height: number
  /** A colour group for each state, and what the groups are. */
  readonly group: readonly number[]
  readonly groups: readonly string[]
  /** For states of the run: their step. */
  readonly onRun: readonly (readonly [state: number, step: number])[]
  /** Why there may be more; absent where this is all there is. */
  readonly cut?: string
}

export interface Found {
  readonly steps?: Steps
  readonly states: number
  /** Steps away, every state was looked at. */
  readonly depth: number
  /** Why the search ended without finding anything: a limit, or that there is nothing to find. */
  readonly cut?: string
}

export interface Why {
  readonly subject?: string
  readonly reasons: readonly { readonly label: string; readonly value: string; readonly since: number }[]
}

export type ExportAs = 'mermaid' | 'itf' | 'markdown' | 'test'

/** What the page asks whoever has the model. */
export type Ask =
  | { readonly is: 'open' }
  | { readonly is: 'run'; readonly name: string; readonly said: readonly Told[]; readonly rule?: string }
  | { readonly is: 'follow'; readonly at: At; readonly keys: readonly string[] }
  | { readonly is: 'choices'; readonly at: At }
  | { readonly is: 'why'; readonly at: At; readonly rule: string }
  | { readonly is: 'seek'; readonly at: At; readonly goal: string; readonly states: number }
  | { readonly is: 'near'; readonly at: At; readonly length: number; readonly hops: number; readonly colour: string }
  | { readonly is: 'layers'; readonly states: number; readonly colour: string }
  | { readonly is: 'export'; readonly at: At; readonly rule?: string; readonly as: ExportAs }

/** What comes back, by what was asked. */
export interface Answers {
  readonly open: StageFacts
  readonly run: RunFacts
  /** Ends early where a key leads nowhere. */
  readonly follow: Steps
  readonly choices: Choices
  readonly why: Why
  readonly seek: Found
  readonly near: GraphFacts
  readonly layers: GraphFacts
  readonly export: { readonly text: string; readonly file: string }
}

/** A question on its way to a worker, and the answer. */
export interface Letter {
  readonly id: number
  readonly cell: string
  readonly version: string
  readonly ask: Ask
}

export type Reply = { readonly id: number; readonly answer: Answers[Ask['is']] } | { readonly id: number; readonly error: string }
