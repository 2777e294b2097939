import type { Learner } from './learner.js'
import type { RowRule } from './row-rules.js'
import type { Run } from '../search/loop-text.js'
import { alike, consecutive, grouped, mixed, planned, type Direct, type RunColumns, type StepPlan } from './plan.js'
import type { Action } from '../action.js'

/** What is asked together: groups whether they are enabled, runs what they do, rows of rules about states; a negative number is done directly. */
export interface Plan {
  readonly guards: readonly (readonly number[])[]
  readonly steps: readonly (readonly (StepPlan | Direct)[])[]
  readonly states: readonly (readonly number[])[]
}

/** What is not to be planned as it is done directly. */
export interface Exempt {
  readonly guards: ReadonlySet<number>
  readonly runs: ReadonlySet<Run>
  readonly states: ReadonlySet<number>
}

interface Sampled {
  readonly reads: number[]
  readonly rules: Map<number, number[]>
}

const append = (columns: Map<number, number[]>, key: number, value: number): void => {
  const column = columns.get(key)
  if (column === undefined) columns.set(key, [value])
  else column.push(value)
}

/** So many of the first states of a search, or all of them, as far apart as they can be. */
export const spread = (samples: number, states: number): number[] => {
  const count = Math.min(samples, states)
  return Array.from({ length: count }, (_, index) => Math.floor((index * states) / count))
}

/** Plans what is asked together from what is read in sample states; `load` brings a state to hand. */
export const planFrom = <S, A extends Action<S>>(
  learner: Learner<S, A>, samples: readonly number[], load: (state: number) => void, runs: readonly (readonly Run[])[], rowRules: readonly RowRule[], exempt: Exempt,
): Plan => {
  const { traced } = learner
  const seen = (origin: number): number => traced.reads.pieces.reduce((read, piece) => mixed(mixed(read, piece), traced.valueAt(origin, piece)), 0)
  const groups = runs.flatMap((some, g) => (some.length === 0 ? [] : [g]))
  const guards = new Map<number, number[]>()
  const states = new Map<number, number[]>()
  const steps = new Map<Run, Sampled>()
  for (const sample of samples) {
    load(sample)
    rowRules.forEach((row, index) => {
      if (exempt.states.has(index)) return
      learner.states([row], sample)
      append(states, index, seen(traced.alone))
    })
    for (const g of groups) {
      const enabled = learner.guards([g]).length > 0
      if (!exempt.guards.has(g)) append(guards, g, seen(traced.origin))
      for (const run of enabled ? runs[g]! : []) {
        if (exempt.runs.has(run)) continue
        const sampled = steps.get(run) ?? { reads: [], rules: new Map<number, number[]>() }
        steps.set(run, sampled)
        const { own, rules } = learner.readings(run, () => seen(traced.origin))
        sampled.reads.push(own)
        for (const [k, column] of rules) append(sampled.rules, k, column)
      }
    }
  }
  const columnsOf = (run: Run): RunColumns | Direct =>
    exempt.runs.has(run) ? { direct: run } : { run, ...(steps.get(run) ?? { reads: [], rules: new Map<number, number[]>() }) }
  return {
    guards: consecutive(groups.map(g => ({ member: g, column: guards.get(g) })), alike).map(({ members, column }) => (column === undefined ? [-1 - members[0]!] : members)),
    steps: runs.map(group => planned(group.map(columnsOf))),
    states: [...grouped(states), ...[...exempt.states].map(index => [-1 - index])],
  }
}
