import type { Interference } from './non-interference.js'
import type { NonInterference } from '../property.js'
import type { Difference, Trace, TwinRun } from '../report.js'
import type { Frozen } from '../state/schema.js'
import { difference } from '../state/show.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** The two runs of an interference: the one that takes the step, the nearer if both can, and the other. */
export const twinRuns = <S, A extends Action<S>>(
  system: System<S, A>, rule: NonInterference<S, A, unknown>, { row, state, twin, action, possible }: Interference<A>, traceTo: (state: number, action?: A) => Trace<S, A>,
): { readonly row: number; readonly trace: Trace<S, A>; readonly twin: TwinRun<S, A> } => {
  const [here, there] = possible[0] ? [state, twin] : [twin, state]
  const both = possible[0] && possible[1]
  const trace = traceTo(here, action)
  const other = traceTo(there, both ? action : undefined)
  const last = trace.steps.at(-1)!
  const others = other.steps.at(-1)
  const item = rule.each(trace.initial as Frozen<S>)[row]
  const hidden = [...rule.secret(item, row), ...(rule.reveals?.(action, item, row) ?? [])].map(pattern => pattern.split('.'))
  const isPublic = (path: string): boolean => !hidden.some(names => names.every((name, i) => name === '*' || name === path.split('.')[i]))
  const differences = (one: S, two: S, outputs: boolean): readonly Difference[] =>
    difference(system.schema, one, two, { outputs }).map(({ path, label, was, is }) => ({ path, label, here: was, there: is }))
  return {
    row,
    trace,
    twin: {
      trace: other,
      possible: both,
      secret: differences(last.before, both ? others!.before : others?.after ?? other.initial, false),
      differs: both ? differences(last.after, others!.after, true).filter(({ path }) => isPublic(path)) : [],
    },
  }
}

