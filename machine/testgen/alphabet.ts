import { CALLS } from '../../model/abi.js'
import type { Config, RecordedEvent } from '../conform/trace.js'

/** What guests try: for every kind of argument the values at its bounds. Simplest first, so that shrinking ends there. */

export interface Values {
  readonly send: readonly bigint[]
  readonly sizes: readonly bigint[]
  readonly indices: readonly bigint[]
  readonly flags: readonly bigint[]
  readonly strayCalls: readonly bigint[]
}

const address = (page: number): bigint => BigInt(page) << 12n
const BEYOND_STAGE1 = 1n << 39n
const TAG = 1n << 56n
const ABOVE_48 = 1n << 48n
const EL2_FAULTS = 1n << 50n
const LAST_PAGE = 0xffff_ffff_f000n
const MIB2 = 0x20_0000n
const GIB = 0x4000_0000n

/** RAM that is the primary's alone: 16 MiB above the begin. */
const primaryRam = ({ ram }: Config): bigint => address(ram[0]) + 0x100_0000n

/** Pages of a VM's own RAM. */
export const ownPages = (config: Config, vm: number): readonly bigint[] => {
  if (vm === 0) return [primaryRam(config), primaryRam(config) + 0x1000n]
  const region = config.vms[vm]?.map.at(-1)
  if (region === undefined || region[0] === config.uart) return []
  return [address(region[0]), address(Math.min(region[0] + 1, region[1] - 1))]
}

/** Addresses of buffers: good, equal, foreign, and wrong in one way each. */
const buffers = (config: Config, vm: number): readonly bigint[] => {
  const own = ownPages(config, vm)
  const [first = primaryRam(config)] = own
  const foreign = ownPages(config, vm === 0 ? 1 : 0)[0] ?? []
  return [...new Set([
    ...own, 0n, address(config.uart), foreign, address(config.hyp[0]),
    first + 1n, first + 0x800n, first | TAG, first | ABOVE_48, first | EL2_FAULTS, first | (1n << 63n), first + BEYOND_STAGE1,
    ...(vm === 0 ? [first + MIB2, first + 2n * MIB2, first + 8n * GIB, first + 9n * GIB] : own.map(page => page + BEYOND_STAGE1)),
    address(config.ram[1]) - 0x1000n, LAST_PAGE, LAST_PAGE | (0xffffn << 48n),
  ].flat())]
}

const around = (value: bigint): readonly bigint[] => [value - 1n, value, value + 1n]

/** Every bound there is. */
export const boundaryValues = (config: Config, vm: number): Values => ({
  send: buffers(config, vm),
  sizes: [1n, 0n, 2n, 255n, 256n, ...around(4096n), ...around(1n << 32n), 1n << 63n, (1n << 64n) - 1n],
  indices: [...Array.from({ length: Math.max(config.vms.length, 9) }, (_, i) => BigInt(i)), 256n, 1n << 31n, 0xffff_ffffn, 1n << 32n, (1n << 32n) + 1n, 1n << 63n, (1n << 64n) - 1n],
  flags: [0n, 1n, 2n, 1n << 32n, 1n << 63n],
  strayCalls: [0xff08n, 0n, 0xfeffn, 0x1_0000_ff00n, (1n << 63n) | 0xff05n, 0x8400_0001n, 0xc400_0000n, 0x8400_0003n],
})

const call = (cpu: number, x0: bigint, x1 = 0n, x2 = 0n): RecordedEvent => ({ cpu, op: 'hvc', x: [x0, x1, x2, 0n] })

/** The few values of each kind that take different branches: for searches. */
export const eventsOf = (config: Config, vm: number, cpu: number): readonly RecordedEvent[] => {
  const own = ownPages(config, vm)
  const [a = 0n, b = 0n] = own
  const x = [0n, 0n, 0n, 0n] as const
  const simple = (['irq', 'wfi', 'wfe', 'smc', 'fiq', 'serror'] as const).map((op): RecordedEvent => ({ cpu, op, x }))
  const vms = config.vms.slice(1).map((_, i) => BigInt(i))
  const most = Math.max(0, ...config.vms.slice(1).map(({ vcpus }) => vcpus))
  const sizes = [0n, 1n, 4096n, 4097n]
  const outside = ownPages(config, vm === 0 ? 1 : 0)[0] ?? address(config.hyp[0])
  const shared: readonly RecordedEvent[] = [
    call(cpu, CALLS.vm_get_count), ...vms.map(of => call(cpu, CALLS.vcpu_get_count, of)), call(cpu, CALLS.vcpu_get_count, 99n),
    call(cpu, CALLS.psci_version), call(cpu, CALLS.psci_migrate_info_type), call(cpu, 0xff08n), call(cpu, CALLS.rpc_ack),
    ...[0n, 1n].map(block => call(cpu, CALLS.rpc_read_request, block)),
    { cpu, op: 'data_abort', fnv: false }, { cpu, op: 'inst_abort', fnv: false }, { cpu, op: 'sync', esr: 0x6200_0000 },
    { cpu, op: 'read', addr: outside, len: 8 }, { cpu, op: 'fill', addr: outside, len: 8, byte: 1 }, { cpu, op: 'write', addr: outside, bytes: Uint8Array.of(1) },
    ...(own.length === 0 ? [] : [{ cpu, op: 'fill', addr: a, len: 4096, byte: 1 }, { cpu, op: 'write', addr: a + 1n, bytes: Uint8Array.of(1, 2) }, { cpu, op: 'read', addr: a, len: 8 }] as const),
  ]
  const configure = (pairs: readonly (readonly [bigint, bigint])[]) => pairs.map(([send, recv]) => call(cpu, CALLS.vm_configure, send, recv))
  if (vm !== 0) {
    return [
      ...shared, ...simple,
      ...configure([[a, b], [a, a + 8n], [outside, b], [address(config.uart), b]]),
      call(cpu, CALLS.vcpu_run), call(cpu, CALLS.rpc_request, 0n, 1n),
      ...[0n, 1n].flatMap(ack => sizes.map(size => call(cpu, CALLS.rpc_reply, size, ack))),
    ]
  }
  return [
    ...shared, ...simple,
    ...configure([[a, b], [a + BEYOND_STAGE1, b], [a, b + BEYOND_STAGE1], [address(config.uart), b], [a + 8n * GIB, b], [a, b + 8n * GIB], [outside, b]]),
    ...vms.flatMap(to => Array.from({ length: most + 1 }, (_, i) => call(cpu, CALLS.vcpu_run, to, BigInt(i)))),
    call(cpu, CALLS.vcpu_run, 99n),
    ...vms.flatMap(to => sizes.map(size => call(cpu, CALLS.rpc_request, to, size))),
    call(cpu, CALLS.rpc_request, 99n, 1n), call(cpu, CALLS.rpc_reply, 1n, 1n),
  ]
}
