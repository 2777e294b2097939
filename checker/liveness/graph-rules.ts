import { condensed } from './condensation.js'
import type { Engine } from '../search/engine.js'
import { FairCycles } from './fair-cycles.js'
import { graphOf, type Graph } from './graph.js'
import type { StepPredicate } from './labelled-steps.js'
import type { ProductStep } from './lasso.js'
import { isRunRule, type GraphRule } from '../property.js'
import type { Replay } from '../traces/replay.js'
import type { GraphReport, LassoEnd, Trace, TrapRegion } from '../report.js'
import { retrace } from '../traces/retrace.js'
import type { Frozen } from '../state/schema.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { changing, recoveries, regionOf, type Column } from './trap.js'
import { breakingRun, questionsOf, runColumn, type Lasso } from './runs.js'

/** What was found out about a rule on the graph. */
export interface GraphVerdict<S, A extends Action<S>> {
  readonly judged: number
  readonly broken?: {
    readonly row: number
    readonly trace: Trace<S, A>
    readonly trap?: TrapRegion
    readonly lasso?: LassoEnd
  }
}

/** Judges rules about what must stay possible and what must happen, on the graph of a complete search. */
export const judgeGraph = <S, A extends Action<S>>(
  system: System<S, A>, engine: Engine<S, A>, replay: Replay<S, A>, traceTo: (state: number) => Trace<S, A>, rules: readonly GraphRule<S, A>[],
): { readonly verdicts: readonly GraphVerdict<S, A>[]; readonly cost: GraphReport } => {
  const start = performance.now()
  engine.generated.load(0, 2 * engine.size)
  const rowsOf = (rule: GraphRule<S, A>): number[] => [...rule.each(engine.single as Frozen<S>).keys()]
  const columns: Column<S>[] = rules.flatMap(rule => (rule.kind === 'recoverable' ? rowsOf(rule).map(row => ({ rule, row })) : []))
  const runs = rules.flatMap(rule => (isRunRule(rule) ? rowsOf(rule).map(row => runColumn(rule, row)) : []))
  const predicates: StepPredicate<S, A>[] = [...new Set(runs.flatMap(run => run.predicates))]
  const graph = graphOf(system, engine, predicates)
  const condensation = condensed(graph)
  const built = performance.now()

  const verdicts = new Map<GraphRule<S, A>, GraphVerdict<S, A>>(rules.map(rule => [rule, { judged: 0 }]))
  const tell = (rule: GraphRule<S, A>, judged: number, broken: GraphVerdict<S, A>['broken'], nearer: (one: Trace<S, A>, other: Trace<S, A>) => boolean): void => {
    const sum = verdicts.get(rule)!
    const better = broken !== undefined && (sum.broken === undefined || nearer(broken.trace, sum.broken.trace)) ? broken : sum.broken
    verdicts.set(rule, { judged: sum.judged + judged, ...(better && { broken: better }) })
  }

  let everChanging: Int32Array | undefined
  const found = columns.length === 0 ? [] : recoveries(engine, graph, condensation, columns)
  for (const rule of new Set(columns.map(column => column.rule))) {
    const own = columns.flatMap((column, k) => (column.rule === rule ? [{ row: column.row, ...found[k]! }] : []))
    const judged = own.reduce((sum, one) => sum + one.judged, 0)
    const worst = own.filter(({ trap }) => trap !== undefined).sort((one, other) => one.trap! - other.trap!)[0]
    tell(rule, judged, worst && { row: worst.row, trace: traceTo(worst.trap!), trap: regionOf(system, engine, graph, worst.trap!, everChanging ??= changing(engine, graph.states)) }, () => true)
  }

  const asked = questionsOf(engine, graph, runs, predicate => predicates.indexOf(predicate))
  const fair = new FairCycles(graph, condensation, asked.flatMap(({ question, judged }) => (judged === 0 ? [] : [question])))
  for (const [k, { rule, row }] of runs.entries()) {
    const { question, judged } = asked[k]!
    const lasso = judged === 0 ? undefined : breakingRun(question, fair.of(question), rule.under ?? [])
    tell(rule, judged, lasso && { row, ...told(system, replay, graph, predicates, lasso) }, (one, other) => one.steps.length < other.steps.length)
  }
  return {
    verdicts: rules.map(rule => verdicts.get(rule)!),
    cost: { edges: graph.targets.length === 0 ? 0 : graph.offsets[graph.states]!, bytes: graph.bytes, building: (built - start) / 1000, judging: (performance.now() - built) / 1000 },
  }
}

/** A lasso as a story: the actions along stem and cycle. */
const told = <S, A extends Action<S>>(system: System<S, A>, replay: Replay<S, A>, graph: Graph, predicates: readonly StepPredicate<S, A>[], { stem, cycle, fairness }: Lasso) => {
  const all: readonly ProductStep[] = [...stem, ...cycle]
  // From a state without steps on, nothing happens any more.
  const end = all.findIndex(({ kind }) => kind === graph.still)
  const steps = end < 0 ? all : all.slice(0, end)
  const actions = steps.map(step => replay.between(step.from, step.to, taken => graph.classes[step.kind]!.every((holds, k) => holds === predicates[k]!(taken))))
  const trace = retrace(system, actions, step => replay.words(steps[step]!.to))
  return { trace, lasso: { from: end < 0 ? stem.length : steps.length, fairness } satisfies LassoEnd }
}
