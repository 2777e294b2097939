import type { Patch } from '../../model/patches.js'
import type { Section } from '../../model/section.js'
import type { State } from '../../model/state.js'
import { buildBoard, type Board } from './board.js'
import { comparator, type Difference } from './compare.js'
import { coverOutcome, coverSection, newCoverage, type Coverage } from './coverage.js'
import { machineOn, type Machine } from './machine.js'
import type { Config, Recorded, Trace } from './trace.js'

/** Replays recorded runs on the model and compares every step. */

/** The first step of a trace where recording and model differ. */
export interface Divergence {
  readonly trace: Trace
  /** Counted from 0; −1 is the initial state. */
  readonly step: number
  readonly differences: readonly Difference[]
}

export interface Conformer {
  readonly coverage: Coverage
  /** Steps compared so far. */
  readonly steps: () => number
  /** Replays a full trace up to its first difference. */
  readonly replay: (trace: Trace) => Divergence | undefined
  /** A machine in a trace's initial state. Only one machine per configuration lives at a time. */
  readonly machineFor: (trace: Pick<Trace, 'config' | 'initial'>) => Machine
}

/** Configurations kept ready; recordings use few. */
const KEPT_BOARDS = 64

export const conformer = (patches: readonly Patch[] = []): Conformer => {
  const boards = new Map<string, Board>()
  /** Configurations whose tables were found to be as they list them. */
  const sound = new Set<string>()
  const coverage = newCoverage()
  let steps = 0

  const boardFor = (config: Config): Board => {
    let board = boards.get(config.key)
    if (board === undefined) {
      board = buildBoard(config, patches)
      if (boards.size >= KEPT_BOARDS) {
        const [oldest] = boards.keys()
        boards.delete(oldest!)
        sound.delete(oldest!)
      }
      boards.set(config.key, board)
    }
    return board
  }
  const machineFor = ({ config, initial }: Pick<Trace, 'config' | 'initial'>): Machine => machineOn(boardFor(config), initial, patches)

  const replay = (trace: Trace): Divergence | undefined => {
    const machine = machineFor(trace)
    const { expect, compare, atStart, trustStart } = comparator(trace)
    if (sound.has(trace.config.key)) trustStart(machine)
    else {
      const differences = atStart(machine)
      if (differences.length > 0) return { trace, step: -1, differences }
      sound.add(trace.config.key)
    }
    for (const [step, recorded] of trace.steps.entries()) {
      expect(recorded)
      const differences = compare(machine, recorded, perform(machine, recorded, coverage))
      steps += 1
      if (differences.length > 0) return { trace, step, differences }
    }
    return undefined
  }

  return { coverage, steps: () => steps, replay, machineFor }
}

/** Runs a recorded event on a machine. */
export const perform = (machine: Machine, { event }: Recorded, coverage?: Coverage, tell?: (section: Section<State>, result: number) => void) => {
  const { cpu } = event
  const before = machine.state.cpus[cpu]!.current
  const guest = machine.eventOf(event)
  const result = machine.run(cpu, guest, (section, outcome) => {
    if (coverage !== undefined) coverSection(coverage, guest, section, outcome)
    tell?.(section, outcome)
  })
  if (coverage !== undefined) coverOutcome(coverage, guest, before, result)
  return result
}
