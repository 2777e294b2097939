import { stage1Of, addressText, recordOf, registersOf, vcpuText, vmText } from '../conform/observe.js'
import { crcOf } from '../conform/bytes.js'
import type { Machine, Result } from '../conform/machine.js'
import type { RecordedEvent, VmRecord } from '../conform/trace.js'

/** Writes down what a machine does, in the form of recorded runs. */

export type StepJson = { readonly event: object; readonly observed: object }

const hex = (value: bigint): string => `0x${value.toString(16)}`

/** An event as the file has it. */
export const eventJson = (event: RecordedEvent): object => {
  const { cpu, op } = event
  const x = event.x === undefined ? {} : { x: event.x.map(value => (value === null ? null : hex(value))) }
  switch (op) {
    case 'data_abort':
    case 'inst_abort':
      return { cpu, op, ...x, fnv: event.fnv ? 1 : 0 }
    case 'sync':
      return { cpu, op, ...x, esr: hex(BigInt(event.esr)) }
    case 'fill':
      return { cpu, op, ...x, addr: hex(event.addr), len: event.len, byte: event.byte }
    case 'write':
      return { cpu, op, ...x, addr: hex(event.addr), hex: Buffer.from(event.bytes).toString('hex') }
    case 'read':
      return { cpu, op, ...x, addr: hex(event.addr), len: event.len }
    default:
      return { cpu, op, ...x }
  }
}

const recordJson = ({ rpc, rb, send, recv, wait, vcpu }: VmRecord): object => ({ rpc, rb, send: hex(send), recv: hex(recv), wait, vcpu })

/** Follows a machine from its present state on and writes down every step. */
export const recorder = (machine: Machine): ((event: RecordedEvent) => StepJson) => {
  const { platform } = machine
  const vms = platform.vcpusOf.map((_, vm) => vm)
  let records = vms.map(vm => JSON.stringify(recordJson(recordOf(machine, vm))))
  let stage1 = stage1Of(machine.tables)
  const contents = new Map<number, string>()

  return event => {
    const result: Result = machine.run(event.cpu, machine.eventOf(event))
    const now = vms.map(vm => JSON.stringify(recordJson(recordOf(machine, vm))))
    const changed = vms.filter(vm => now[vm] !== records[vm])
    records = now
    const entries = stage1Of(machine.tables)
    const pages = [...new Set([...stage1.keys(), ...entries.keys()])].filter(page => stage1.get(page) !== entries.get(page)).sort((a, b) => a - b)
    stage1 = entries
    const stored = [...machine.bytes.stored()].filter(page => machine.bytes.crc(page) !== (contents.get(page) ?? crcOf(new Uint8Array(4096))))
    for (const page of stored) contents.set(page, machine.bytes.crc(page))
    const [x0, ...rest] = registersOf(machine, event.cpu)
    return {
      event: eventJson(event),
      observed: {
        out: result.out,
        ...(result.why === undefined ? {} : { why: result.why }),
        cur: vcpuText(platform.vcpus[result.current]!),
        ...(result.out === 'hang' ? {} : { x0: hex(x0!), ...Object.fromEntries(rest.flatMap((value, i) => (value === 0n ? [] : [[`x${i + 1}`, hex(value)]]))) }),
        ...(result.loaded === undefined ? {} : { data: Buffer.from(result.loaded).toString('hex') }),
        ...(changed.length === 0 ? {} : { vm: Object.fromEntries(changed.map(vm => [vmText(vm), JSON.parse(now[vm]!)])) }),
        ...(pages.length === 0 ? {} : { s1: Object.fromEntries(pages.map(page => [addressText(page), entries.get(page) ?? '-'])) }),
        ...(stored.length === 0 ? {} : { mem: Object.fromEntries(stored.sort((a, b) => a - b).map(page => [addressText(page), contents.get(page)])) }),
      },
    }
  }
}
