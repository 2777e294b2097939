import type { Patch } from '../../model/patches.js'
import { traceReader, type ReadOptions } from './read.js'
import { conformer } from './conform.js'
import type { Coverage } from './coverage.js'
import { linesOf } from './lines.js'
import { tracker, TooManyStates, type Blocked, type Tracker } from './possible.js'
import { BadTrace, Malformed } from './shape.js'
import { storyOf, type Story } from './story.js'
import { isUnknownCall, type Recorded, type Trace } from './trace.js'

/** Whether a file of recordings is made of runs of the model. */
export interface Conformance {
  readonly traces: number
  readonly steps: number
  /** Traces that differ, each at its first difference. */
  readonly differing: number
  /** The first of them, told. */
  readonly stories: readonly Story[]
  /** Logs (and traces with unknown calls) that are no run of the model. */
  readonly blocked: readonly BlockedLog[]
  /** The most states that were possible at once. */
  readonly mostPossible: number
  readonly coverage: Coverage
}

export interface BlockedLog extends Blocked {
  readonly trace: string
  readonly config: string
  readonly line: number
  /** Steps that fit before. */
  readonly explained: number
}

export interface ConformOptions extends ReadOptions {
  readonly patches?: readonly Patch[]
  /** How many differences are told. */
  readonly stories?: number
  /** Told after every batch of lines. */
  readonly progress?: (soFar: { readonly traces: number; readonly steps: number; readonly differing: number }) => void
}

/** Reads recordings from a stream and compares every step of each, up to its first difference. Errors: BadTrace, at the first line that is not as it should be. */
export const conform = async (source: AsyncIterable<Uint8Array>, { patches = [], stories: most = 5, progress, ...reading }: ConformOptions = {}): Promise<Conformance> => {
  const { replay, machineFor, coverage, steps: replayed } = conformer(patches)
  const read = traceReader(reading)
  const stories: Story[] = []
  const blocked: BlockedLog[] = []
  let traces = 0
  let differing = 0
  let tracked = 0
  let mostPossible = 1
  let log: Followed | undefined

  const follow = (one: Followed, step: Recorded, line: number): void => {
    if (!one.fits) return
    const stop = one.tracker.take(step)
    tracked += 1
    mostPossible = Math.max(mostPossible, one.tracker.possible())
    if (stop === undefined) {
      one.taken += 1
      return
    }
    one.fits = false
    differing += 1
    if (blocked.length < most) blocked.push({ ...stop, trace: one.trace.id, config: one.trace.config.name, line, explained: one.taken })
  }

  const track = (trace: Trace): Followed => ({ trace, tracker: tracker(machineFor(trace), trace), fits: true, taken: 0 })

  for await (const batch of linesOf(source)) {
    for (const line of batch) {
      const entry = read(line)
      try {
        if (entry.is === 'step') follow(log!, entry.step, entry.line)
        else {
          refuseEmptyLog(log)
          traces += 1
          log = undefined
          if (entry.is === 'log') log = track(entry.trace)
          else if (entry.trace.partial || hasUnknown(entry.trace)) {
            const one = track(entry.trace)
            for (const step of entry.trace.steps) follow(one, step, entry.line)
          } else {
            const divergence = replay(entry.trace)
            if (divergence === undefined) continue
            differing += 1
            if (stories.length < most) stories.push(storyOf({ machineFor }, divergence, entry.line))
          }
        }
      } catch (error) {
        if (error instanceof Malformed) throw new BadTrace(`line ${line.number}: ${error.message}`)
        if (error instanceof TooManyStates) throw new BadTrace(`line ${line.number}: ${error.message}`)
        throw error
      }
    }
    progress?.({ traces, steps: replayed() + tracked, differing })
  }
  refuseEmptyLog(log)
  if (traces === 0) throw new BadTrace('the input is empty: there is nothing to compare')
  if (replayed() + tracked === 0) throw new BadTrace('the input has no steps: there is nothing to compare')
  return { traces, steps: replayed() + tracked, differing, stories, blocked, mostPossible, coverage }
}

/** A log on its way: whether all steps so far fit, and how many. */
interface Followed {
  readonly trace: Trace
  readonly tracker: Tracker
  fits: boolean
  taken: number
}

const refuseEmptyLog = (log: Followed | undefined): void => {
  if (log !== undefined && log.fits && log.taken === 0) throw new BadTrace(`${log.trace.id} has no steps: a line with "config" and "initial" is followed by a line for each step`)
}

const hasUnknown = ({ steps }: Trace): boolean => steps.some(({ event }) => isUnknownCall(event))

