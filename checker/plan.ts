import type { Run } from './loop-text.js'

/** Consecutive runs of a group that are remembered together, and how their rules are: with them, or in groups of their own. */
export interface StepPlan {
  readonly runs: readonly Run[]
  readonly inline: readonly number[]
  readonly apart: readonly (readonly number[])[]
}

/** A run whose recipes are run on every state. */
export interface Direct {
  readonly direct: Run
}

export const isDirect = (plan: object): plan is Direct => 'direct' in plan

/** What was read in some sample states: equal numbers mean that the same was read and the same values found. */
export type Column = Int32Array

/** Gives equal texts equal numbers. */
export class Numbering {
  readonly #numbers = new Map<string, number>()

  of(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) this.#numbers.set(text, (number = this.#numbers.size))
    return number
  }

  get size(): number {
    return this.#numbers.size
  }
}

/** The two columns as one. */
const joint = (a: Column, b: Column): { readonly column: Column; readonly cases: number } => {
  const numbering = new Numbering()
  const column = a.map((value, sample) => numbering.of(`${value} ${b[sample]}`))
  return { column, cases: numbering.size }
}

const cases = (column: Column): number => new Set(column).size

/**
 * Being asked together saves a look-up per state, and costs a case to learn for each combination that occurs. Learning is thousands of times
 * dearer, so things are put together only where hardly any combinations arise; and where there are samples enough to tell.
 */
const few = (together: number, a: number, b: number, samples: number): boolean => Math.min(a, b) === 1 || (together <= samples / 4 && together <= 1.1 * Math.max(a, b) + 1)

/** Puts numbered things into groups, each into the first where few combinations arise. */
export const grouped = (columns: ReadonlyMap<number, Column>, base?: Column): number[][] => {
  const groups: { members: number[]; column: Column; cases: number }[] = []
  for (const [member, column] of columns) {
    const own = base === undefined ? { column, cases: cases(column) } : joint(base, column)
    const fits = groups.some(group => {
      const both = joint(group.column, own.column)
      if (!few(both.cases, group.cases, own.cases, column.length)) return false
      group.members.push(member)
      group.column = both.column
      group.cases = both.cases
      return true
    })
    if (!fits) groups.push({ members: [member], ...own })
  }
  return groups.map(group => group.members)
}

/** What was read by one run, and by each of its rules after it. */
export interface RunColumns {
  readonly run: Run
  readonly reads: Column
  readonly rules: ReadonlyMap<number, Column>
}

/** Plans a group of actions from what was read in sample states. The order of runs stays. */
export const planned = (runs: readonly (RunColumns | Direct)[]): (StepPlan | Direct)[] => {
  const units: ({ runs: RunColumns[]; column: Column; cases: number } | Direct)[] = []
  for (const run of runs) {
    if (isDirect(run)) {
      units.push(run)
      continue
    }
    const previous = units.at(-1)
    const last = previous === undefined || isDirect(previous) ? undefined : previous
    const own = { column: run.reads, cases: cases(run.reads) }
    const both = last && joint(last.column, own.column)
    if (last !== undefined && both !== undefined && few(both.cases, last.cases, own.cases, both.column.length)) {
      last.runs.push(run)
      Object.assign(last, both)
    } else units.push({ runs: [run], ...own })
  }
  return units.map(unit => {
    if (isDirect(unit)) return unit
    const inline: number[] = []
    const apart = new Map<number, Column>()
    let { column, cases: known } = unit
    const rules = [...new Set(unit.runs.flatMap(run => [...run.rules.keys()]))].sort((a, b) => a - b)
    for (const rule of rules) {
      const own = unit.runs.flatMap(run => run.rules.get(rule) ?? []).reduce((a, b) => joint(a, b).column)
      const both = joint(column, own)
      if (few(both.cases, known, cases(own), column.length)) {
        inline.push(rule)
        column = both.column
        known = both.cases
      } else apart.set(rule, own)
    }
    return { runs: unit.runs.map(({ run }) => run), inline, apart: grouped(apart, column) }
  })
}
