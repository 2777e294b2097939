import fc from 'fast-check'
import type { Action, Rule, System } from '../../checker/index.js'
import { language } from '../../checker/property.js'
import { bool, id, kind, maybe, range, record, table, type Frozen, type Infer } from '../../checker/state/schema.js'

/** Processes that run one program each, section by section, over shared cells, a lock and registers of their own. */
const schemaFor = (count: number) => {
  const process = kind('process', count)
  return record({
    processes: table(process, record({ at: range(0, 5), register: range(0, 2), friend: id(process), stuck: bool() })),
    lock: maybe(id(process)),
    cells: table(kind('cell', 2), record({ value: range(0, 2), writer: maybe(id(process)) })),
    told: range(0, 3).output(),
  })
}
export type Processes = Infer<ReturnType<typeof schemaFor>>

export interface Section extends Action<Processes> {
  readonly name: 'begin' | 'section'
  readonly process: number
}

/** One section of a program: what it takes and gives back, and what it does, in order. `k` selects among variants. */
interface Line {
  readonly acquires: boolean
  readonly releases: boolean
  readonly does: readonly (readonly [what: number, k: number])[]
}

const deeds: readonly ((s: Processes, me: number, k: number) => void)[] = [
  (s, me, k) => { s.processes[me]!.register = (s.processes[me]!.register + 1 + k) % 3 },
  (s, me, k) => { s.processes[me]!.register = s.cells[k % 2]!.value },
  (s, me, k) => { s.cells[k % 2]!.value = s.processes[me]!.register },
  (s, me, k) => { s.cells[k % 2]!.writer = me },
  (s, me, k) => { const { writer } = s.cells[k % 2]!; if (writer !== undefined) s.processes[me]!.friend = writer },
  (s, me) => { s.processes[s.processes[me]!.friend]!.register = 0 },
  (s, me, k) => { if (s.processes[me]!.register === k % 3) s.processes[me]!.stuck = true },
  (s, me) => { s.told = s.processes[me]!.register },
  () => {},
]

export interface Machine {
  readonly count: number
  readonly program: readonly Line[]
  /** What sets the first process apart, if anything. */
  readonly odd: boolean
  /** Whether processes say that their rows are theirs: then steps may be taken alone. */
  readonly owns: boolean
}

export const machine: fc.Arbitrary<Machine> = fc.record({
  count: fc.nat(3).map(n => (n === 0 ? 3 : 2)),
  program: fc.array(fc.record({
    acquires: fc.nat(3).map(n => n === 0),
    releases: fc.boolean(),
    does: fc.array(fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 7, 8) }, { weight: 2, arbitrary: fc.nat(deeds.length - 1) }), fc.nat(5)), { maxLength: 2 }),
  }), { minLength: 1, maxLength: 3 }),
  odd: fc.nat(5).map(n => n === 0),
  owns: fc.nat(5).map(n => n > 0),
})

export const systemOf = ({ count, program, odd, owns }: Machine): System<Processes, Section> => {
  const lineOf = (s: Frozen<Processes>, me: number): Line | undefined => program[s.processes[me]!.at - 1]
  const run = (s: Processes, me: number, at: number): number => {
    const { acquires, releases, does } = program[at - 1]!
    if (acquires) s.lock = me
    for (const [what, k] of does) deeds[what]!(s, me, k + (odd && me === 0 ? 1 : 0))
    if (releases && s.lock === me) s.lock = undefined
    s.processes[me]!.at = at === program.length ? 0 : at + 1
    return s.told
  }
  return {
    name: 'processes', bounds: `${count} processes`, schema: schemaFor(count),
    initial: {
      processes: Array.from({ length: count }, (_, process) => ({ at: 0, register: 0, friend: process, stuck: false })),
      lock: undefined,
      cells: [{ value: 0, writer: undefined }, { value: 0, writer: undefined }],
      told: 0,
    },
    groups: Array.from({ length: count }, (_, process) => process).flatMap((process): System<Processes, Section>['groups'][number][] => [
      {
        when: s => s.processes[process]!.at === 0 && !s.processes[process]!.stuck,
        actions: [0, 1].map(choice => ({ name: 'begin' as const, process, apply: (s: Processes) => { s.processes[process]!.register = choice; s.processes[process]!.at = 1; return choice } })),
      },
      {
        when: s => { const line = lineOf(s, process); return line !== undefined && (!line.acquires || s.lock === undefined) },
        actions: [{ name: 'section', process, apply: s => run(s, process, s.processes[process]!.at) }],
      },
    ]),
    processOf: action => action.process,
    ...(owns ? { ownership: { own: process => [`processes.${process}`] } } : {}),
    symmetry: {
      renamings: Array.from({ length: count - 1 }, (_, one) => ({ ids: { process: Array.from({ length: count }, (__, of) => (of === one ? one + 1 : of === one + 1 ? one : of)) } })),
      nameOf: ({ name, process }, renaming) => `${renaming?.ids['process']?.[process] ?? process} ${name}`,
    },
    show: ({ action }) => ({ who: `p${action.process}`, what: action.name }),
  }
}
const { invariant, transition, frame, lifecycle, witness } = language<Processes, Section>()
const prose = { says: 'So it is.', because: 'It is said.', source: { path: 'here', symbol: 'this' } }

/** Rules of every kind: some treat all processes alike, some name one; some look at what is a process's own, some at what all share. */
const allRules = (k: number): Readonly<Record<string, Rule<Processes, Section>>> => ({
  registers: invariant({ ...prose, each: s => s.processes, holds: ({ register, at }) => register !== k % 3 || at !== (k % 4) + 1 }),
  lockedMeansBusy: invariant({ ...prose, holds: s => s.lock === undefined || s.processes[s.lock]!.at > 0 }),
  secondIsSpecial: invariant({ ...prose, holds: s => s.processes[1]!.register < 2 || s.cells[k % 2]!.value !== 1 }),
  apart: invariant({ ...prose, holds: s => s.processes.filter(({ at }) => at === 2).length < 2 }),
  stuckForEver: invariant({ ...prose, lasting: true, each: s => s.processes, holds: ({ stuck, register }) => !stuck || register > 2 }),
  rises: transition({ ...prose, on: ['section'], holds: ({ before, after, action: { process } }) => after.processes[process]!.register >= before.processes[process]!.register - (k % 2) }),
  seesOthers: transition({ ...prose, given: ({ before }) => before.processes.every(({ at }) => at > 0), holds: ({ before, after }) => before.cells[0]!.value === after.cells[0]!.value }),
  keepsOff: frame({ ...prose, on: ['section'], mayChange: ({ process }) => [`processes.${process}`, 'lock', `cells.${k % 2}`] }),
  stages: lifecycle({ ...prose, each: s => s.cells, state: ({ value }) => (value === 2 ? 'full' : value === 1 ? 'half' : 'empty'), moves: { 'empty → half': ['section'], 'half → empty': ['section'], 'half → full': ['section'] } }),
  firstHolds: witness({ ...prose, on: ['section'], reached: ({ after }) => after.lock === 0 && after.cells[k % 2]!.writer === 0 }),
})

export type Rules = Readonly<Record<string, Rule<Processes, Section>>>

/** Some of the rules, in some variant. */
export const someRules: fc.Arbitrary<Rules> = fc.nat(11).chain(k => fc.subarray(Object.entries(allRules(k)), { minLength: 1, maxLength: 3 })).map(some => Object.fromEntries(some))
