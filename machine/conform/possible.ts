import { bitsOf, FAIL, showWord } from '../../model/abi.js'
import { showWhat } from '../show.js'
import type { GuestEvent } from '../event.js'
import { comparator, comparePartly, type Difference } from './compare.js'
import { sectionsOf, sourceOf, type SectionStory } from './explain.js'
import { guesses, namedAddresses, type Means } from './guesses.js'
import type { Machine, Moment, Result } from './machine.js'
import { recordOf, registersOf, shapeOf, vcpuText, vmText } from './observe.js'
import { stepStory, type StepStory } from './story.js'
import { isUnknownCall, type Recorded, type Trace } from './trace.js'

/**
 * The states a log leaves possible. A step keeps those in which some event that fits its `event` yields what it observed; where that is
 * none, the log is not a run of the model.
 */
export interface Blocked {
  readonly step: StepStory
  /** How many states were possible before the step. */
  readonly possible: number
  /** What the model does instead, each way once. */
  readonly allowed: readonly string[]
  /** How the nearest of these differs from what was observed, and which sections made it so. */
  readonly differences: readonly (Difference & { readonly section?: string })[]
  readonly sections: readonly SectionStory[]
  readonly source: readonly [file: string, symbol: string]
  /** One more event before the step with which it would fit: perhaps a line is missing. */
  readonly wouldFit?: string
}

export interface Tracker {
  /** Takes one step; what blocks it, or nothing. */
  readonly take: (step: Recorded) => Blocked | undefined
  readonly possible: () => number
}

/** More possible states than this are not kept: the log says too little. */
export const MOST_STATES = 50_000

export class TooManyStates extends Error {
  override readonly name = 'TooManyStates'
}

/** One way a step may have gone. The machine is in the state after it until the next is asked for. */
interface Attempt {
  readonly from: Moment
  readonly event: GuestEvent
  readonly result: Result
}

/** Follows a log on a machine in its initial state. Of the steps only the addresses they name are read here; a log read line by line has none yet. */
export const tracker = (machine: Machine, { config, initial, partial, steps }: Omit<Trace, 'id'>): Tracker => {
  const named = namedAddresses(config)
  for (const step of steps) named.add(step)
  const whole = partial ? undefined : comparator({ config, initial })
  const differences = whole?.compare ?? comparePartly
  let moments: readonly Moment[] = [machine.save()]
  let taken = 0

  function* attempts(step: Recorded, from: readonly Moment[], means: Means = { whole: whole !== undefined, addresses: named.all() }): Generator<Attempt> {
    const { event } = step
    for (const before of from) {
      const attempt = (guest: GuestEvent): Attempt => {
        machine.restore(before)
        return { from: before, event: guest, result: machine.run(event.cpu, guest) }
      }
      const { hang, current } = before.small.cpus[event.cpu]!
      if (hang !== undefined || !isBy(machine, step, current)) continue
      if (!isUnknownCall(event)) {
        yield attempt(machine.eventOf(event))
        continue
      }
      machine.restore(before)
      for (const { x, unlessRefused = [] } of guesses(machine, step, means)) {
        const first = attempt(machine.eventOf(event, x))
        const refused = first.result.outcome === FAIL
        yield first
        if (!refused) for (const other of unlessRefused) yield attempt(machine.eventOf(event, other))
      }
    }
  }

  const fitting = (step: Recorded, from: readonly Moment[]): readonly Moment[] => {
    // States only multiply where a call is unknown; it is there that equal ones are found.
    const branches = isUnknownCall(step.event)
    const next = new Map<string | number, Moment>()
    for (const { result } of attempts(step, from)) {
      if (differences(machine, step, result).length > 0) continue
      const key = branches ? keyOf(machine) : next.size
      if (!next.has(key)) next.set(key, machine.save())
      if (next.size > MOST_STATES) throw new TooManyStates(`more than ${MOST_STATES} states are possible: the log says too little about its unknown calls`)
    }
    return [...next.values()]
  }

  const explain = (step: Recorded): Blocked => {
    const { cpu } = step.event
    const allowed = new Set<string>()
    let nearest: (Attempt & { readonly differs: readonly Difference[] }) | undefined
    for (const attempt of attempts(step, moments)) {
      const differs = differences(machine, step, attempt.result)
      allowed.add(allowedText(machine, cpu, attempt))
      if (nearest === undefined || differs.length < nearest.differs.length) nearest = { ...attempt, differs }
    }
    const missing = isUnknownCall(step.event) ? undefined : missingBefore(step)
    machine.restore(moments[0]!)
    const common = {
      step: stepStory(machine, step, taken + 1),
      possible: moments.length,
      ...(missing === undefined ? {} : { wouldFit: missing }),
    }
    if (nearest === undefined) return { ...common, allowed: [...new Set(moments.map(({ small }) => notHere(machine, small.cpus[cpu]!, cpu)))], differences: [], sections: [], source: ['machine/step.ts', 'the vCPU that a CPU runs makes its events'] }
    machine.restore(nearest.from)
    const sections = sectionsOf(machine, cpu, nearest.event, nearest.differs.map(({ at }) => at))
    return {
      ...common, sections,
      allowed: [...allowed],
      differences: nearest.differs.map(difference => {
        const section = sections.findLast(({ changed }) => changed.some(({ at }) => at === difference.at))
        return section === undefined ? difference : { ...difference, section: section.label }
      }),
      source: sourceOf(nearest.event),
    }
  }

  /** The first single event, on any CPU, after which the step would fit. */
  const missingBefore = (step: Recorded): string | undefined => {
    for (let cpu = 0; cpu < config.cpus; cpu++) {
      for (const event of [{ cpu, op: 'hvc', x: [null, null, null, null] }, { cpu, op: 'irq' }, { cpu, op: 'wfi' }] as const) {
        for (const { event: inserted, from } of attempts({ event, observed: { x: [] } }, moments.slice(0, 1), { whole: false, addresses: named.all().slice(0, 12), coarse: true })) {
          const then = machine.state.cpus[step.event.cpu]!
          if (then.hang !== undefined || !isBy(machine, step, then.current)) continue
          const between = machine.save()
          const after = machine.run(step.event.cpu, machine.eventOf(step.event))
          const fits = comparePartly(machine, step, after).length === 0
          machine.restore(from)
          if (fits) return `${vcpuText(machine.platform.vcpus[machine.state.cpus[cpu]!.current]!)} ${showWhat(machine.platform, inserted)} just before it (is a line missing?)`
          machine.restore(between)
        }
      }
    }
    return undefined
  }

  const take = (step: Recorded): Blocked | undefined => {
    named.add(step)
    whole?.expect(step)
    const after = fitting(step, moments)
    if (after.length === 0) return explain(step)
    moments = after
    taken += 1
    return undefined
  }

  return { take, possible: () => moments.length }
}

/** Whether the vCPU that runs is the one the log names, if it names one. */
const isBy = ({ platform }: Machine, { event: { by } }: Recorded, current: number): boolean =>
  by === undefined || vcpuText(by) === vcpuText(platform.vcpus[current]!)

const notHere = (machine: Machine, { hang, current }: Moment['small']['cpus'][number], cpu: number): string =>
  hang === undefined ? `nothing by that vCPU: CPU${cpu} runs ${vcpuText(machine.platform.vcpus[current]!)}` : `nothing: CPU${cpu} hangs (${hang})`

/** Equal keys, equal states: everything a later step can see. */
const keyOf = (machine: Machine): string => {
  const { state, bytes } = machine
  return JSON.stringify([
    state.cpus, state.vms, state.vcpus, state.heap.used, state.heap.lock, state.log.lock,
    shapeOf(machine.tables), [...bytes.save().keys()].sort((a, b) => a - b).map(page => [page, bytes.crc(page)]),
  ], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

const allowedText = (machine: Machine, cpu: number, { event, result }: Attempt): string => {
  const [x0] = registersOf(machine, cpu)
  const going = `${vcpuText(machine.platform.vcpus[result.current]!)} goes on, x0 = ${x0 === bitsOf(FAIL) ? '-1' : showWord(x0!)}`
  const end = result.out === 'hang' ? `hangs: ${result.why}` : result.out === 'untrapped' ? `not trapped, ${going}` : going
  const vms = machine.platform.vcpusOf.map((_, vm) => `${vmText(vm)} ${recordOf(machine, vm).rpc} ${recordOf(machine, vm).vcpu}`)
  return `${showWhat(machine.platform, event)}: ${end}; ${vms.join(', ')}`
}
