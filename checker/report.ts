import type { Rule } from './property.js'
import type { StoreChoice } from './store/store.js'
import type { Action } from './action.js'

/** What ended a search early. */
export type Stopped = 'max-states' | 'max-depth' | 'interrupted' | 'memory' | 'disk'

/** How many threads searched, and why it was only one where more were wanted. */
export interface WorkersReport {
  readonly used: number
  readonly alone?: string
  /** More were wanted, and the space was worth it. */
  readonly expected?: true
}

/** What a check found, as data: every reporter and every exit code is derived from this. */
export interface Report<S, A extends Action<S>> {
  readonly system: string
  readonly bounds: string
  /** Distinct states found, and steps taken between them (self-loops included). */
  readonly states: number
  readonly transitions: number
  /** Length of the longest shortest path from the initial state that was completed. */
  readonly depth: number
  /** True when every reachable state was expanded. */
  readonly complete: boolean
  /** Why the search ended early. */
  readonly stopped?: Stopped
  /** `exact`: no state can have been lost. `fingerprints`: states were told apart by fingerprints, and one may have been taken for another. */
  readonly exactness: 'exact' | 'fingerprints'
  /** With fingerprints: at most how probable it is that any state was left out. */
  readonly omission?: number
  readonly rules: readonly RuleReport<S, A>[]
  /** The shortest way to a state without successors that the system does not declare terminal. */
  readonly deadlock?: Trace<S, A>
  readonly coverage: readonly ActionCoverage[]
  readonly reductions: ReductionsReport
  /** What the states were kept as in the end, and why. */
  readonly store: StoreChoice
  /** Present when rules were judged on the graph of the search. */
  readonly graph?: GraphReport
  readonly cost: {
    readonly seconds: number
    /** Bytes of one packed state; bytes the search holds per state, tables and links included; peak resident set of the process. */
    readonly stateBytes: number
    readonly bytesPerState: number
    readonly peakRss: number
    readonly workers: WorkersReport
  }
}

/** Which reductions were on and what they saved; `off` says why the others were not. */
export interface ReductionsReport {
  /** `standsFor` states of the whole space are renamed ones of those found, themselves included. */
  readonly symmetry?: { readonly renamings: number; readonly standsFor: number }
  /** So many states were left by one step alone. What was found was searched for again, in `statesAgain` states: its traces are shortest. */
  readonly partialOrder?: { readonly alone: number; readonly statesAgain?: number }
  readonly off: { readonly symmetry?: string; readonly partialOrder?: string }
}

/** How often a family of actions was taken, and how often it changed the state. */
export interface ActionCoverage {
  readonly name: string
  readonly taken: number
  readonly changed: number
}

/**
 * `holds`: in every state (step) searched. `violated`: `trace` ends in the violation; no shorter one exists. `vacuous`: never judged.
 * `reached` / `unreached`: a witness. An unreached witness, like a holding rule, is only as good as the search is complete. `unjudged`: a rule
 * about what must happen or stay possible, which a search cut short tells nothing about.
 */
export type Verdict = 'holds' | 'violated' | 'vacuous' | 'reached' | 'unreached' | 'unjudged'

export interface RuleReport<S, A extends Action<S>> {
  /** The rule's path in the registry: `rpc.mailboxLifecycle`. */
  readonly id: string
  readonly rule: Rule<S, A>
  readonly verdict: Verdict
  /** How many states, rows or steps there were to judge, over the whole search; a lifecycle judges the rows that moved. */
  readonly judged: number
  readonly trace?: Trace<S, A>
  /** Lifecycles: how often each row of the table was taken, in the table's order. */
  readonly moves?: readonly { readonly move: string; readonly taken: number }[]
  /** Rules judged on the graph: the row that `trace` is about. */
  readonly row?: number
  /** `recoverable`: what the end of `trace`, from which no path leads to a good state, leads to. */
  readonly trap?: TrapRegion
  /** Rules about runs: where `trace` turns into a cycle. */
  readonly lasso?: LassoEnd
  /** `nonInterference`: the other run. */
  readonly twin?: TwinRun<S, A>
}

/** A run that has come to a state which differs from the last but one of `trace` in a secret alone, and goes on otherwise. */
export interface TwinRun<S, A extends Action<S>> {
  /** Ends with the same step; before it, where that is not possible. */
  readonly trace: Trace<S, A>
  readonly possible: boolean
  /** How the two runs differ before the last step and after it; the first is that of `trace`. */
  readonly secret: readonly Difference[]
  readonly differs: readonly Difference[]
}

/** One value in two runs. */
export interface Difference {
  readonly path: string
  readonly label: string
  readonly here: string
  readonly there: string
}

/** The states a trap state leads to, none of which leads to a good one. */
export interface TrapRegion {
  readonly states: number
  /** Fields that have one value there, though they change elsewhere. */
  readonly frozen: readonly { readonly path: string; readonly label: string; readonly value: string }[]
  /** Families of actions that still change something there, and those that happen without effect. */
  readonly moving: readonly string[]
  readonly idle: readonly string[]
}

/** The end of a run that breaks a rule. */
export interface LassoEnd {
  /** The steps after the first so many repeat for ever; when there are none after them, nothing happens any more. */
  readonly from: number
  readonly fairness: readonly FairnessKept[]
}

/** How a fairness constraint is kept on a cycle; `step` is that which takes it, or before which it is not possible. */
export interface FairnessKept {
  readonly name: string
  readonly strength: 'weak' | 'strong'
  readonly kept: 'taken' | 'not possible' | 'never possible'
  readonly step?: number
}

/** What rules about what must happen cost besides the search: the graph, and seconds to build and to judge it. */
export interface GraphReport {
  readonly edges: number
  readonly bytes: number
  readonly building: number
  readonly judging: number
}

/** A path from the initial state, re-executed on plain states. */
export interface Trace<S, A extends Action<S>> {
  readonly initial: S
  readonly steps: readonly TraceStep<S, A>[]
  /** A shorter one was not ruled out: a limit came first. */
  readonly mayBeLonger?: true
}

export interface TraceStep<S, A extends Action<S>> {
  readonly action: A
  readonly outcome: number
  readonly before: S
  /** Outputs included. */
  readonly after: S
}
