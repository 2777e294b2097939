import type { Run } from '../search/loop-text.js'

/**
 * Consecutive runs of a group that are remembered together, and how their rules are: with them, or in groups of their own. Where nothing is known
 * about the rules, how they are is found out each time.
 */
export interface StepPlan {
  readonly runs: readonly Run[]
  readonly rules?: { readonly inline: readonly number[]; readonly apart: readonly (readonly number[])[] }
}

/** A run whose recipes are run on every state. */
export interface Direct {
  readonly direct: Run
}

export const isDirect = (plan: object): plan is Direct => 'direct' in plan

/** What was read in some sample states, `mixed`: equal numbers mean that the same was read and the same values found. */
export type Column = readonly number[]

/** What was read by one run, and by each of its rules after it. */
export interface RunColumns {
  readonly run: Run
  readonly reads: Column
  readonly rules: ReadonlyMap<number, Column>
}

/** A number for two: equal for equal pairs, and hardly ever for others. To take two cases for one may make a plan worse, and nothing else. */
export const mixed = (a: number, b: number): number => {
  const k = Math.imul(b, 0xcc9e2d51)
  const h = a ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/** A column with the number of different cases in it. */
interface Cases {
  readonly column: Column
  readonly cases: number
}

const casesOf = (column: Column): Cases => ({ column, cases: new Set(column).size })

/** Two things as one, if they are worth asking together. */
type Together = (a: Cases, b: Cases) => Cases | undefined

/** Two columns as one. */
const joint = (a: Cases, b: Cases): Cases => casesOf(a.column.map((value, sample) => mixed(value, b.column[sample]!)))

/**
 * To ask things together saves a look-up per state, and costs a case to learn for each combination that
 * occurs. Learning is thousands of times dearer, so it pays only where hardly any combinations arise; and where there are samples enough to tell.
 */
const together: Together = (a, b) => {
  const both = joint(a, b)
  const few = Math.min(a.cases, b.cases) === 1 || (both.cases <= a.column.length / 4 && both.cases <= 1.1 * Math.max(a.cases, b.cases) + 1)
  return few ? both : undefined
}

/** The same for what is cheap to learn: that one tells no case of the other apart is enough where some samples are alike. */
export const alike: Together = (a, b) => {
  const both = joint(a, b)
  return both.cases <= 0.75 * a.column.length && both.cases === Math.max(a.cases, b.cases) ? both : together(a, b)
}

/** Puts numbered things into groups, each into the first where it fits; they are asked in addition to `base`. */
export const grouped = (columns: ReadonlyMap<number, Column>, base?: Cases): number[][] => {
  const groups: { members: number[]; known: Cases }[] = []
  for (const [member, column] of columns) {
    const own = base === undefined ? casesOf(column) : joint(base, casesOf(column))
    const fits = groups.some(group => {
      const both = together(group.known, own)
      if (both === undefined) return false
      group.members.push(member)
      group.known = both
      return true
    })
    if (!fits) groups.push({ members: [member], known: own })
  }
  return groups.map(group => group.members)
}

/** Puts things into groups without changing their order; those without a column stay alone, and so does their group. */
export const consecutive = <T>(things: readonly { readonly member: T; readonly column: Column | undefined }[], fitting = together): { readonly members: T[]; readonly column: Column | undefined }[] => {
  const groups: { members: T[]; known: Cases | undefined }[] = []
  for (const { member, column } of things) {
    const last = groups.at(-1)
    const own = column && casesOf(column)
    const both = last?.known && own && fitting(last.known, own)
    if (last !== undefined && both !== undefined) {
      last.members.push(member)
      last.known = both
    } else groups.push({ members: [member], known: own })
  }
  return groups.map(({ members, known }) => ({ members, column: known?.column }))
}

/** Plans a group of actions from what was read in sample states. */
export const planned = (runs: readonly (RunColumns | Direct)[]): (StepPlan | Direct)[] =>
  consecutive(runs.map(run => ({ member: run, column: isDirect(run) ? undefined : run.reads }))).map(({ members, column }): StepPlan | Direct => {
    const [first] = members
    if (column === undefined || (first !== undefined && isDirect(first))) return first as Direct
    const unit = members as readonly RunColumns[]
    const all = unit.map(({ run }) => run)
    if (column.length === 0) return { runs: all }
    const inline: number[] = []
    const apart = new Map<number, Column>()
    let known = casesOf(column)
    for (const rule of [...new Set(unit.flatMap(run => [...run.rules.keys()]))].sort((a, b) => a - b)) {
      const own = unit.flatMap(run => { const some = run.rules.get(rule); return some === undefined ? [] : [casesOf(some)] }).reduce(joint)
      const both = together(known, own)
      if (both === undefined) apart.set(rule, own.column)
      else {
        inline.push(rule)
        known = both
      }
    }
    return { runs: all, rules: { inline, apart: grouped(apart, known) } }
  })
