import { audit } from './audit/audit.js'
import { BadCheckpoint, Checkpoint, type CheckpointOptions } from './checkpoint/checkpoint.js'
import type { Counts } from './search/counts.js'
import { WorkerLost } from './workers/hands.js'
import type { Engine } from './search/engine.js'
import { explore, type Limits, type Progress } from './search/explore.js'
import { judgeGraph } from './liveness/graph-rules.js'
import type { Sighting } from './search/ledger.js'
import { Keeper } from './checkpoint/keeper.js'
import { ModelError } from './model-error.js'
import { interference } from './non-interference/non-interference.js'
import { peakMemory } from './search/peak-memory.js'
import { isGraphRule, isLateRule } from './property.js'
import { isMistake, keptIn, persist, planned, type Plan, type Reductions } from './reductions.js'
import { Replay } from './traces/replay.js'
import type { ActionCoverage, Report, RuleReport, Trace, Verdict } from './report.js'
import { retrace } from './traces/retrace.js'
import { rulesFor, type NamedRule, type Registry } from './rules.js'
import { likeness } from './workers/source.js'
import { searcher, type Searcher } from './search/searcher.js'
import { shortened } from './search/shortened.js'
import { omission } from './store/fingerprint-store.js'
import type { SpillOptions } from './store/spill.js'
import { storeFor } from './store/store-for.js'
import type { StoreName } from './store/store.js'
import type { Action } from './action.js'
import type { System } from './system.js'
import { loneliness, SHARING, Team, teamStore, threadsOf, type Wanted } from './workers/team.js'
import type { Tuning } from './memo/tuning.js'
import { twinRuns } from './non-interference/twin.js'

export interface Options extends Limits, Wanted {
  /** Remember what recipes and rules do by what they read, instead of running them on every state; the report is the same. On when absent. */
  readonly memo?: boolean | Tuning
  /** Ways to visit fewer states; what they rest on is proven by the search itself. */
  readonly reductions?: Reductions
  /** Ends the search, as if interrupted, once so many of the rules that count are broken or a deadlock is found; always at the same places, so that a few more may be. */
  readonly bail?: { readonly after: number; readonly counts: (id: string) => boolean }
  /** Hears of every state that was reached, once a search without reductions is complete; each is good until the next is asked for. */
  readonly reached?: (states: number, stateAt: (index: number) => unknown) => void
  /** How states are kept; what is best when absent, which is never by fingerprint. */
  readonly store?: StoreName
  /** Where states go that memory has no room for; without it a search ends there, unless told to keep them on disk or by fingerprint: then they go where temporary files do. */
  readonly spill?: SpillOptions
  /** Whether a sample of states is asked if the model keeps its promises before anything found by believing them is told. On when absent; off only for systems that keep them whatever happens, or that are thrown away. */
  readonly audit?: boolean
  /** Writes the search down now and then, so that it can go on after whatever ends it. */
  readonly checkpoint?: CheckpointOptions
}

/** Searches everything a system can reach and judges the rules that speak about it. */
export const check = async <S, A extends Action<S>>(system: System<S, A>, registry: Registry<S, A>, options: Options = {}): Promise<Report<S, A>> => {
  const rules = rulesFor(system, registry)
  const first = keptIn(planned(system, rules, options.reductions ?? {}, options.memo ?? true), options.store)
  const { owners, group, ...rest } = first
  if (owners !== undefined && options.checkpoint !== undefined) throw new BadCheckpoint('with partial-order reduction there are no checkpoints: what may be taken alone is learnt on the way, and not written down')
  const checkpoint = options.checkpoint && new Checkpoint(options.checkpoint, `${likeness(system, rules)}${options.store === 'fingerprint' ? ' by fingerprint' : ''}`)
  // An earlier run may have found out that the declared symmetry is none.
  const plan = group !== undefined && checkpoint?.saved?.off.symmetry !== undefined ? { ...rest, off: checkpoint.saved.off } : first
  const met = system.names?.met() ?? 0
  const report = await persist(plan, attempt => {
    // What an attempt before this one numbered would stand in another order when it is searched for again, or elsewhere.
    system.names?.forget(met)
    return search(system, rules, options, attempt, undefined, checkpoint)
  })
  if (report.complete) checkpoint?.remove()
  return report.reductions.partialOrder === undefined ? report : shortened(report, async (broken, maxDepth) => {
    const again = { ...options.reductions, partialOrder: false }
    return persist(planned(system, broken, again, options.memo ?? true), plan => search(system, broken, { ...options, maxDepth: Math.min(maxDepth, options.maxDepth ?? Infinity) }, plan, report.deadlock !== undefined))
  })
}

/** `untilFound`: ends as soon as all rules are broken, and, if it is true, a deadlock is found. */
const search = async <S, A extends Action<S>>(system: System<S, A>, all: readonly NamedRule<S, A>[], options: Options, plan: Plan<S, A>, untilFound?: boolean, checkpoint?: Checkpoint): Promise<Report<S, A>> => {
  const rules = all.filter(({ rule }) => !isLateRule(rule))
  const alone = loneliness(options, plan)
  const spill = plan.owners === undefined || options.store !== undefined ? options.spill : undefined
  const both = searcher(system, rules, plan, options.memo ?? true, alone === undefined ? teamStore(options, spill) : storeFor(options.store ?? 'auto', spill))
  try {
    return await searchedBy(both, alone, system, all, rules, options, plan, untilFound, checkpoint)
  } finally {
    both.engine.store.close()
  }
}

const searchedBy = async <S, A extends Action<S>>(both: Searcher<S, A>, alone: string | undefined, system: System<S, A>, all: readonly NamedRule<S, A>[], rules: readonly NamedRule<S, A>[], options: Options, plan: Plan<S, A>, untilFound?: boolean, checkpoint?: Checkpoint): Promise<Report<S, A>> => {
  const { group, owners } = plan
  const memo = options.memo ?? true
  const { engine, ledger } = both
  const team = alone === undefined ? new Team(system, rules, both, options, memo, group !== undefined) : undefined
  const keeper = checkpoint && new Keeper(system, both, checkpoint, plan.off)
  const replay = new Replay(system, engine, group)

  /** The shortest way to what was seen. Only built after the search: recipes run fast as long as they have seen nothing but views. */
  const traceTo = ({ state, step, image }: Sighting, last = step && engine.actions[step[0]]![step[1]]!): Trace<S, A> => {
    const moves = replay.path(state, image)
    const actions = moves.map(move => move.action)
    return retrace(system, last === undefined ? actions : [...actions, last], step => moves[step]?.words)
  }

  /** A model that breaks its promises is told so, instead of anything that was found out by believing it. */
  const insist = (states: number, suspect?: number): void => {
    const found = options.audit === false ? undefined : audit(system, rules, engine, replay, states, suspect)
    if (found === undefined) return
    const { what, action, state, error } = found
    let trace: Trace<S, A>
    try {
      trace = traceTo({ state, image: 0 })
    } catch {
      // A recipe that is not deterministic does not lead there again.
      trace = retrace(system, [])
    }
    throw new ModelError(what, action, state, trace, error)
  }

  const { bail } = options
  const surprises = (): number => rules.filter(({ id, rule }, k) => rule.kind !== 'witness' && ledger.sightings[k] !== undefined && bail?.counts(id) === true).length + (ledger.deadlock === undefined ? 0 : 1)
  const limits = untilFound === undefined ? { ...options, ...(bail && { enough: () => surprises() >= bail.after }) } : { ...options, enough: () => engine.on.every(on => on === 0) && (!untilFound || ledger.deadlock !== undefined) }
  const onProgress = limits.onProgress && ((progress: Progress) => limits.onProgress?.({ ...progress, decided: rules.flatMap(({ id }, k) => (engine.on[k] === 0 ? [id] : [])) }))
  const explored = await explore(system, both, { ...limits, ...(onProgress && { onProgress }) }, team, keeper).catch((error: unknown) => {
    const { cursor, judging } = engine.generated
    const state = judging() >= 0 ? judging() : cursor()
    if (isMistake(error) || error instanceof WorkerLost || error instanceof BadCheckpoint) throw error
    insist(state + 1, state)
    const action = judging() >= 0 ? undefined : replay.thrower(state)
    throw new ModelError(action === undefined ? 'a rule or a guard failed' : `${action.name} failed`, action, state, traceTo({ state, image: 0 }), error)
  }).finally(() => team?.close())

  insist(explored.states)
  const { counts } = explored
  ledger.recount(counts.moves)
  const reportOf = ({ id, rule }: NamedRule<S, A>, k: number): RuleReport<S, A> => {
    const sighting = ledger.sightings[k]
    const judged = counts.judged[k]!
    const moves = ledger.moves(k)
    return { id, rule, verdict: verdictOf(rule.kind, sighting !== undefined, judged), judged, ...(sighting && { trace: traceTo(sighting) }), ...(moves && { moves }) }
  }
  const { states, transitions, depth, complete, stopped, seconds } = explored
  if (complete && group === undefined && owners === undefined) options.reached?.(states, state => replay.view(state))
  const reports = new Map(rules.map((named, k) => [named, reportOf(named, k)]))
  // What has left memory is not brought back for rules that need all of it: unless that was asked for.
  const whole = complete && (engine.store.choice.name !== 'disk' || options.store === 'disk')
  const onGraph = all.flatMap(named => (isGraphRule(named.rule) ? [{ named, rule: named.rule }] : []))
  const graph = onGraph.length === 0 || !whole ? undefined : judgeGraph(system, engine, replay, state => traceTo({ state, image: 0 }), onGraph.map(({ rule }) => rule))
  onGraph.forEach(({ named }, k) => {
    const found = graph?.verdicts[k]
    const verdict = found === undefined ? 'unjudged' : verdictOf(named.rule.kind, found.broken !== undefined, found.judged)
    reports.set(named, { ...named, verdict, judged: found?.judged ?? 0, ...found?.broken })
  })
  for (const named of all) {
    const { id, rule } = named
    if (rule.kind !== 'nonInterference') continue
    const { judged, found } = whole ? interference(system, engine, rule, id) : { judged: 0, found: undefined }
    const verdict = whole ? verdictOf(rule.kind, found !== undefined, judged) : 'unjudged'
    reports.set(named, { ...named, verdict, judged, ...(found && twinRuns(system, rule, found, (state, action) => traceTo({ state, image: 0 }, action))) })
  }
  return {
    system: system.name,
    bounds: system.bounds,
    states,
    transitions,
    depth,
    complete,
    ...(stopped && { stopped }),
    ...(engine.store.choice.name === 'fingerprint' ? { exactness: 'fingerprints', omission: omission(states) } : { exactness: 'exact' }),
    rules: all.map(named => reports.get(named)!),
    ...(ledger.deadlock !== undefined && { deadlock: traceTo({ state: ledger.deadlock, image: 0 }) }),
    coverage: coverageOf(engine, counts),
    reductions: {
      ...(group && { symmetry: { renamings: group.elements.length, standsFor: engine.generated.standsFor() } }),
      ...(owners && { partialOrder: { alone: engine.generated.alone() } }),
      off: plan.off,
    },
    store: engine.store.choice,
    ...(graph && { graph: graph.cost }),
    cost: { seconds, stateBytes: 4 * engine.words, bytesPerState: engine.bytes / Math.max(1, states), peakRss: peakMemory(), workers: team?.report ?? { used: 1, alone: alone!, ...(threadsOf(options.workers) > 1 && states >= SHARING.states && { expected: true as const }) } },
  }
}

const verdictOf = (kind: NamedRule<never, never>['rule']['kind'], seen: boolean, judged: number): Verdict =>
  kind === 'witness' ? (seen ? 'reached' : 'unreached') : seen ? 'violated' : judged === 0 ? 'vacuous' : 'holds'

const coverageOf = <S, A extends Action<S>>(engine: Engine<S, A>, counts: Counts): ActionCoverage[] => {
  const taken = engine.names.map(() => 0)
  engine.runs.forEach((runs, group) => { for (const { family, from, to } of runs) taken[family]! += (to - from) * counts.taken[group]! })
  return engine.names.map((name, family) => ({ name, taken: taken[family]!, changed: counts.changed[family]! }))
}
