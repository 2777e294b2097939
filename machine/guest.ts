import { CALLS } from '../model/abi.js'
import type { AddressSpace } from '../model/address.js'
import type { Registers } from '../model/arguments.js'
import type { Scope } from '../model/scope.js'
import { PRIMARY } from '../model/state.js'
import type { GuestEvent } from './event.js'

/** The most general guest: everything a VM of a scope may do next, in the canonical order of traces. */
export const eventsOf = (scope: Scope, addresses: AddressSpace, vm: number, ownPages: readonly number[]): readonly GuestEvent[] => {
  const zeros: Registers = [0n, 0n, 0n, 0n]
  const x: { readonly x: Registers } = { x: zeros }
  const hvc = (x0: bigint, x1 = 0n, x2 = 0n): GuestEvent => ({ op: 'hvc', x: [x0, x1, x2, 0n] })

  const vmIndices = [...scope.secondaries.keys()].map(BigInt)
  const anyVm = [...vmIndices, ...scope.strayIndices]
  const mostVcpus = Math.max(0, ...scope.secondaries.map(({ vcpus }) => vcpus))
  const anyVcpu = Array.from({ length: mostVcpus + 1 }, (_, i) => BigInt(i))
  const flags = [0n, 1n]
  const primary = vm === PRIMARY

  const calls: GuestEvent[] = [
    ...(primary ? anyVm.flatMap(to => anyVcpu.map(vcpu => hvc(CALLS.vcpu_run, to, vcpu))) : [hvc(CALLS.vcpu_run)]),
    hvc(CALLS.vm_get_count),
    ...anyVm.map(of => hvc(CALLS.vcpu_get_count, of)),
    ...scope.configure[vm]!.flatMap(send => scope.configure[vm]!.filter(recv => scope.distinctBuffers !== true || recv !== send).map(recv => hvc(CALLS.vm_configure, send.value, recv.value))),
    ...(primary ? anyVm.flatMap(to => scope.sizes.map(size => hvc(CALLS.rpc_request, to, size))) : [hvc(CALLS.rpc_request)]),
    ...flags.map(block => hvc(CALLS.rpc_read_request, block)),
    hvc(CALLS.rpc_ack),
    ...(primary ? [hvc(CALLS.rpc_reply)] : flags.flatMap(ack => scope.sizes.map(size => hvc(CALLS.rpc_reply, size, ack)))),
    hvc(CALLS.psci_version),
    hvc(CALLS.psci_migrate_info_type),
    ...scope.strayCalls.map(number => hvc(number)),
  ]

  const own = ownPages.map(page => addresses.intern(BigInt(page) << 12n))
  const touched = [...own, ...scope.touch[vm]!.map(({ value, name }) => addresses.intern(value, name))]
  const accesses: GuestEvent[] = touched.flatMap(address => [
    ...scope.accesses.filter(op => op !== 'store').map(op => ({ op, address, ...x })),
    ...(scope.accesses.includes('store') ? Array.from({ length: scope.messages }, (_, m) => ({ op: 'store' as const, address, message: m + 1, ...x })) : []),
  ])

  return [
    ...calls,
    ...scope.interruptions.map(op => ({ op, ...x })),
    ...accesses,
  ]
}
