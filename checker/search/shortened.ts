import type { Report, RuleReport, Trace } from '../report.js'
import type { NamedRule } from '../rules.js'
import type { Action } from '../action.js'

/**
 * Where steps were taken alone, what was found may lie nearer. `again` searches for some rules only, no deeper than so many steps, with nothing
 * put off: what it finds is nearest.
 */
export const shortened = async <S, A extends Action<S>>(report: Report<S, A>, again: (rules: readonly NamedRule<S, A>[], maxDepth: number) => Promise<Report<S, A>>): Promise<Report<S, A>> => {
  const found = report.rules.flatMap(rule => (rule.trace === undefined ? [] : [{ rule, length: rule.trace.steps.length }]))
  if (found.length === 0 && report.deadlock === undefined) return report
  const longest = Math.max(...found.map(({ length }) => length), report.deadlock?.steps.length ?? 0)
  const exact = await again(found.map(({ rule: { id, rule } }) => ({ id, rule })), longest)
  const traces = new Map(exact.rules.map(({ id, trace }) => [id, trace]))
  const nearest = (own: Trace<S, A>, other: Trace<S, A> | undefined): Trace<S, A> => other ?? { ...own, mayBeLonger: true }
  return {
    ...report,
    rules: report.rules.map((rule): RuleReport<S, A> => (rule.trace === undefined ? rule : { ...rule, trace: nearest(rule.trace, traces.get(rule.id)) })),
    ...(report.deadlock === undefined ? {} : { deadlock: nearest(report.deadlock, exact.deadlock) }),
    reductions: { ...report.reductions, partialOrder: { ...report.reductions.partialOrder!, statesAgain: exact.states } },
    cost: { ...report.cost, seconds: report.cost.seconds + exact.cost.seconds, peakRss: Math.max(report.cost.peakRss, exact.cost.peakRss) },
  }
}
