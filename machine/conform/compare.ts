import { ZERO_CRC } from './bytes.js'
import type { Machine, Result } from './machine.js'
import { addressText, recordOf, registersOf, stage1Of, vcpuText, vmText } from './observe.js'
import type { Observed, Recorded, Trace, VmRecord } from './trace.js'

/** The comparator: it keeps the complete expected state and compares everything after every step, also what the step does not mention. */

/** A place where recording and model differ, e.g. `x0`, `vm 0.rb`, `s1 0x41000000`. */
export interface Difference {
  readonly at: string
  readonly expected: string
  readonly got: string
}

const ABSENT = '-'
const hex = (value: bigint): string => `0x${value.toString(16)}`

const RECORD_FIELDS = ['rpc', 'rb', 'send', 'recv', 'wait', 'vcpu'] as const

const fieldText = (record: Partial<VmRecord>, name: keyof VmRecord): string => {
  const value = record[name]
  return typeof value === 'bigint' ? hex(value) : Array.isArray(value) ? `[${value.join(',')}]` : String(value)
}

export interface Comparator {
  /** Takes over what a step's recording says has changed. */
  readonly expect: (step: Recorded) => void
  /** Everything in which the machine, after a step, differs from what is expected; before the step there was nothing. */
  readonly compare: (machine: Machine, step: Recorded, result: Result) => readonly Difference[]
  /** In the initial state: a configuration whose tables give other entries than it lists. */
  readonly atStart: (machine: Machine) => readonly Difference[]
  /** Instead: the same tables were found to be as listed before. */
  readonly trustStart: (machine: Machine) => void
}

/** Compares full traces. */
export const comparator = ({ config, initial }: Pick<Trace, 'config' | 'initial'>): Comparator => {
  const records: VmRecord[] = [...initial.vms]
  const stage1 = new Map<number, string>()
  for (const { range: [begin, end], perm } of config.stage1) for (let page = begin; page < end; page++) stage1.set(page, perm)
  const contents = new Map<number, string>()
  let tablesSeen = -1

  const compareStage1 = (machine: Machine): Difference[] => {
    const version = machine.tables.version()
    const differences: Difference[] = []
    const now = stage1Of(machine.tables)
    for (const [page, entry] of stage1) {
      const got = now.get(page) ?? ABSENT
      if (got !== entry) differences.push({ at: `s1 ${addressText(page)}`, expected: entry, got })
    }
    for (const [page, got] of now) if (!stage1.has(page)) differences.push({ at: `s1 ${addressText(page)}`, expected: ABSENT, got })
    tablesSeen = version
    return differences
  }

  const expect = ({ observed }: Recorded): void => {
    for (const { vm, record } of observed.vms ?? []) records[vm] = record as VmRecord
    for (const { page, entry } of observed.stage1 ?? []) {
      if (entry === ABSENT) stage1.delete(page)
      else stage1.set(page, entry)
    }
    for (const { page, crc } of observed.mem ?? []) contents.set(page, crc)
  }

  const compare = (machine: Machine, { event, observed }: Recorded, result: Result): readonly Difference[] => {
    const differences = compareCpu(machine, event.cpu, observed, result, false)
    records.forEach((expected, vm) => { compareRecord(differences, machine, vm, expected) })
    // Equal before the step, the tables differ now only if an entry was written or was expected to be.
    if (observed.stage1 !== undefined || machine.tables.version() !== tablesSeen) differences.push(...compareStage1(machine))
    const pages = new Set(machine.bytes.stored())
    for (const { page } of observed.mem ?? []) pages.add(page)
    for (const page of pages) {
      const expected = contents.get(page) ?? ZERO_CRC
      const got = machine.bytes.crc(page)
      if (got !== expected) differences.push({ at: `mem ${addressText(page)}`, expected, got })
    }
    return differences
  }

  return { expect, compare, atStart: compareStage1, trustStart: machine => { tablesSeen = machine.tables.version() } }
}

/** Compares only what a step of a partial log says. */
export const comparePartly = (machine: Machine, { event, observed }: Recorded, result: Result): readonly Difference[] => {
  const differences = compareCpu(machine, event.cpu, observed, result, true)
  for (const { vm, record } of observed.vms ?? []) compareRecord(differences, machine, vm, record)
  if (observed.stage1 !== undefined) {
    const now = stage1Of(machine.tables)
    for (const { page, entry } of observed.stage1) {
      const got = now.get(page) ?? ABSENT
      if (got !== entry) differences.push({ at: `s1 ${addressText(page)}`, expected: entry, got })
    }
  }
  for (const { page, crc } of observed.mem ?? []) {
    const got = machine.bytes.crc(page)
    if (got !== crc) differences.push({ at: `mem ${addressText(page)}`, expected: crc, got })
  }
  return differences
}

/** What is seen on the event's own CPU. */
const compareCpu = (machine: Machine, cpu: number, observed: Observed, result: Result, partial: boolean): Difference[] => {
  const differences: Difference[] = []
  const differ = (at: string, expected: string | undefined, got: string | undefined): void => {
    if (expected !== got && !(partial && expected === undefined)) differences.push({ at, expected: expected ?? 'nothing', got: got ?? 'nothing' })
  }
  differ('out', observed.out, result.out)
  differ('why', observed.why, result.why)
  const { vm, index } = machine.platform.vcpus[result.current]!
  differ('cur', observed.cur === undefined ? undefined : vcpuText(observed.cur), vcpuText({ vm, index }))
  if (result.out !== 'hang' && observed.out !== 'hang') {
    registersOf(machine, cpu).forEach((got, i) => {
      const expected = observed.x[i] ?? (partial ? undefined : 0n)
      if (expected !== undefined && expected !== got) differ(`x${i}`, hex(expected), hex(got))
    })
  }
  differ('data', observed.data, result.loaded === undefined ? undefined : Buffer.from(result.loaded).toString('hex'))
  return differences
}

const compareRecord = (differences: Difference[], machine: Machine, vm: number, expected: Partial<VmRecord>): void => {
  const got = recordOf(machine, vm)
  for (const name of RECORD_FIELDS) {
    const wanted = expected[name]
    if (wanted === undefined || wanted === got[name]) continue
    const [a, b] = [fieldText(expected, name), fieldText(got, name)]
    if (a !== b) differences.push({ at: `vm ${vmText(vm)}.${name}`, expected: a, got: b })
  }
}

