import { FAIL } from '../../model/abi.js'
import { NULL } from '../../model/address.js'
import { CALL_BODIES } from '../../model/calls/index.js'
import { stage1 } from '../../model/memory.js'
import { map, unmap, type Permission } from '../../model/page-table.js'
import { ret, type Caller, type Exit } from '../../model/platform.js'
import { entering, leaving, type Body } from '../../model/section.js'
import type { State } from '../../model/state.js'
import { edited, keepsLock, lockless, omitted, type Mutant } from './mutant.js'

/** Faults of vm_configure, of the page tables and of what EL2 reaches through them. */

interface Order {
  readonly first?: 'send' | 'recv'
  readonly sendPerm?: Permission
  readonly recvPerm?: Permission
  readonly undo?: boolean
}

/** vm_configure once more, with what mutants change of it. */
function* configure({ platform, cpu, vm: me }: Caller, send: number, recv: number, { first = 'send', sendPerm = 'r', recvPerm = 'rw', undo = true }: Order): Body<State, Exit> {
  const { addresses, locks } = platform
  if (!addresses.aligned[recv] || !addresses.aligned[send]) return ret(FAIL)
  const lock = locks.vm[me]!
  const accepted = yield* entering(lock, 'check', (s: State) =>
    (s.vms[me]!.rpc.recv === NULL && s.vms[me]!.rpc.send === NULL && platform.maps(me, recv) && platform.maps(me, send) ? 1 : 0))
  if (accepted === 0) return ret(FAIL)
  const table = stage1(platform, cpu)
  const plans = [{ page: addresses.page[send]!, perm: sendPerm }, { page: addresses.page[recv]!, perm: recvPerm }]
  if (first === 'recv') plans.reverse()
  for (const [i, { page, perm }] of plans.entries()) {
    if (yield* map(table, page, page + 1, perm)) continue
    if (i === 1 && undo) yield* unmap(table, plans[0]!.page, plans[0]!.page + 1)
    yield* leaving(lock, 'give up', () => 0)
    return ret(FAIL)
  }
  yield* leaving(lock, 'configure', s => {
    s.vms[me]!.rpc.send = send
    s.vms[me]!.rpc.recv = recv
    return 0
  })
  return ret(0)
}

const configuring = (order: Order): Pick<Mutant, 'calls'> => ({ calls: { vm_configure: (caller, to) => configure(caller, to.send, to.recv, order) } })
const { vm_configure } = CALL_BODIES

/** The check of vm_configure with another condition. */
const checks = (accepts: (s: State, caller: Caller, send: number, recv: number) => boolean): Pick<Mutant, 'sections'> =>
  ({ sections: [edited('vm_configure', 'check', (_, s, caller, { to }) => (accepts(s, caller, to!.send, to!.recv) ? 1 : 0))] })

const unset = (s: State, vm: number): boolean => s.vms[vm]!.rpc.recv === NULL && s.vms[vm]!.rpc.send === NULL

export const tableMutants: readonly Mutant[] = [
  { name: 'configure-again', says: 'vm_configure can be repeated.', ...checks((_, { platform, vm }, send, recv) => platform.maps(vm, recv) && platform.maps(vm, send)) },
  { name: 'configured-by-send', says: 'vm_configure looks at the send buffer only to see whether it was done before.', ...checks((s, { platform, vm }, send, recv) => s.vms[vm]!.rpc.send === NULL && platform.maps(vm, recv) && platform.maps(vm, send)) },
  { name: 'configured-by-recv', says: 'vm_configure looks at the receive buffer only to see whether it was done before.', ...checks((s, { platform, vm }, send, recv) => s.vms[vm]!.rpc.recv === NULL && platform.maps(vm, recv) && platform.maps(vm, send)) },
  { name: 'send-not-checked', says: 'vm_configure does not check that the send page is the caller’s.', ...checks((s, { platform, vm }, _, recv) => unset(s, vm) && platform.maps(vm, recv)) },
  { name: 'recv-not-checked', says: 'vm_configure does not check that the receive page is the caller’s.', ...checks((s, { platform, vm }, send) => unset(s, vm) && platform.maps(vm, send)) },
  { name: 'same-page-refused', says: 'vm_configure refuses one page for both.', ...checks((s, { platform, vm }, send, recv) => send !== recv && unset(s, vm) && platform.maps(vm, recv) && platform.maps(vm, send)) },
  { name: 'page-0-refused', says: 'vm_configure refuses address 0.', ...checks((s, { platform, vm }, send, recv) => send !== NULL && recv !== NULL && unset(s, vm) && platform.maps(vm, recv) && platform.maps(vm, send)) },
  { name: 'ram-only', says: 'vm_configure refuses pages that are not RAM.', ...checks((s, { platform: { maps, isRam, addresses }, vm }, send, recv) => unset(s, vm) && maps(vm, recv) && maps(vm, send) && isRam(addresses.page[send]!) && isRam(addresses.page[recv]!)) },
  { name: 'configure-unlocked', says: 'vm_configure takes no lock.', sections: [lockless('vm_configure', 'check')] },
  { name: 'give-up-keeps-lock', says: 'vm_configure does not unlock when the heap is exhausted.', sections: [keepsLock('vm_configure', 'give up')] },
  { name: 'refusal-keeps-lock', says: 'vm_configure does not unlock when it refuses.', sections: [keepsLock('vm_configure', 'check', result => result === 0)] },
  { name: 'configure-keeps-lock', says: 'vm_configure does not unlock when it succeeds.', sections: [keepsLock('vm_configure', 'configure')] },
  {
    name: 'configure-again-as-written', says: 'vm_configure, written a second time.',
    equivalent: 'it is the same call; what the mutants beside it change is all that they change', ...configuring({}),
  },
  { name: 'send-writable', says: 'The send page is mapped writable.', ...configuring({ sendPerm: 'rw' }) },
  { name: 'recv-read-only', says: 'The receive page is mapped read-only.', ...configuring({ recvPerm: 'r' }) },
  { name: 'recv-executable', says: 'The receive page is mapped executable.', ...configuring({ recvPerm: 'rwx' }) },
  { name: 'recv-first', says: 'The receive page is mapped before the send page.', ...configuring({ first: 'recv' }) },
  { name: 'no-undo', says: 'The send page stays mapped when the receive page cannot be.', ...configuring({ undo: false }) },
  {
    name: 'masked-buffers', says: 'The cleared addresses are stored instead of those given.',
    calls: {
      vm_configure: (caller, to) => {
        const { addresses } = caller.platform
        const cleared = (address: number): number => addresses.intern(addresses.values[address]! & 0xffff_ffff_ffffn)
        return vm_configure(caller, { ...to, send: cleared(to.send), recv: cleared(to.recv) })
      },
    },
  },
  { name: 'buffers-swapped', says: 'Send and receive are swapped.', calls: { vm_configure: (caller, to) => vm_configure(caller, { ...to, send: to.recv, recv: to.send }) } },
  {
    name: 'heap-gives-back', says: 'A table made just before the heap ran out is given back.',
    sections: [edited('vm_configure', 'allocate table', (own, s, _, run) => {
      const result = own()
      if (result < 0 && madeBy.get(run) !== undefined) s.heap.used -= 1
      if (result >= 0) madeBy.set(run, result)
      return result
    })],
  },
  { name: 'heap-unlimited', says: 'The last free table is never used up.', sections: [edited('vm_configure', 'allocate table', (own, s) => {
    const result = own()
    if (result >= 0 && s.heap.used === s.frames.length) s.heap.used -= 1
    return result
  })] },
  { name: 'heap-one-less', says: 'The last free table is never handed out.', sections: [edited('vm_configure', 'allocate table', (own, s) => (s.heap.used >= s.frames.length - 1 ? -1 : own()))] },
  {
    name: 'heap-locked-when-empty', says: 'An exhausted heap keeps its lock.', sections: [keepsLock('vm_configure', 'allocate table', result => result < 0)],
  },
  {
    name: 'table-not-cleared', says: 'A fresh table is linked without being cleared.',
    equivalent: 'the heap is zero at boot and no table is ever given back, so a fresh table is clear',
    sections: [edited('vm_configure', 'write table entry', (own, s) => {
      const fresh = s.frames[s.heap.used - 1]!.entries
      const before = fresh.map(({ kind, out, perm }) => ({ kind, out, perm }))
      const result = own()
      fresh.forEach((entry, i) => { Object.assign(entry, before[i]) })
      return result
    })],
  },
  { name: 'block-not-split', says: 'A block that becomes a table loses what it mapped.', sections: [edited('boot', 'write table entry', (own, s) => {
    const result = own()
    for (const entry of s.frames[s.heap.used - 1]!.entries) Object.assign(entry, { kind: 'absent', out: 0, perm: 'r' })
    return result
  })] },
  { name: 'unmap-nothing', says: 'Unmapping leaves pages mapped.', sections: [omitted('boot', 'clear entry')] },
  { name: 'undo-nothing', says: 'Unmapping in vm_configure leaves pages mapped.', sections: [omitted('vm_configure', 'clear entry')] },
  { name: 'no-log', says: 'Exhaustion is not logged.', sections: [omitted('vm_configure', 'log')] },
  {
    name: 'log-lock-free', says: 'A fault while logging leaves the log’s lock free.',
    unrecorded: 'after such a fault no other CPU runs out of tables',
    sections: [lockless('vm_configure', 'log')],
  },
  { name: 'uart-content', says: 'The UART reads as 0xff.', facts: ({ data, uart, isRam }) => ({ data: { copy: (s, from, to, size) => { data.copy(s, from === uart ? to : from, to, from === uart && isRam(to) ? 0 : size) } } }) },
  { name: 'uart-forbidden', says: 'EL2 cannot reach the UART.', facts: () => ({ uart: -1 }) },
  { name: 'everything-is-ram', says: 'EL2 reaches any physical page.', facts: () => ({ isRam: () => true }) },
  {
    name: 'stage-2-39-bits', says: 'The check of the caller’s own mapping drops bits above 39.',
    facts: ({ maps, addresses }) => ({ maps: (vm, address) => maps(vm, addresses.intern(addresses.values[address]! & ((1n << 39n) - 1n))) }),
  },
  {
    name: 'stage-2-all-bits', says: 'The check of the caller’s own mapping drops no bits.',
    facts: ({ maps, addresses }) => ({ maps: (vm, address) => addresses.values[address]! >> 48n === 0n && maps(vm, address) }),
  },
  {
    name: 'stage-2-of-the-primary', says: 'The check of the caller’s own mapping looks at the primary’s.',
    facts: ({ maps }) => ({ maps: (_, address) => maps(0, address) }),
  },
]

/** Tables made during one call. */
const madeBy = new WeakMap<object, number>()

