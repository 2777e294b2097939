import { CALLS } from '../../model/abi.js'
import type { Registers } from '../../model/arguments.js'
import type { Config, RecordedEvent, RecordedRegisters } from '../conform/trace.js'
import { boundaryValues, eventsOf, ownPages } from './alphabet.js'
import { startOf, type ConfigurationName } from './configurations.js'
import { argumentValues } from './goals.js'
import type { Limits } from './shortest.js'

/** Where goals are searched: everything guests can try to a small depth, then few events to a great one. */
export interface GoalSearch {
  readonly configuration: ConfigurationName
  readonly focus: 'everything' | 'messages' | 'faults' | 'exhaustion' | 'arguments of the primary' | 'arguments of a secondary'
  readonly limits: Limits
}

export const SEARCHES: readonly GoalSearch[] = [
  { configuration: 'up-1', focus: 'everything', limits: { depth: 6, states: 450 } },
  { configuration: 'up-wait8', focus: 'everything', limits: { depth: 1, states: 100 } },
  { configuration: 'up-none', focus: 'everything', limits: { depth: 2, states: 100 } },
  { configuration: 'smp-3-3lvl', focus: 'everything', limits: { depth: 1, states: 100 } },
  { configuration: 'up-deadslot', focus: 'everything', limits: { depth: 2, states: 300 } },
  { configuration: 'up-2', focus: 'everything', limits: { depth: 2, states: 300 } },
  { configuration: 'up-1', focus: 'messages', limits: { depth: 9, states: 1500 } },
  { configuration: 'up-wait4', focus: 'messages', limits: { depth: 7, states: 700 } },
  { configuration: 'up-low0', focus: 'exhaustion', limits: { depth: 5, states: 600 } },
  { configuration: 'smp-2', focus: 'faults', limits: { depth: 9, states: 3000 } },
  { configuration: 'smp-2-low', focus: 'exhaustion', limits: { depth: 5, states: 1500 } },
  { configuration: 'up-1', focus: 'arguments of the primary', limits: { depth: 7, states: 1200 } },
  { configuration: 'up-3lvl', focus: 'arguments of the primary', limits: { depth: 5, states: 300 } },
  { configuration: 'up-1', focus: 'arguments of a secondary', limits: { depth: 7, states: 1200 } },
]

/** Whether a search wants every argument with every outcome, too. */
export const isClose = (focus: GoalSearch['focus']): boolean => focus.startsWith('arguments')

const BEYOND_STAGE1 = 1n << 39n
const GIB = 0x4000_0000n
const MIB2 = 0x20_0000n

const call = (cpu: number, x0: bigint, x1 = 0n, x2 = 0n): RecordedEvent => ({ cpu, op: 'hvc', x: [x0, x1, x2, 0n] })
const interrupt = (cpu: number, op: 'irq' | 'wfi'): RecordedEvent => ({ cpu, op, x: [0n, 0n, 0n, 0n] })

/** The events of a search, by who runs. */
export const eventsFor = (config: Config, focus: GoalSearch['focus'], vm: number, cpu: number): readonly RecordedEvent[] => {
  if (focus === 'everything') return eventsOf(config, vm, cpu)
  const [a = 0n, b = 0n] = ownPages(config, vm)
  const configure = (...pairs: readonly (readonly [bigint, bigint])[]) => pairs.map(([send, recv]) => call(cpu, CALLS.vm_configure, send, recv))
  const uart = BigInt(config.uart) << 12n
  const runs = config.vms.slice(1).flatMap(({ vcpus }, to) => Array.from({ length: vcpus }, (_, i) => call(cpu, CALLS.vcpu_run, BigInt(to), BigInt(i))))
  if (isClose(focus)) {
    const { send, sizes, indices, flags, strayCalls } = boundaryValues(config, vm)
    const varied = (vm === 0) === (focus === 'arguments of the primary')
    const buffers = configure([a, b], ...(varied ? send.flatMap(value => [[value, b], [a, value]] as const) : []))
    if (!varied) return vm === 0 ? [...buffers, runs[0]!, call(cpu, CALLS.rpc_request, 0n, 1n)] : [...buffers, interrupt(cpu, 'irq'), call(cpu, CALLS.rpc_read_request, 1n)]
    return vm === 0
      ? [...buffers, ...indices.flatMap(value => [call(cpu, CALLS.vcpu_run, value), call(cpu, CALLS.vcpu_run, 0n, value), call(cpu, CALLS.rpc_request, value, 1n), call(cpu, CALLS.vcpu_get_count, value)]),
        ...sizes.map(size => call(cpu, CALLS.rpc_request, 0n, size)), ...strayCalls.map(number => call(cpu, number, 1n, 1n))]
      : [...buffers, interrupt(cpu, 'irq'), ...flags.map(flag => call(cpu, CALLS.rpc_read_request, flag)), ...strayCalls.map(number => call(cpu, number, 1n, 1n)),
        ...sizes.map(size => call(cpu, CALLS.rpc_reply, size)), ...flags.map(flag => call(cpu, CALLS.rpc_reply, 1n, flag))]
  }
  if (focus === 'messages') {
    const sizes = [0n, 1n, 4096n]
    return vm === 0
      ? [...configure([a, b]), ...runs, ...sizes.map(size => call(cpu, CALLS.rpc_request, 0n, size)), call(cpu, CALLS.rpc_ack)]
      : [...configure([a, b]), ...[0n, 1n].map(block => call(cpu, CALLS.rpc_read_request, block)), call(cpu, CALLS.rpc_ack),
        ...[0n, 1n].flatMap(ack => sizes.map(size => call(cpu, CALLS.rpc_reply, size, ack))), interrupt(cpu, 'irq'), interrupt(cpu, 'wfi')]
  }
  const first = config.vms[1]!.vcpus
  if (focus === 'faults') {
    return vm === 0
      ? [...configure([a + BEYOND_STAGE1, b], [a, b + BEYOND_STAGE1]), ...runs.slice(0, Math.min(first, 2)), call(cpu, CALLS.rpc_request, 0n, 1n), call(cpu, CALLS.rpc_ack)]
      : [...configure([a, b]), call(cpu, CALLS.rpc_read_request, 1n), call(cpu, CALLS.rpc_ack), ...[0n, 1n].map(ack => call(cpu, CALLS.rpc_reply, 1n, ack)), interrupt(cpu, 'irq')]
  }
  return vm === 0
    ? [...configure([uart, a + 8n * GIB], [a + 8n * GIB, uart], [a, b], [a, a + 8n * GIB], [a + 8n * GIB, a + 9n * GIB]), ...runs, call(cpu, CALLS.rpc_request, 0n, 1n), { cpu, op: 'data_abort', fnv: false }]
    : [...configure([a, a + MIB2], [a, b], [uart, a + MIB2], [b, uart]), { cpu, op: 'data_abort', fnv: false }, { cpu, op: 'inst_abort', fnv: false }, interrupt(cpu, 'irq')]
}

/** The values of arguments that close searches try: a run must meet each. */
export const argumentsTried = (searches: readonly GoalSearch[]): readonly string[] => [...new Set(searches.filter(({ focus }) => isClose(focus)).flatMap(({ configuration, focus }) => {
  const { config } = startOf(configuration)
  return [0, 1].flatMap(vm => eventsFor(config, focus, vm, 0).flatMap(({ op, x }) => (op !== 'hvc' || x === undefined || !isKnown(x) ? [] : argumentValues({ op, x }))))
}))]

const isKnown = (x: RecordedRegisters): x is Registers => !x.includes(null)
