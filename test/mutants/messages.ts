import { FAIL, WAIT_FOR_INTERRUPT } from '../../model/abi.js'
import { CALL_BODIES } from '../../model/calls/index.js'
import { HANG } from '../../model/section.js'
import { PRIMARY, secondary, type State } from '../../model/state.js'
import { edited, followed, keepsLock, lockless, type Mutant } from './mutant.js'

/** Faults in how messages are delivered and read: mailboxes, waiters, copies, their locks. */

const reversed = (s: State, vm: number): void => {
  const { waiters } = s.vms[vm]!.rpc
  const all = [...waiters].reverse()
  for (let i = 0; i < all.length; i++) waiters.pop()
  for (const waiter of all) waiters.push(waiter)
}

const { rpc_request } = CALL_BODIES

export const messageMutants: readonly Mutant[] = [
  {
    name: 'waiters-first-in-first-out', says: 'The first waiter is woken first.',
    sections: [edited('rpc_request', 'deliver', (own, s, _, { to }) => {
      const vm = secondary(to!.vm)
      reversed(s, vm)
      const result = own()
      reversed(s, vm)
      return result
    })],
  },
  {
    name: 'waiters-join-at-the-end', says: 'A reader joins the end of the list.',
    sections: [followed('rpc_read_request', 'read', (s, { vm }, _, result) => {
      const { waiters } = s.vms[vm]!.rpc
      if (result !== -2 || waiters.length < 2) return
      const own = waiters.pop()!
      const others = [...waiters]
      for (let i = 0; i < others.length; i++) waiters.pop()
      for (const vcpu of [own, ...others]) waiters.push(vcpu)
    })],
  },
  {
    name: 'waiter-not-removed', says: 'A woken reader stays on the list.',
    sections: [followed('rpc_request', 'deliver', (s, { platform }, { to }, result) => {
      const vm = secondary(to!.vm)
      if (result > 0) s.vms[vm]!.rpc.waiters.push(platform.vcpusOf[vm]![result - 1]!)
    })],
  },
  {
    name: 'waiter-stays-blocked', says: 'A woken reader stays blocked.',
    sections: [followed('rpc_request', 'deliver', (s, { platform }, { to }, result) => {
      if (result > 0) s.vcpus[platform.vcpusOf[secondary(to!.vm)]![result - 1]!]!.state = 'blocked_rpc'
    })],
  },
  {
    name: 'waiter-finds-0', says: 'A woken reader finds 0 instead of the size.',
    sections: [followed('rpc_request', 'deliver', (s, { platform }, { to }, result) => {
      if (result > 0) s.vcpus[platform.vcpusOf[secondary(to!.vm)]![result - 1]!]!.regs.x0 = 0
    })],
  },
  {
    name: 'waiter-index-from-0', says: 'rpc_request answers the index of the woken vCPU, from 0.',
    calls: {
      rpc_request: function* (caller, to) {
        const exit = yield* rpc_request(caller, to)
        return exit.x0 > 0 ? { ...exit, x0: exit.x0 - 1 } : exit
      },
    },
  },
  {
    name: 'woken-but-pending', says: 'The mailbox is pending although a reader was woken.',
    sections: [followed('rpc_request', 'deliver', (s, _, { to }, result) => { if (result > 0) s.vms[secondary(to!.vm)]!.rpc.state = 'pending' })],
  },
  {
    name: 'request-overwrites', says: 'A request overwrites one that was not acknowledged.',
    sections: [edited('rpc_request', 'deliver', (own, s, _, { to }) => {
      if (s.vms[secondary(to!.vm)]!.rpc.state === 'inflight') s.vms[secondary(to!.vm)]!.rpc.state = 'idle'
      return own()
    })],
  },
  {
    name: 'request-queues', says: 'A request to a VM with one pending answers 0 and is lost.',
    sections: [edited('rpc_request', 'deliver', (own, s, _, { to }) => (s.vms[secondary(to!.vm)]!.rpc.state === 'pending' ? 0 : own()))],
  },
  {
    name: 'request-inflight-at-once', says: 'A request without a waiter is in flight at once.',
    sections: [followed('rpc_request', 'deliver', (s, _, { to }, result) => { if (result === 0) s.vms[secondary(to!.vm)]!.rpc.state = 'inflight' })],
  },
  {
    name: 'size-not-stored', says: 'A request does not store its size.',
    sections: [edited('rpc_request', 'deliver', (own, s, _, { to }) => {
      const { rpc } = s.vms[secondary(to!.vm)]!
      const before = rpc.recvBytes
      const result = own()
      rpc.recvBytes = before
      return result
    })],
  },
  {
    name: 'size-stored-in-a-byte', says: 'The size of a message is stored in 8 bits.',
    sections: [followed('rpc_request', 'deliver', (s, _, { to }) => { s.vms[secondary(to!.vm)]!.rpc.recvBytes &= 0xff })],
  },
  { name: 'reply-size-not-stored', says: 'A reply does not store its size.', sections: [edited('rpc_reply', 'deliver', (own, s) => {
    const before = s.vms[PRIMARY]!.rpc.recvBytes
    const result = own()
    s.vms[PRIMARY]!.rpc.recvBytes = before
    return result
  })] },
  { name: 'copy-one-less', says: 'EL2 copies one byte too few.', facts: ({ data }) => ({ data: { copy: (s, from, to, size) => data.copy(s, from, to, size - 1) } }) },
  { name: 'copy-whole-page', says: 'EL2 copies the whole page.', facts: ({ data }) => ({ data: { copy: (s, from, to) => data.copy(s, from, to, 4096) } }) },
  { name: 'copy-backwards', says: 'EL2 copies from the receiver to the sender.', facts: ({ data }) => ({ data: { copy: (s, from, to, size) => data.copy(s, to, from, size) } }) },
  { name: 'copy-nothing', says: 'EL2 copies nothing.', facts: () => ({ data: { copy: () => {} } }) },
  { name: 'copy-words', says: 'EL2 copies words of 8 bytes, and the rest not at all.', facts: ({ data }) => ({ data: { copy: (s, from, to, size) => data.copy(s, from, to, size - (size % 8)) } }) },
  {
    name: 'read-blocks-on-pending', says: 'A reader blocks although a message is pending.',
    sections: [edited('rpc_read_request', 'read', (own, s, { vm }, { to }) => {
      const { rpc } = s.vms[vm]!
      if (rpc.state !== 'pending' || to!.flag === 0) return own()
      rpc.state = 'idle'
      const result = own()
      rpc.state = 'pending'
      return result
    })],
  },
  { name: 'read-frees-mailbox', says: 'Reading a pending message makes the mailbox idle.', sections: [followed('rpc_read_request', 'read', (s, { vm }, _, result) => { if (result >= 0) s.vms[vm]!.rpc.state = 'idle' })] },
  {
    name: 'read-twice', says: 'A message in flight can be read again.',
    sections: [edited('rpc_read_request', 'read', (own, s, { vm }) => {
      if (s.vms[vm]!.rpc.state === 'inflight') s.vms[vm]!.rpc.state = 'pending'
      return own()
    })],
  },
  {
    name: 'read-blocks-for-interrupt', says: 'A blocked reader waits for an interrupt, by its state.',
    sections: [followed('rpc_read_request', 'read', (s, { vcpu }, _, result) => { if (result === -2) s.vcpus[vcpu]!.state = 'blocked_interrupt' })],
  },
  {
    name: 'read-yields', says: 'The primary finds 0 when a reader blocks.',
    sections: [followed('rpc_read_request', 'read', (s, { platform, cpu }, _, result) => {
      if (result === -2) s.vcpus[platform.vcpusOf[PRIMARY]![cpu]!]!.regs.x0 = WAIT_FOR_INTERRUPT - 1
    })],
  },
  {
    name: 'stage-2-switched-late', says: 'A blocking read leaves the stage 2 of its VM behind.',
    equivalent: 'recordings tell accesses by the vCPU that makes them; which stage 2 is loaded cannot be seen from outside',
    sections: [followed('rpc_read_request', 'read', (s, { cpu, vm }, _, result) => { if (result === -2) s.cpus[cpu]!.vttbr = vm })],
  },
  { name: 'request-without-senders-lock', says: 'A request reads the send buffer without the primary’s lock.', sections: [lockless('rpc_request', 'read send buffer')] },
  { name: 'request-without-targets-lock', says: 'A request delivers without the target’s lock.', sections: [lockless('rpc_request', 'deliver')] },
  { name: 'reply-without-lock', says: 'A reply delivers without the primary’s lock.', sections: [lockless('rpc_reply', 'deliver')] },
  { name: 'read-without-lock', says: 'A read takes no lock.', sections: [lockless('rpc_read_request', 'read')] },
  { name: 'failed-read-keeps-lock', says: 'A read that finds nothing does not unlock its VM.', sections: [keepsLock('rpc_read_request', 'read', result => result === FAIL)] },
  { name: 'failed-request-keeps-lock', says: 'A request that is refused does not unlock its target.', sections: [keepsLock('rpc_request', 'deliver', result => result === FAIL)] },
  { name: 'ack-keeps-lock', says: 'An acknowledgement does not unlock its VM.', sections: [keepsLock('rpc_ack', 'acknowledge')] },
  {
    name: 'empty-copy-faults', says: 'An empty message touches the first byte of its buffers.',
    sections: [edited('rpc_request', 'deliver', (own, s, { platform, cpu }, { to }) => {
      const { rpc } = s.vms[secondary(to!.vm)]!
      const unreachable = [s.vms[PRIMARY]!.rpc.send, rpc.recv].some(buffer => platform.addresses.el2Page[buffer]! < 0)
      if (to!.size !== 0 || rpc.state !== 'idle' || rpc.recv === 0 || !unreachable) return own()
      s.cpus[cpu]!.hang = 'el2_fault'
      return HANG
    })],
  },
]
