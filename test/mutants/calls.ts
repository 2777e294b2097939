import { FAIL, responseReady } from '../../model/abi.js'
import { CALL_BODIES, just, type Call } from '../../model/calls/index.js'
import { rpcAck } from '../../model/calls/rpc-ack.js'
import { rpcReply } from '../../model/calls/rpc-reply.js'
import { ret } from '../../model/platform.js'
import { locked } from '../../model/section.js'
import { PRIMARY, secondary, type State } from '../../model/state.js'
import { edited, followed, type Mutant } from './mutant.js'

/** Faults of vcpu_run, the counts, PSCI, and acknowledging. */

/** The call with its result changed where it does not switch. */
const answers = (call: Call, change: (x0: number, to: Parameters<Call>[1]) => number): Call => function* (caller, to) {
  const exit = yield* call(caller, to)
  return exit.next === undefined ? ret(change(exit.x0, to)) : exit
}

const { vcpu_run, vm_get_count, vcpu_get_count, rpc_read_request, rpc_request, rpc_ack, rpc_reply, vm_configure } = CALL_BODIES

export const callMutants: readonly Mutant[] = [
  {
    name: 'run-any-state', says: 'vcpu_run takes a vCPU that is off or blocked.',
    sections: [edited('vcpu_run', 'claim', (own, s, { platform }, { to }) => {
      const vcpu = platform.vcpusOf[secondary(to!.vm)]![to!.vcpu]!
      if (s.vcpus[vcpu]!.state !== 'running') s.vcpus[vcpu]!.state = 'ready'
      return own()
    })],
  },
  {
    name: 'run-twice', says: 'vcpu_run takes a vCPU that runs elsewhere.',
    sections: [edited('vcpu_run', 'claim', (own, s, { platform }, { to }) => {
      const vcpu = platform.vcpusOf[secondary(to!.vm)]![to!.vcpu]!
      if (s.vcpus[vcpu]!.state === 'running') s.vcpus[vcpu]!.state = 'ready'
      return own()
    })],
  },
  {
    name: 'run-stays-ready', says: 'vcpu_run does not mark the vCPU as running.',
    sections: [followed('vcpu_run', 'claim', (s, { platform }, { to }, claimed) => {
      if (claimed === 1) s.vcpus[platform.vcpusOf[secondary(to!.vm)]![to!.vcpu]!]!.state = 'ready'
    })],
  },
  { name: 'run-yields-on-failure', says: 'vcpu_run answers 0 where it cannot run.', calls: { vcpu_run: answers(vcpu_run, () => 0) } },
  { name: 'run-fails', says: 'vcpu_run answers −1 where it cannot run.', calls: { vcpu_run: answers(vcpu_run, () => FAIL) } },
  {
    name: 'run-range-is-an-error', says: 'vcpu_run answers −1 for an index out of range.',
    calls: { vcpu_run: function* (caller, to) { return to.vm >= caller.platform.secondaries ? ret(FAIL) : yield* vcpu_run(caller, to) } },
  },
  {
    name: 'run-by-anyone', says: 'A secondary may run vCPUs.',
    calls: { vcpu_run: (caller, to) => vcpu_run({ ...caller, vm: PRIMARY }, to) },
  },
  {
    name: 'run-one-based', says: 'vcpu_run counts vCPUs from 1.',
    calls: { vcpu_run: (caller, to) => vcpu_run(caller, { ...to, vcpu: to.vcpu - 1 }) },
  },
  { name: 'count-includes-primary', says: 'vm_get_count counts the primary too.', calls: { vm_get_count: answers(vm_get_count, n => n + 1) } },
  {
    name: 'count-skips-holes', says: 'vm_get_count leaves out VMs that failed to load.',
    calls: { vm_get_count: ({ platform }) => just(ret(platform.vcpusOf.slice(1).filter(({ length }) => length > 0).length)) },
  },
  { name: 'vcpu-count-out-of-range', says: 'vcpu_get_count answers 0 for a VM that does not exist.', calls: { vcpu_get_count: answers(vcpu_get_count, n => (n === FAIL ? 0 : n)) } },
  {
    name: 'vcpu-count-of-primary', says: 'vcpu_get_count counts the primary as VM 0.',
    calls: { vcpu_get_count: ({ platform }, to) => just(ret(to.vm < platform.secondaries ? platform.vcpusOf[to.vm]!.length : FAIL)) },
  },
  {
    name: 'vcpu-count-primary-only', says: 'vcpu_get_count refuses secondaries.',
    calls: { vcpu_get_count: (caller, to) => (caller.vm === PRIMARY ? vcpu_get_count(caller, to) : just(ret(FAIL))) },
  },
  { name: 'psci-version-1', says: 'PSCI_VERSION answers 1.', calls: { psci_version: () => just(ret(1)) } },
  { name: 'psci-migrate-unknown', says: 'MIGRATE_INFO_TYPE is not answered.', calls: { psci_migrate_info_type: () => just(ret(FAIL)) } },
  {
    name: 'psci-primary-only', says: 'PSCI answers the primary only.',
    calls: { psci_version: ({ vm }) => just(ret(vm === PRIMARY ? 2 : FAIL)), psci_migrate_info_type: ({ vm }) => just(ret(vm === PRIMARY ? 2 : FAIL)) },
  },
  {
    name: 'ack-pending', says: 'rpc_ack accepts a message that nobody read.',
    sections: [edited('rpc_ack', 'acknowledge', (own, s, { vm }) => {
      if (s.vms[vm]!.rpc.state === 'pending') s.vms[vm]!.rpc.state = 'inflight'
      return own()
    })],
  },
  { name: 'ack-always-succeeds', says: 'rpc_ack answers 0 although there is nothing to acknowledge.', calls: { rpc_ack: answers(rpc_ack, () => 0) } },
  { name: 'ack-clears-size', says: 'rpc_ack forgets the size of the message.', sections: [followed('rpc_ack', 'acknowledge', (s, { vm }) => { s.vms[vm]!.rpc.recvBytes = 0 })] },
  {
    name: 'ack-secondaries-only', says: 'rpc_ack refuses the primary.',
    calls: { rpc_ack: caller => (caller.vm === PRIMARY ? just(ret(FAIL)) : rpcAck(caller)) },
  },
  {
    name: 'ack-any-reader', says: 'rpc_ack wakes the next waiter.',
    sections: [followed('rpc_ack', 'acknowledge', (s, { vm }, _, result) => {
      const waiter = result === 0 ? s.vms[vm]!.rpc.waiters.pop() : undefined
      if (waiter !== undefined) s.vcpus[waiter]!.state = 'ready'
    })],
  },
  {
    name: 'ack-after-the-checks', says: 'rpc_reply acknowledges only when it has succeeded.',
    calls: {
      rpc_reply: function* (caller, { size, flag }) {
        const exit = yield* rpcReply(caller, size, false)
        if (flag === 1 && exit.next !== undefined) yield* rpcAck(caller)
        return exit
      },
    },
  },
  { name: 'reply-never-acks', says: 'rpc_reply ignores its acknowledge flag.', calls: { rpc_reply: (caller, { size }) => rpcReply(caller, size, false) } },
  { name: 'reply-always-acks', says: 'rpc_reply acknowledges whatever the flag says.', calls: { rpc_reply: (caller, { size }) => rpcReply(caller, size, true) } },
  {
    name: 'reply-ack-must-succeed', says: 'rpc_reply fails when there is nothing to acknowledge.',
    calls: {
      rpc_reply: function* (caller, { size, flag }) {
        if (size > 4096 || caller.vm === PRIMARY) return ret(FAIL)
        if (flag === 1 && (yield* rpcAck(caller)).x0 === FAIL) return ret(FAIL)
        return yield* rpcReply(caller, size, false)
      },
    },
  },
  {
    name: 'reply-needs-a-request', says: 'rpc_reply is refused without a request in flight.',
    calls: {
      rpc_reply: function* (caller, to) {
        const state = yield* locked(caller.platform.locks.vm[caller.vm]!, 'look', (s: State) => (s.vms[caller.vm]!.rpc.state === 'inflight' ? 1 : 0))
        return state === 1 ? yield* rpc_reply(caller, to) : ret(FAIL)
      },
    },
  },
  {
    name: 'reply-code-0', says: 'The primary finds the size of a reply without the code for it.',
    sections: [edited('rpc_reply', 'hand over', (own, s, { platform, cpu }, { to }) => {
      own()
      s.vcpus[platform.vcpusOf[PRIMARY]![cpu]!]!.regs.x0 = to!.size * 256
      return 0
    })],
  },
  {
    name: 'reply-size-shifted-16', says: 'The size of a reply stands in bits 16 and up.',
    sections: [edited('rpc_reply', 'hand over', (own, s, { platform, cpu }, { to }) => {
      own()
      s.vcpus[platform.vcpusOf[PRIMARY]![cpu]!]!.regs.x0 = responseReady(to!.size * 256)
      return 0
    })],
  },
  { name: 'reply-pending', says: 'A reply leaves the primary’s mailbox pending.', sections: [followed('rpc_reply', 'deliver', (s, _, __, result) => { if (result === 0) s.vms[PRIMARY]!.rpc.state = 'pending' })] },
  {
    name: 'reply-keeps-running', says: 'A reply forgets to write the state of the vCPU that replies.',
    sections: [edited('rpc_reply', 'leave as ready', () => 0)],
  },
  {
    name: 'reply-blocks', says: 'A reply leaves the vCPU waiting for an interrupt.',
    sections: [followed('rpc_reply', 'leave as ready', (s, { vcpu }) => { s.vcpus[vcpu]!.state = 'blocked_interrupt' })],
  },
  {
    name: 'reply-any-mailbox', says: 'A reply overwrites a message the primary has not acknowledged.',
    sections: [edited('rpc_reply', 'deliver', (own, s) => {
      s.vms[PRIMARY]!.rpc.state = 'idle'
      return own()
    })],
  },
  {
    name: 'request-by-anyone', says: 'A secondary may send requests from the primary’s buffer.',
    calls: { rpc_request: (caller, to) => rpc_request({ ...caller, vm: PRIMARY }, to) },
  },
  {
    name: 'request-caller-first', says: 'rpc_request looks at its caller before size and index.',
    equivalent: 'both checks answer −1 and do nothing else, whichever comes first',
    calls: { rpc_request: function* (caller, to) { return caller.vm === PRIMARY ? yield* rpc_request(caller, to) : ret(FAIL) } },
  },
  {
    name: 'size-limit-exclusive', says: 'A message of a whole page is refused.',
    calls: {
      rpc_request: (caller, to) => (to.size === 4096 ? just(ret(FAIL)) : rpc_request(caller, to)),
      rpc_reply: (caller, to) => (to.size === 4096 ? just(ret(FAIL)) : rpc_reply(caller, to)),
    },
  },
  {
    name: 'size-limit-missing', says: 'A message beyond a page is cut to a page.',
    calls: {
      rpc_request: (caller, to) => rpc_request(caller, { ...to, size: Math.min(to.size, 4096) }),
      rpc_reply: (caller, to) => rpc_reply(caller, { ...to, size: Math.min(to.size, 4096) }),
    },
  },
  {
    name: 'primary-reads', says: 'The primary may read requests.',
    calls: {
      rpc_read_request: (caller, to) => (caller.vm === PRIMARY ? rpcReadOfPrimary(caller) : rpc_read_request(caller, to)),
    },
  },
  { name: 'read-forgets-size', says: 'rpc_read_request answers 0 where it has a message.', calls: { rpc_read_request: answers(rpc_read_request, x0 => Math.min(x0, 0)) } },
  { name: 'configure-answers-1', says: 'vm_configure answers 1 when it succeeds.', calls: { vm_configure: answers(vm_configure, x0 => (x0 === 0 ? 1 : x0)) } },
  {
    name: 'count-by-number', says: 'Unknown function numbers answer 0.',
    decoding: { call: x => ({ 0xff00: 'vcpu_run', 0xff01: 'vm_get_count', 0xff02: 'vcpu_get_count', 0xff03: 'vm_configure', 0xff04: 'rpc_request', 0xff05: 'rpc_read_request', 0xff06: 'rpc_ack', 0xff07: 'rpc_reply' } as const)[Number(x)] ?? 'psci_version' },
  },
]

function* rpcReadOfPrimary(caller: Parameters<Call>[0]): ReturnType<Call> {
  const got = yield* locked(caller.platform.locks.vm[PRIMARY]!, 'read', (s: State) => (s.vms[PRIMARY]!.rpc.state === 'inflight' ? s.vms[PRIMARY]!.rpc.recvBytes : FAIL))
  return ret(got)
}

