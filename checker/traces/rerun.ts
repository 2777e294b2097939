import { judgeState, judgeStep } from './judge.js'
import { withoutOutputs, reduce } from '../state/reduce.js'
import type { TraceStep } from '../report.js'
import { rulesFor, type Registry } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import type { Action, StepText } from '../action.js'
import type { System } from '../system.js'

/** A step as a trace names it, whatever the model calls its actions inside. */
export type Said = Pick<StepText, 'who' | 'what'>

/** A step that was taken, and how it reads. */
export interface Taken<S, A extends Action<S>> extends TraceStep<S, A> {
  readonly text: StepText
}

/** The actions that can be taken in a state, in canonical order. */
export const enabled = <S, A extends Action<S>>({ groups }: System<S, A>, state: S): readonly A[] =>
  groups.filter(({ when }) => when?.(state as Frozen<S>) ?? true).flatMap(({ actions }) => actions)

/** Takes one action on a plain state. */
export const take = <S, A extends Action<S>>(system: System<S, A>, state: S, action: A): Taken<S, A> => {
  const before = withoutOutputs(system.schema, state)
  const { state: after, outcome } = reduce(system, before, action)
  const step = { before, action, outcome, after }
  return { ...step, text: system.show({ ...step, before: before as Frozen<S>, after: after as Frozen<S> }) }
}

/** The enabled step that reads so. Of several, the one that `prefer` likes, or the first. */
export const takeSaid = <S, A extends Action<S>>(system: System<S, A>, state: S, { who, what }: Said, prefer?: (step: Taken<S, A>) => boolean): Taken<S, A> | undefined => {
  const fitting: Taken<S, A>[] = []
  for (const action of enabled(system, state)) {
    const step = take(system, state, action)
    if (step.text.who !== who || step.text.what !== what) continue
    if (prefer === undefined || prefer(step)) return step
    fitting.push(step)
  }
  return fitting[0]
}

/** How a run went that was told in words. */
export interface Rerun<S, A extends Action<S>> {
  readonly steps: readonly Taken<S, A>[]
  /** The first step that is no step of the model any more; absent if all were. */
  readonly impossible?: Said
  /** Ids of the rules that some step or state of the run breaks. */
  readonly broken: readonly string[]
}

/** Takes the steps a trace tells of, from the initial state, as far as the model allows them, and judges the rules on the way. */
export const rerun = <S, A extends Action<S>>(system: System<S, A>, registry: Registry<S, A>, said: readonly Said[]): Rerun<S, A> => {
  const rules = rulesFor(system, registry)
  const broken = new Set(rules.filter(({ rule }) => judgeState(rule, system.initial as Frozen<S>) === 'broken').map(({ id }) => id))
  const steps: Taken<S, A>[] = []
  let state = system.initial
  for (const one of said) {
    const step = takeSaid(system, state, one)
    if (step === undefined) return { steps, impossible: one, broken: [...broken] }
    for (const { id, rule } of rules) if (judgeStep(system.schema, rule, { ...step, before: step.before as Frozen<S>, after: step.after as Frozen<S> }) === 'broken') broken.add(id)
    steps.push(step)
    state = step.after
  }
  return { steps, broken: [...broken] }
}
