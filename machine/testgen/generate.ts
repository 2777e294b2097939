import { conformer } from '../conform/conform.js'
import type { RecordedEvent } from '../conform/trace.js'
import { startOf, type ConfigurationName, type Start } from './configurations.js'
import { argumentOf, goalsOf, type Goal } from './goals.js'
import { recorder, type StepJson } from './record.js'
import { argumentsTried, eventsFor, isClose, SEARCHES, type GoalSearch } from './searches.js'
import { resultRows } from './results.js'
import { searchGoals } from './shortest.js'
import { tableRows, unreachable } from './unreachable.js'

/** Short runs that together take every goal: the shortest for each, those left out that others contain. */

export interface Generated {
  readonly id: string
  readonly configuration: ConfigurationName
  readonly events: readonly RecordedEvent[]
  /** The goals it was kept for. */
  readonly goals: readonly Goal[]
}

export interface Generation {
  readonly traces: readonly Generated[]
  readonly goals: ReadonlyMap<Goal, { readonly trace: string; readonly steps: number }>
  /** The fewest events that take each goal. */
  readonly shortest: ReadonlyMap<Goal, Found>
  /** Rows of the transition tables, results of events and values of arguments that no search took: gaps. */
  readonly missed: readonly Goal[]
  readonly unreachable: readonly { readonly goal: Goal; readonly why: string }[]
  readonly searches: readonly { readonly search: GoalSearch; readonly states: number; readonly depth: number; readonly complete: boolean }[]
}

export interface Found {
  readonly configuration: ConfigurationName
  readonly events: readonly RecordedEvent[]
}

export const generate = (searches: readonly GoalSearch[] = SEARCHES): Generation => {
  const { machineFor } = conformer()
  const shortest = new Map<Goal, Found>()
  const done: Generation['searches'][number][] = []
  for (const search of searches) {
    const { configuration, focus, limits } = search
    const { config, initial } = startOf(configuration)
    const tried = new Map<string, readonly RecordedEvent[]>()
    const events = (vm: number, cpu: number): readonly RecordedEvent[] => {
      const key = `${vm}.${cpu}`
      if (!tried.has(key)) tried.set(key, eventsFor(config, focus, vm, cpu))
      return tried.get(key)!
    }
    const { goals, ...figures } = searchGoals(machineFor({ config, initial }), config, events, limits, isClose(focus))
    done.push({ search, states: figures.states, depth: figures.depth, complete: figures.complete })
    for (const [goal, witness] of goals) {
      const best = shortest.get(goal)
      if (best === undefined || best.events.length > witness.events.length) shortest.set(goal, { configuration, events: witness.events })
    }
  }

  // The longest first: they contain many of the short ones.
  const wanted = [...shortest].sort(([a, x], [b, y]) => y.events.length - x.events.length || (a < b ? -1 : 1))
  const taken = new Map<Goal, { readonly trace: string; readonly steps: number }>()
  const traces: Generated[] = []
  for (const [goal, { configuration, events }] of wanted) {
    if (taken.has(goal)) continue
    const id = `gen-${String(traces.length + 1).padStart(4, '0')}`
    const machine = machineFor(startOf(configuration))
    const own: Goal[] = []
    for (const [i, event] of events.entries()) {
      for (const reached of goalsOf(machine, event.cpu, machine.eventOf(event), true).goals) {
        const best = shortest.get(reached)
        if (best === undefined) continue
        // A search for something else may take it sooner than the one that wanted it.
        if (best.events.length > i + 1) shortest.set(reached, { configuration, events: events.slice(0, i + 1) })
        if (taken.has(reached)) continue
        taken.set(reached, { trace: id, steps: i + 1 })
        own.push(reached)
      }
    }
    traces.push({ id, configuration, events, goals: own })
  }
  const met = new Set([...taken.keys()].flatMap(goal => argumentOf(goal) ?? []))
  const missed = [...[...tableRows(), ...resultRows()].filter(row => !taken.has(row)), ...argumentsTried(searches).filter(value => !met.has(value))]
  return { traces, goals: taken, shortest, searches: done, missed, unreachable: unreachable() }
}

/** A run as a line of the file, observed on the model. */
export const writeTrace = (id: string, { json, config, initial }: Start, events: readonly RecordedEvent[], machineFor = conformer().machineFor): string => {
  const record = recorder(machineFor({ config, initial }))
  const steps: readonly StepJson[] = events.map(record)
  return JSON.stringify({ id, ...json, steps })
}
