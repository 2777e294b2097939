import { because, type Reason } from '../checker/traces/because.js'
import type { Rule } from '../checker/property.js'
import type { Difference, LassoEnd, Trace, TraceStep, TrapRegion, TwinRun } from '../checker/report.js'
import type { Frozen } from '../checker/state/schema.js'
import { difference, showState, type Change } from '../checker/state/show.js'
import type { Action, StepText } from '../checker/action.js'
import type { System } from '../checker/system.js'

/** A trace told in words: what each step did, what it changed, and why its end breaks the rule. */
export interface Story {
  /** The initial state in one line, where the system has words for it. */
  readonly start?: string
  readonly steps: readonly StoryStep[]
  /** A limit came before a shorter one was ruled out. */
  readonly mayBeLonger?: true
  /** The row of a table that the rule fails for. */
  readonly subject?: string
  readonly because: readonly Reason[]
  /** Frames: values without which the last step would have had another result. */
  readonly causes: readonly Reason[]
  /** The story ends in a trap: what that leads to. */
  readonly trap?: TrapRegion
  /** The story goes on for ever: from where on it repeats. */
  readonly lasso?: LassoEnd
  /** Another run, which should have gone on alike. */
  readonly twin?: TwinStory
  /** The whole initial state, on request. */
  readonly initial?: readonly Field[]
}

/** The other of two runs that differ in a secret: what differs before its last step, and behind it; whether it takes the last step at all. */
export interface TwinStory {
  readonly steps: readonly StoryStep[]
  readonly possible: boolean
  readonly secret: readonly Difference[]
  readonly differs: readonly Difference[]
}

export interface StoryStep extends StepText {
  /** The family of the action, as rules name it. */
  readonly action: string
  /** Which of several processes took it. */
  readonly process?: number
  readonly changes: readonly StoryChange[]
  /** The whole state after the step, on request. */
  readonly state?: readonly Field[]
}

export interface StoryChange {
  readonly path: string
  readonly label: string
  readonly row?: string
  readonly before: string
  readonly after: string
  /** In the last step: the rule reads this value, or (a frame) forbids its change. */
  readonly mark?: 'read' | 'forbidden'
}

export interface Field {
  readonly label: string
  readonly value: string
}

/** The steps of a story: the same text wherever the same run is told. */
export const runText = ({ steps }: Story): string => JSON.stringify(steps.map(({ who, what, result }) => [who, what, result]))

/** What comes at the end of a trace that a complete search showed. */
export interface Ending<S, A extends Action<S>> {
  readonly row?: number | undefined
  readonly trap?: TrapRegion | undefined
  readonly lasso?: LassoEnd | undefined
  readonly twin?: TwinRun<S, A> | undefined
}

/** Tells a trace; `rule` is what its end breaks or reaches, absent for a deadlock. */
export const storyOf = <S, A extends Action<S>>(system: System<S, A>, trace: Trace<S, A>, rule: Rule<S, A> | undefined, full: boolean, { row, trap, lasso, twin }: Ending<S, A> = {}): Story => {
  const { subject, marks, reasons, causes } = rule === undefined ? { subject: undefined, marks: [], reasons: [], causes: [] } : because(system.schema, trace, rule, row)
  const start = system.showInitial?.(trace.initial as Frozen<S>)
  const mark = { paths: new Set(marks), as: rule?.kind === 'frame' ? 'forbidden' : 'read' } as const
  return {
    ...(start === undefined ? {} : { start }),
    steps: trace.steps.map((step, i) => stepOf(system, step, i === trace.steps.length - 1 ? mark : undefined, full)),
    ...(trace.mayBeLonger === undefined ? {} : { mayBeLonger: true as const }),
    ...(subject === undefined ? {} : { subject }),
    because: reasons,
    causes,
    ...(trap === undefined ? {} : { trap }),
    ...(lasso === undefined ? {} : { lasso }),
    ...(twin === undefined ? {} : { twin: { steps: twin.trace.steps.map(step => stepOf(system, step)), possible: twin.possible, secret: twin.secret, differs: twin.differs } }),
    ...(full ? { initial: showState(system.schema, trace.initial) } : {}),
  }
}

export const stepOf = <S, A extends Action<S>>({ schema, show, processOf }: System<S, A>, step: TraceStep<S, A>, mark?: Mark, full = false): StoryStep => ({
  action: step.action.name,
  ...(processOf === undefined ? {} : { process: processOf(step.action) }),
  ...show({ ...step, before: step.before as Frozen<S>, after: step.after as Frozen<S> }),
  changes: difference(schema, step.before, step.after).filter(({ path, untold }) => untold !== true || mark?.paths.has(path) === true).map(change => told(change, mark)),
  ...(full ? { state: showState(schema, step.after) } : {}),
})

interface Mark {
  readonly paths: ReadonlySet<string>
  readonly as: 'read' | 'forbidden'
}

const told = ({ path, label, row, was, is }: Change, mark: Mark | undefined): StoryChange => ({
  path,
  label,
  ...(row === undefined ? {} : { row }),
  before: was,
  after: is,
  ...(mark?.paths.has(path) === true ? { mark: mark.as } : {}),
})
