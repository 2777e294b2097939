import { Impure, type DecisionTree } from './decision-tree.js'
import type { Run } from '../search/loop-text.js'
import type { StepPlan } from './plan.js'

export interface Remembered {
  readonly tree: DecisionTree
  /** How often it was learnt and looked up. */
  misses: number
  visits: number
}

/**
 * Something that depends on the state alone and is remembered by what it read (see `Leaves` for how a leaf begins):
 *
 * - `guards`: which of some groups are enabled. Leaf: number of groups, groups.
 * - `steps`: what runs of actions do. Leaf: number of `verdicts`, their slots, successors (see `Learner`).
 * - `verdicts`: what some rules say about the steps of runs, given a leaf of those runs.
 * - `states`: what invariants say about a state, or what lifecycles read in it.
 */
export type Unit = Remembered & (
  | { readonly is: 'guards'; readonly groups: readonly number[] }
  | { readonly is: 'steps'; readonly plan: StepPlan }
  | { readonly is: 'verdicts'; readonly runs: readonly Run[]; readonly rules: readonly number[]; readonly depends: Int32Array }
  | { readonly is: 'states'; readonly rowRules: readonly number[] }
)

/** How the things a unit is about are called. */
export interface UnitNames {
  rule(k: number): string
  family(run: Run): string
  row(index: number): string
}

/** What a unit is about, in words. */
const nameOf = (unit: Unit, { rule, family, row }: UnitNames): string => {
  const each = (names: readonly string[]): string => [...new Set(names)].join(' or ')
  switch (unit.is) {
    case 'guards':
      return 'a guard'
    case 'steps':
      return each([...unit.plan.runs.map(family), ...(unit.plan.rules?.inline ?? []).map(rule)])
    case 'verdicts':
      return each(unit.rules.map(rule))
    case 'states':
      return each(unit.rowRules.map(row))
  }
}

/** Adds the way from the values of some pieces to a leaf. Errors: a unit for which the same values led elsewhere before is named. */
export const addWay = (unit: Unit, pieces: readonly number[], valueOf: (piece: number) => number, leaf: number, names: UnitNames): void => {
  try {
    unit.tree.add(pieces, valueOf, leaf)
  } catch (error) {
    throw error instanceof Impure ? new Error(`${nameOf(unit, names)}: ${error.message}; it must depend on the state alone`) : error
  }
}

/** What is done directly. */
interface Direct {
  readonly guards: Set<number>
  readonly runs: Set<Run>
  readonly states: Set<number>
}

/** Picks out what had to be learnt too often for remembering to pay; tells whether there was any. Guards that nobody `planned` to ask together may pay otherwise. */
export const giveUp = (units: Iterable<Unit>, { guards, runs, states }: Direct, rarely: number, enough: number, planned: boolean): boolean => {
  const before = guards.size + runs.size + states.size
  let apart = false
  const learning = new Map<readonly Run[], number>()
  const visits = new Map<readonly Run[], number>()
  for (const unit of units) {
    const often = unit.visits > enough && unit.misses > rarely * unit.visits
    if (unit.is === 'guards' && often) {
      if (!planned && unit.groups.length > 1) apart = true
      else for (const g of unit.groups) guards.add(g)
    }
    if (unit.is === 'states' && often) for (const index of unit.rowRules) states.add(index)
    // Verdicts count against the runs they are about.
    if (unit.is === 'steps') visits.set(unit.plan.runs, unit.visits)
    const about = unit.is === 'steps' ? unit.plan.runs : unit.is === 'verdicts' ? unit.runs : undefined
    if (about !== undefined) learning.set(about, (learning.get(about) ?? 0) + unit.misses)
  }
  for (const [about, times] of learning) {
    const seen = visits.get(about) ?? 0
    if (seen > enough && times > rarely * seen) for (const run of about) runs.add(run)
  }
  return apart || guards.size + runs.size + states.size > before
}
