import { workerData } from 'node:worker_threads'
import fc from 'fast-check'
import { language } from '../../checker/property.js'
import type { Source, Sourced } from '../../checker/workers/source.js'
import { machine, someRules, systemOf, type Processes, type Section } from './random-processes.js'
import { randomSystem, type CellAction, type Cells } from './random-system.js'
import { twoPhaseCommit, twoPhaseRules, type TwoPhase, type TwoPhaseAction } from './toys/two-phase-commit.js'

/** Random systems by number: the same number gives the same system in every thread. Each worker of each search loads this: what it imports is all it needs. */

const prose = { says: 'It is so.', because: 'It is said.', source: { path: 'here', symbol: 'this' } }
const { invariant, transition, lifecycle, frame, witness } = language<Cells, CellAction>()

/** One of each kind; on many systems some of them break. */
const rules = {
  calm: invariant({ ...prose, holds: s => s.level < 2 || !s.open }),
  rows: invariant({ ...prose, each: s => s.cells, given: cell => cell.mode === 'done', holds: cell => cell.next !== undefined }),
  small: transition({ ...prose, on: ['set', 'move'], given: step => step.outcome >= 0, holds: ({ before, after }) => after.level >= before.level || after.echo > 0 }),
  modes: lifecycle({ ...prose, each: s => s.cells, state: cell => cell.mode, moves: { 'idle → busy': ['set', 'move', 'queue'], 'busy → done': ['set', 'queue'], 'done → idle': ['move'] } }),
  queues: frame({ ...prose, on: ['queue'], mayChange: () => ['queue', 'cells.*.mode'] }),
  full: witness({ ...prose, reached: ({ after }) => after.queue.length === 2 && after.open }),
}

export const cells = (seed: number): Sourced<Cells, CellAction> => ({ system: fc.sample(randomSystem, { seed, numRuns: 1 })[0]!, rules })

export const processes = (seed: number): Sourced<Processes, Section> => {
  const [random, some] = fc.sample(fc.tuple(machine, someRules), { seed, numRuns: 1 })[0]!
  return { system: systemOf(random), rules: some }
}

export const sourceOf = (name: 'cells' | 'processes' | 'commit', ...args: readonly (number | string)[]): Source => ({ module: import.meta.url, export: name, args })

/** In a worker of a search: a test runs in a thread of its own as well. */
const inWorker = typeof workerData === 'object' && workerData !== null && 'likeness' in workerData

/** Two-phase commit, and what may go wrong in it: in every thread alike, or in those of workers only. */
export const commit = (managers: number, trouble: 'none' | 'throws' | 'throws in workers' | 'ends workers' | 'other bounds in workers'): Sourced<TwoPhase, TwoPhaseAction> => {
  const system = twoPhaseCommit(managers)
  const strikes = trouble === 'throws' || (trouble !== 'none' && inWorker)
  if (!strikes) return { system, rules: twoPhaseRules }
  if (trouble === 'other bounds in workers') return { system: { ...system, bounds: 'others' }, rules: twoPhaseRules }
  const groups = system.groups.map(group => ({ ...group, actions: group.actions.map((action): TwoPhaseAction => ({ ...action, apply: s => {
    const outcome = action.apply(s)
    if (s.managers.every(({ state }) => state === 'prepared')) {
      if (trouble === 'ends workers') process.exit(3)
      throw new Error('all are prepared')
    }
    return outcome
  } })) }))
  return { system: { ...system, groups }, rules: twoPhaseRules }
}
