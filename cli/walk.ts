import { judgeState, judgeStep } from '../checker/traces/judge.js'
import { enabled, take, takeSaid, type Said, type Taken } from '../checker/traces/rerun.js'
import type { NamedRule } from '../checker/rules.js'
import type { Frozen } from '../checker/state/schema.js'
import { showState } from '../checker/state/show.js'
import { withoutOutputs } from '../checker/state/reduce.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import { stepOf, type Field, type StoryStep } from './story.js'
import { itfState, varTypes, type ItfValue } from './trace/itf.js'

/** A state somebody stands in, the types of its system hidden, and the ways on. */
export interface Place {
  /** The step that led here; absent at the beginning. */
  readonly step: StoryStep | undefined
  /** The same for equal states, whatever led there. */
  readonly identity: string
  /** The whole state as a trace holds it. */
  variables(): Readonly<Record<string, ItfValue>>
  /** The whole state in words. */
  fields(): readonly Field[]
  /** Ids of the rules that the step or the state breaks, and of the witnesses it is. */
  judged(): { readonly broken: readonly string[]; readonly seen: readonly string[] }
  /** Every step that can be taken, in canonical order. */
  choices(): readonly Place[]
  /** The n-th of the enabled steps, counted round; undefined if there is none. */
  nth(n: number): Place | undefined
  /** The enabled step that reads so; of several, the one that `prefer` likes. */
  follow(said: Said, prefer: (step: StoryStep) => boolean): Place | undefined
}

/** How the initial state reads, and the place itself. */
export interface Walk {
  readonly start?: string
  /** What a state consists of, and the types a trace gives it. */
  readonly varTypes: Readonly<Record<string, string>>
  readonly first: Place
}

/** A system to walk in, step by step, on plain states. */
export const walkIn = <S, A extends Action<S>>(system: System<S, A>, rules: readonly NamedRule<S, A>[]): Walk => {
  const { schema } = system
  const judgements = (judge: (rule: NamedRule<S, A>['rule']) => string) => {
    const found = rules.map(({ id, rule }) => ({ id, is: judge(rule) }))
    const among = (is: string) => found.filter(one => one.is === is).map(({ id }) => id)
    return { broken: among('broken'), seen: among('seen') }
  }
  const place = (state: S, taken?: Taken<S, A>): Place => ({
    // Told only if somebody asks: random walks take many steps and tell few.
    get step() { return taken === undefined ? undefined : stepOf(system, taken) },
    get identity() { return JSON.stringify(itfState(schema, withoutOutputs(schema, state))) },
    variables: () => itfState(schema, state),
    fields: () => showState(schema, state),
    judged: () => judgements(rule => taken === undefined ? judgeState(rule, state as Frozen<S>) : judgeStep(schema, rule, { ...taken, before: taken.before as Frozen<S>, after: taken.after as Frozen<S> })),
    choices: () => enabled(system, state).map(action => next(take(system, state, action))),
    nth: n => {
      const actions = enabled(system, state)
      return actions.length === 0 ? undefined : next(take(system, state, actions[n % actions.length]!))
    },
    follow: (said, prefer) => {
      const step = takeSaid(system, state, said, candidate => prefer(stepOf(system, candidate)))
      return step === undefined ? undefined : next(step)
    },
  })
  const next = (taken: Taken<S, A>): Place => place(taken.after, taken)
  const start = system.showInitial?.(system.initial as Frozen<S>)
  return { ...(start === undefined ? {} : { start }), varTypes: varTypes(schema), first: place(system.initial) }
}
