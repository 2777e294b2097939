import { antecedentsOf } from '../../checker/antecedents.js'
import { check } from '../../checker/check.js'
import type { Progress } from '../../checker/search/explore.js'
import type { Trace } from '../../checker/report.js'
import type { Action } from '../../checker/action.js'
import type { RecordedRun } from '../docs/recorded.js'
import type { ScopeEntry } from '../scope-entry.js'
import { storyOf } from '../story.js'
import { nameOf, type Part, type Reached, type ScopeCoverage } from './document.js'

interface Options {
  readonly maxStates: number
  readonly full: boolean
  readonly signal: AbortSignal
  readonly onProgress: (scope: string, progress: Progress) => void
}

/** Searches the scopes for what the rules about them wait for; a search ends once it has seen everything. */
export const rulesReached = async (scopes: readonly ScopeEntry[], recorded: readonly RecordedRun[], options: Options): Promise<{ readonly parts: readonly Part[]; readonly scopes: readonly ScopeCoverage[] }> => {
  const excuses = new Map<string, string>()
  const found: ScopeCoverage[] = []
  for (const scope of scopes) {
    if (options.signal.aborted) break
    found.push(await reachedIn(scope, excuses, options))
  }
  const best = new Map<string, Reached>()
  for (const one of found.flatMap(({ reached }) => reached)) {
    const before = best.get(nameOf(one))
    if (before === undefined || (before.steps ?? 0) > (one.steps ?? 0)) best.set(nameOf(one), one)
  }
  const missed = [...new Set(found.flatMap(scope => scope.missed))].filter(name => !best.has(name))
  const part = (name: string, isRow: boolean): Part => ({
    name,
    reached: [...best.values()].filter(({ what }) => (what !== undefined) === isRow),
    outOfReach: missed.flatMap(what => { const why = excuses.get(what); return why === undefined || what.includes(' → ') !== isRow ? [] : [{ what, why }] }),
    missed: missed.filter(what => !excuses.has(what) && what.includes(' → ') === isRow),
  })
  return { parts: [part('antecedents of rules', false), part('rows of lifecycles', true), ofTwoRuns(scopes, recorded)], scopes: found }
}

const reachedIn = async (scope: ScopeEntry, excuses: Map<string, string>, { maxStates, full, signal, onProgress }: Options): Promise<ScopeCoverage> => {
  const { system, rules } = scope.open()
  const antecedents = antecedentsOf(rules)
  const names = antecedents.map(({ rule, move }) => nameOf({ of: rule, ...(move === undefined ? {} : { what: move }) }))
  const report = await check(system, Object.fromEntries(antecedents.map(({ never }, i) => [names[i]!, never])), {
    maxStates, bail: { after: antecedents.length, counts: () => true }, signal, onProgress: progress => onProgress(scope.name, progress), progressEvery: 100,
  })
  antecedents.forEach(({ excuse }, i) => { if (excuse !== undefined) excuses.set(names[i]!, excuse) })
  const told = (trace: Trace<unknown, Action<unknown>>): readonly string[] => storyOf(system, trace, undefined, false).steps.map(({ who, what, result }) => `${who}: ${what}${result === undefined ? '' : ` → ${result}`}`)
  return {
    name: scope.name,
    states: report.states,
    complete: report.complete,
    reached: report.rules.flatMap(({ trace }, i) => (trace === undefined ? [] : [{
      of: antecedents[i]!.rule, ...(antecedents[i]!.move === undefined ? {} : { what: antecedents[i]!.move }), where: scope.name, steps: trace.steps.length, ...(full && { story: told(trace) }),
    }])),
    missed: report.rules.flatMap(({ trace }, i) => (trace === undefined ? [names[i]!] : [])),
  }
}

/** Rules about two runs compare pairs of states of a whole search: recorded ones tell whether there were any. */
const ofTwoRuns = (scopes: readonly ScopeEntry[], recorded: readonly RecordedRun[]): Part => {
  const about = new Map<string, string | undefined>()
  for (const scope of scopes) for (const { id, rule } of scope.rules()) {
    if (rule.kind !== 'nonInterference') continue
    const run = recorded.find(({ system, fixes, vacuous }) => system === scope.name && fixes.length === 0 && !vacuous.includes(id))
    about.set(id, about.get(id) ?? run?.system)
  }
  return {
    name: 'rules about two runs, as recorded',
    reached: [...about].flatMap(([of, where]) => (where === undefined ? [] : [{ of, where }])),
    outOfReach: [],
    missed: [...about].flatMap(([of, where]) => (where === undefined ? [of] : [])),
  }
}
