import type { Granularity } from '../../cli/setting-values.js'
import type { Answers, Ask } from '../ask.js'
import type { ReportFacts } from '../data.js'
import type { Told } from '../told.js'

/** What a server and the process that has the model tell each other. */

/** What to explore: as the command line says it. */
export interface Wanted {
  readonly cwd: string
  readonly config?: string
  readonly scopes: readonly string[]
  readonly rules: readonly string[]
  readonly granularity?: Granularity
  readonly patches: readonly string[]
  /** A saved trace to look at. */
  readonly trace?: string
  /** Runs that were looked at before the model changed. */
  readonly carried: readonly CarriedRun[]
}

export interface CarriedRun {
  readonly cell: string
  readonly name: string
  readonly rule?: string
  readonly said: readonly Told[]
}

export type Control = 'run' | 'pause' | 'resume' | 'stop'

export type ToHost =
  | { readonly is: 'open'; readonly wanted: Wanted }
  | { readonly is: 'ask'; readonly id: number; readonly cell: string; readonly ask: Ask }
  | { readonly is: 'control'; readonly does: Control; readonly cell: string }

/** How far the search of a scope is. */
export interface Going {
  readonly is: 'going'
  readonly cell: string
  readonly state: 'running' | 'paused' | 'done'
  readonly text: string
  /** Rules that are decided already. */
  readonly decided: readonly string[]
}

export type Event =
  | Going
  /** The report is another one: the search is done, or the model has changed. */
  | { readonly is: 'report'; readonly why: string }
  | { readonly is: 'trouble'; readonly text: string }

export type FromHost =
  | Event
  | { readonly is: 'facts'; readonly report: ReportFacts; readonly why: string }
  | { readonly is: 'answer'; readonly id: number; readonly answer: Answers[Ask['is']] }
  | { readonly is: 'refusal'; readonly id: number; readonly error: string }
