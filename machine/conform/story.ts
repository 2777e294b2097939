import { callOf } from '../../model/arguments.js'
import { showWhat, showWho } from '../show.js'
import type { Difference } from './compare.js'
import { perform, type Conformer, type Divergence } from './conform.js'
import { sectionsOf, sourceOf, type SectionStory } from './explain.js'
import type { Machine } from './machine.js'
import { vcpuText } from './observe.js'
import { isUnknownCall, type Observed, type Recorded } from './trace.js'

/** The first difference of a trace, told: the last steps, what was recorded beside what the model does, and the sections that did it. */
export interface Story {
  readonly trace: string
  readonly config: string
  readonly line: number
  /** Counted from 1; 0 is the initial state. */
  readonly step: number
  readonly steps: number
  readonly last: readonly StepStory[]
  readonly differences: readonly (Difference & { readonly section?: string })[]
  readonly sections: readonly SectionStory[]
  readonly source: readonly [file: string, symbol: string]
}

export interface StepStory {
  readonly number: number
  readonly who: string
  readonly what: string
  readonly recorded: string
}

/** How many steps before the failing one are told. */
const STEPS_BEFORE = 5

export const storyOf = ({ machineFor }: Pick<Conformer, 'machineFor'>, { trace, step, differences }: Divergence, line: number): Story => {
  const base = { trace: trace.id, config: trace.config.name, line, step: step + 1, steps: trace.steps.length }
  if (step < 0) return { ...base, last: [], differences, sections: [], source: ['machine/conform/board.ts', 'config.s1, config.tables'] }
  const machine = machineFor(trace)
  const last: StepStory[] = []
  trace.steps.slice(0, step).forEach((recorded, i) => {
    if (i >= step - STEPS_BEFORE) last.push(stepStory(machine, recorded, i + 1))
    perform(machine, recorded)
  })
  const failing = trace.steps[step]!
  last.push(stepStory(machine, failing, step + 1))
  const event = machine.eventOf(failing.event)
  const sections = sectionsOf(machine, failing.event.cpu, event, differences.map(({ at }) => at))
  return {
    ...base, last, sections,
    differences: differences.map(difference => {
      const section = sections.findLast(({ changed }) => changed.some(({ at }) => at === difference.at))
      return section === undefined ? difference : { ...difference, section: section.label }
    }),
    source: sourceOf(event),
  }
}

/** A recorded step in one line; the machine is in the state before it. */
export const stepStory = (machine: Machine, { event, observed }: Recorded, number: number): StepStory => {
  const { current } = machine.state.cpus[event.cpu]!
  const unknown = isUnknownCall(event)
  return {
    number,
    who: showWho(machine.platform, event.cpu, current),
    what: unknown ? unknownText(event.x!) : showWhat(machine.platform, machine.eventOf(event)),
    recorded: observedText(observed),
  }
}

const unknownText = ([x0, ...x]: readonly (bigint | null)[]): string => {
  const text = (value: bigint | null | undefined): string => (value === null || value === undefined ? '?' : `0x${value.toString(16)}`)
  return x0 === null || x0 === undefined ? 'hvc, an unknown call' : `hvc ${callOf(x0) ?? text(x0)}(${x.map(text).join(', ')})`
}

/** What a recording says of a step, in short. */
export const observedText = (observed: Observed): string => {
  const { out, why, cur, x, data, vms, stage1, mem } = observed
  const parts = [
    ...(out === 'hang' ? [`hangs${why === undefined ? '' : `: ${why}`}`] : out === 'untrapped' ? ['not trapped'] : []),
    ...(x[0] === undefined ? [] : [`x0=0x${x[0].toString(16)}`]),
    ...(cur === undefined || out === 'hang' || out === 'untrapped' ? [] : [`${vcpuText(cur)} goes on`]),
    ...(data === undefined ? [] : [`loads ${data}`]),
    ...(vms === undefined && stage1 === undefined && mem === undefined ? [] : [`changes ${[
      ...(vms ?? []).map(({ vm }) => `VM ${vm === 0 ? 'p' : vm - 1}`),
      ...(stage1 === undefined ? [] : [`${stage1.length} s1`]),
      ...(mem === undefined ? [] : [`${mem.length} mem`]),
    ].join(', ')}`]),
  ]
  return parts.join(', ')
}

