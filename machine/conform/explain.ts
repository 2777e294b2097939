import type { CallName } from '../../model/abi.js'
import { HANG } from '../../model/section.js'
import type { State } from '../../model/state.js'
import { nameOf, type EventName, type GuestEvent } from '../event.js'
import { recordOf, registersOf, stage1Of, vcpuText, vmText } from './observe.js'
import type { Machine } from './machine.js'
import { reading } from './reading.js'

/** Which section of the model did what in a step: told when a recording does not fit. */

export interface SectionStory {
  readonly label: string
  /** Its result; `hang` when it never ends. */
  readonly result: string
  /** What it looked at, e.g. `P.rpc.state = inflight`. */
  readonly read: readonly string[]
  /** The places asked about that it changed, with their new value. */
  readonly changed: readonly { readonly at: string; readonly to: string }[]
}

/** Runs one event once more and watches. Leaves the machine after the event. */
export const sectionsOf = (machine: Machine, cpu: number, event: GuestEvent, places: readonly string[]): readonly SectionStory[] => {
  const { state, notes } = reading(machine.platform, machine.state)
  let values = places.map(at => valueAt(machine, cpu, at))
  const stories: SectionStory[] = []
  machine.run(cpu, event, ({ label }, result) => {
    const now = places.map(at => valueAt(machine, cpu, at))
    stories.push({
      label,
      result: result === HANG ? 'hang' : String(result),
      read: notes(),
      changed: places.flatMap((at, i) => (now[i] === values[i] ? [] : [{ at, to: now[i]! }])),
    })
    values = now
  }, state as State)
  return stories
}

/** What stands at a place that differences name. */
const valueAt = (machine: Machine, cpu: number, at: string): string => {
  const here = machine.state.cpus[cpu]!
  const [kind, rest = ''] = at.split(' ')
  if (kind === 'out' || kind === 'why') return here.hang ?? 'nothing'
  if (kind === 'cur') return vcpuText(machine.platform.vcpus[here.current]!)
  if (kind === 'data') return machine.bytes.loaded() === undefined ? 'nothing' : Buffer.from(machine.bytes.loaded()!).toString('hex')
  if (kind === 's1') return stage1Of(machine.tables).get(pageIn(rest)) ?? '-'
  if (kind === 'mem') return machine.bytes.crc(pageIn(rest))
  if (kind === 'vm') {
    const vm = machine.platform.vcpusOf.findIndex((_, i) => rest.startsWith(`${vmText(i)}.`))
    return JSON.stringify(Object.entries(recordOf(machine, vm)).find(([name]) => rest.endsWith(`.${name}`))?.[1], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  }
  return String(registersOf(machine, cpu)[Number(at.slice(1))])
}

const pageIn = (text: string): number => Number(BigInt(text) >> 12n)

const CALLS: Readonly<Record<CallName, readonly [file: string, symbol: string]>> = {
  vcpu_run: ['model/calls/vcpu-run.ts', 'src/api.c, api_vcpu_run'],
  vm_get_count: ['model/calls/vm-get-count.ts', 'src/api.c, api_vm_get_count'],
  vcpu_get_count: ['model/calls/vcpu-get-count.ts', 'src/api.c, api_vcpu_get_count'],
  vm_configure: ['model/calls/vm-configure.ts', 'src/api.c, api_vm_configure'],
  rpc_request: ['model/calls/rpc-request.ts', 'src/api.c, api_rpc_request'],
  rpc_read_request: ['model/calls/rpc-read-request.ts', 'src/api.c, api_rpc_read_request'],
  rpc_ack: ['model/calls/rpc-ack.ts', 'src/api.c, api_rpc_ack'],
  rpc_reply: ['model/calls/rpc-reply.ts', 'src/api.c, api_rpc_reply'],
  psci_version: ['model/calls/psci.ts', 'src/arch/aarch64/handler.c, hvc_handler'],
  psci_migrate_info_type: ['model/calls/psci.ts', 'src/arch/aarch64/handler.c, hvc_handler'],
}

/** Where the model says what an event does, and where the modelled code does. */
export const sourceOf = (event: GuestEvent): readonly [file: string, symbol: string] => {
  const name: EventName = nameOf(event)
  if (name in CALLS) return CALLS[name as CallName]
  if (name === 'unknown_call') return ['model/handler.ts', 'src/arch/aarch64/handler.c, hvc_handler']
  if (name === 'irq') return ['model/handler.ts', 'src/arch/aarch64/handler.c, irq_lower']
  if (name === 'fiq' || name === 'serror' || name === 'smc') return ['machine/step.ts', 'src/arch/aarch64/exceptions.S, vector_table_el2']
  return ['machine/step.ts', 'src/arch/aarch64/handler.c, sync_lower_exception']
}
