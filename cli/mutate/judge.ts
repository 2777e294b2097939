import { check } from '../../checker/check.js'
import { lockDiscipline } from '../../checker/races/discipline.js'
import { sameAs } from '../../checker/comparison/lockstep.js'
import { ModelError } from '../../checker/model-error.js'
import type { Report, Verdict } from '../../checker/report.js'
import type { Action } from '../../checker/action.js'
import type { AnyRules, AnySystem, Subject } from './cells.js'

/**
 * How a mutant is noticed: a rule fails that holds on the model, a witness is out of reach, a violation that is known and expected is gone, a field
 * is touched without its lock, it gets stuck, or it cannot even run.
 */
export type Cause = 'rule' | 'witness' | 'surprise' | 'discipline' | 'deadlock' | 'error' | 'endless'

/** What noticed a mutant, in which system, and after how many steps. */
export interface Kill {
  readonly cause: Cause
  readonly cell: string
  /** The rule, or what went wrong. */
  readonly by: string
  readonly steps?: number
}

/** The shortest way to a step that the mutant takes otherwise. */
export interface Distinction {
  readonly cell: string
  readonly steps: readonly string[]
}

/** What checking the model in a cell finds: mutants are held against it. */
export interface Base {
  readonly verdicts: Readonly<Record<string, Verdict>>
  readonly states: number
}

/** A mutant may reach more states than the model; one that reaches very many more is not searched to its end. */
const ROOM = 4

export interface Judging {
  readonly beat: () => void
  readonly signal: AbortSignal
}

/** Fields whose numbers mean nothing outside of one search. */
const numbered = (path: string): boolean => /^cpus\.\d+\.point$/.test(path)

/** The first finding is enough. */
const FIRST = { bail: { after: 1, counts: () => true } }

/** Asking a sample of states whether the model keeps its promises takes longer than these searches: it is asked of the model, once a system. */
const limits = ({ beat, signal }: Judging) => ({ signal, onProgress: beat, progressEvery: 200, audit: false })

export const baseOf = async ({ system, rules }: Subject, judging: Judging): Promise<Base> => {
  const report = await check(system, rules, { ...limits(judging), audit: true })
  return { states: report.states, verdicts: Object.fromEntries(report.rules.map(({ id, verdict }) => [id, verdict])) }
}

/**
 * Whether mutants do anything else in a cell, all of them told in one search of the model: the shortest way to where one does, or `same`. That is
 * a proof, unless only the first so many states are looked at.
 */
export const compareIn = async (cell: string, model: AnySystem, mutants: readonly AnySystem[], judging: Judging, maxStates?: number): Promise<readonly (Distinction | 'same')[]> => {
  const alike = (mutant: AnySystem): boolean =>
    JSON.stringify(model.initial) === JSON.stringify(mutant.initial) && JSON.stringify(shapeOf(model)) === JSON.stringify(shapeOf(mutant))
  const rules = Object.fromEntries(mutants.flatMap((mutant, number) => (alike(mutant) ? [[`m${number}`, sameAs(model, mutant, { numbered })]] : [])))
  if (Object.keys(rules).length === 0) return mutants.map(() => ({ cell, steps: [] }))
  const report = await check(model, rules, { ...limits(judging), ...(mutants.length === 1 ? FIRST : {}), reductions: { symmetry: false }, ...(maxStates === undefined ? {} : { maxStates }) })
  return mutants.map((_, number) => {
    if (rules[`m${number}`] === undefined) return { cell, steps: [] }
    const broken = report.rules.filter(({ id, trace }) => trace !== undefined && id.startsWith(`m${number}.`)).sort((one, other) => one.trace!.steps.length - other.trace!.steps.length)[0]
    if (broken !== undefined) return { cell, steps: linesOf(model, broken.trace!.steps) }
    if (!report.complete && maxStates === undefined) throw new Error(`${cell} was not searched to its end`)
    return 'same'
  })
}

/** How many actions there are in each group: those of the mutant are held against those of the model one by one. */
const shapeOf = ({ groups }: AnySystem): readonly number[] => groups.map(({ actions }) => actions.length)

const linesOf = (system: AnySystem, steps: NonNullable<Report<object, Action<object>>['deadlock']>['steps']): readonly string[] =>
  steps.map(step => {
    const { who, what, result } = system.show(step)
    return `${who} ${what}${result === undefined ? '' : ` → ${result}`}`
  })

/** A kill, and the other rules that fail in the same search. */
export interface Found {
  readonly kill: Kill
  readonly also: readonly string[]
}

/**
 * Which rule notices the mutant in a cell: of those that hold on the model, or only of some. All of them are judged to the end of the search, so
 * that it is known who notices as well; if only some are asked for, the first one is enough.
 */
export const killIn = async (cell: string, { system, rules }: Subject, base: Base, judging: Judging, only?: readonly string[], states = Math.max(1000, ROOM * base.states)): Promise<Found | undefined> => {
  const judged = Object.fromEntries(Object.entries(rules).filter(([id]) => (only?.includes(id) ?? true) && ['holds', 'reached'].includes(base.verdicts[id] ?? '')))
  try {
    const report = await check(system, judged as AnyRules, {
      ...limits(judging), maxStates: states, reductions: { symmetry: false }, ...(only === undefined ? {} : FIRST),
    })
    const broken = report.rules.filter(({ verdict }) => verdict === 'violated').sort((one, other) => (one.trace?.steps.length ?? 0) - (other.trace?.steps.length ?? 0))
    const missed = report.complete ? report.rules.filter(({ verdict }) => verdict === 'unreached') : []
    const all = [...broken, ...missed].map(({ id }) => id)
    const [first] = all
    if (first !== undefined) {
      const steps = broken[0]?.trace?.steps.length
      return { kill: { cause: broken.length > 0 ? 'rule' : 'witness', cell, by: first, ...(steps === undefined ? {} : { steps }) }, also: all.slice(1) }
    }
    return report.deadlock === undefined ? undefined : { kill: { cause: 'deadlock', cell, by: 'deadlock', steps: report.deadlock.steps.length }, also: [] }
  } catch (error) {
    return { kill: errorIn(cell, error), also: [] }
  }
}

/** Which of the rules that fail on the model, as is known and expected, holds on the mutant: a check is surprised by it. */
export const surpriseIn = async (cell: string, { system, rules }: Subject, base: Base, judging: Judging, only?: readonly string[]): Promise<Found | undefined> => {
  const expected = Object.fromEntries(Object.entries(rules).filter(([id]) => (only?.includes(id) ?? true) && base.verdicts[id] === 'violated'))
  if (Object.keys(expected).length === 0) return undefined
  const report = await check(system, expected as AnyRules, { ...limits(judging), maxStates: Math.max(1000, ROOM * base.states), reductions: { symmetry: false } })
  const [first, ...also] = report.complete ? report.rules.filter(({ verdict }) => verdict === 'holds').map(({ id }) => id) : []
  return first === undefined ? undefined : { kill: { cause: 'surprise', cell, by: first }, also }
}

/** Whether a mutant touches a field without its lock, or races, where the model does not: what the audit of locks notices (`hfcheck races`). */
export const disciplineIn = async (cell: string, model: AnySystem, mutant: AnySystem, judging: Judging): Promise<Found | undefined> => {
  const found = async (system: AnySystem) => {
    const { unguarded, races } = await lockDiscipline(system, limits(judging))
    return [...unguarded.map(({ section, field, lock, trace }) => ({ by: `${section} without ${lock.replace(/\S+$/, 'its')} lock: ${field}`, trace })), ...races.map(({ field, between, trace }) => ({ by: `${between.map(({ section }) => section).join(' and ')} race: ${field}`, trace }))]
  }
  const known = new Set((await found(model)).map(({ by }) => by))
  const [first] = (await found(mutant)).filter(({ by }) => !known.has(by)).sort((one, other) => one.trace.steps.length - other.trace.steps.length)
  return first === undefined ? undefined : { kill: { cause: 'discipline', cell, by: first.by, steps: first.trace.steps.length }, also: [] }
}

/** A mutant that throws is noticed; whatever else goes wrong here is not its fault. */
export const errorIn = (cell: string, error: unknown): Kill => ({
  cause: 'error', cell,
  by: firstLine(error instanceof ModelError ? String(error.cause instanceof Error ? error.cause.message : error.cause) : error instanceof Error ? error.message : String(error)),
  ...(error instanceof ModelError ? { steps: error.trace.steps.length } : {}),
})

const firstLine = (text: string): string => text.split('\n')[0]!.slice(0, 120)
