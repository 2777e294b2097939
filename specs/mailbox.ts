import { NULL } from '../model/address.js'
import { PRIMARY, secondary, type Seen } from '../model/state.js'
import { upstream } from '../model/upstream.js'
import { OF_STATES } from './kept.js'
import { invariant, lifecycle, ofWholeCalls, transition, witness, type Family } from './language.js'
import { hung, returned } from './nouns.js'

const secondaries = (s: Seen) => s.vms.slice(1)

/** A VM's mailbox: one message at a time, and a queue of readers. */
export const mailbox = (({ platform }) => ({
  lifecycle: lifecycle({
    says: 'A mailbox goes idle → pending → inflight → idle; a waiting reader, and every message to the primary, skips pending.',
    because: 'The state is all that keeps a message from being overwritten before it is read, and from being read twice.',
    source: upstream('inc/hf/vm.h', 'enum rpc_state'),
    each: s => s.vms,
    state: vm => vm.rpc.state,
    moves: {
      'idle → pending': ['rpc_request'],
      'idle → inflight': ['rpc_request', 'rpc_reply'],
      'pending → inflight': ['rpc_read_request'],
      'inflight → idle': ['rpc_ack', 'rpc_reply'],
    },
  }),

  pendingMeansNobodyWaits: invariant({
    says: 'While a message is pending, no vCPU of the VM waits for one.',
    because: 'A reader that waits beside a pending message sleeps through it: a lost wake-up.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    kept: OF_STATES,
    each: s => s.vms,
    given: vm => vm.rpc.state === 'pending',
    holds: vm => vm.rpc.waiters.length === 0,
  }),

  primaryNeverWaits: invariant({
    says: 'The primary’s mailbox is idle or inflight, and nobody waits on it.',
    because: 'The primary learns of a reply from the result of vcpu_run; it never reads.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    kept: OF_STATES,
    each: s => s.vms.slice(0, 1),
    holds: ({ rpc }) => rpc.state !== 'pending' && rpc.waiters.length === 0,
  }),

  waitersAreBlocked: invariant({
    says: 'A vCPU is on its VM’s list of readers exactly while its state is blocked_rpc, and once.',
    because: 'A reader on no list is never woken; a vCPU on a list that is not blocked is made ready while it runs.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    each: s => s.vcpus,
    given: (vcpu, s, number) => vcpu.state === 'blocked_rpc' || s.vms.some(vm => vm.rpc.waiters.includes(number)),
    holds: (vcpu, s, number) => {
      if (vcpu.state !== 'blocked_rpc') return false
      const owner = platform.vcpus[number]!.vm
      return s.vms.every((vm, id) => {
        let times = 0
        for (const waiter of vm.rpc.waiters) if (waiter === number) times++
        return times === (id === owner ? 1 : 0)
      })
    },
  }),

  busyMeansReceivePage: invariant({
    says: 'A mailbox that holds a message has a receive page.',
    because: 'The message lies there.',
    source: upstream('src/api.c', 'api_rpc_request'),
    kept: OF_STATES,
    each: s => s.vms,
    given: vm => vm.rpc.state !== 'idle',
    holds: vm => vm.rpc.recv !== NULL,
  }),

  wakesOneReader: ofWholeCalls(transition({
    says: 'A request that finds readers waiting wakes one of them, names it in its result, and is inflight at once.',
    because: 'Two readers woken by one message would both read it; a result that names another vCPU makes the primary run the wrong one.',
    source: upstream('src/api.c', 'api_rpc_request'),
    on: ['rpc_request'],
    given: step => returned(step) && step.outcome > 0,
    holds: ({ before, action: { args }, outcome, after }) => {
      const to = secondary(args.vm)
      const woken = platform.vcpusOf[to]![outcome - 1]
      return woken !== undefined
        && before.vcpus[woken]!.state === 'blocked_rpc' && after.vcpus[woken]!.state === 'ready'
        && after.vms[to]!.rpc.state === 'inflight'
        && after.vms[to]!.rpc.waiters.length === before.vms[to]!.rpc.waiters.length - 1
    },
  })),

  wokenReaderSeesSize: ofWholeCalls(transition({
    says: 'A reader that is woken finds the size of the message in x0.',
    because: 'It is the return value of its rpc_read_request.',
    source: upstream('src/api.c', 'api_rpc_request'),
    on: ['rpc_request'],
    given: step => returned(step) && step.outcome > 0,
    holds: ({ action: { args }, outcome, after }) => after.vcpus[platform.vcpusOf[secondary(args.vm)]![outcome - 1]!]!.regs.x0 === args.size,
  })),

  readReturnsSize: ofWholeCalls(transition({
    says: 'Reading a pending message returns its size.',
    because: 'The reader knows no other way how much of its receive page is new.',
    source: upstream('src/api.c', 'api_rpc_read_request'),
    on: ['rpc_read_request'],
    given: step => returned(step) && step.action.vm !== PRIMARY && step.before.vms[step.action.vm]!.rpc.state === 'pending',
    holds: ({ before, action: { vm }, outcome, after }) => outcome === before.vms[vm]!.rpc.recvBytes && after.vms[vm]!.rpc.state === 'inflight',
  })),

  repliesAnswerRequests: ofWholeCalls(transition({
    says: 'A reply that is accepted answers a request which its sender has read and not yet acknowledged.',
    because: 'The primary takes the reply for the answer to its request; an unsolicited one is matched to the wrong request.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    known: { fixedBy: 'aa039b39 (2018-10-04)', reason: 'rpc_reply does not look at the sender’s own mailbox.' },
    on: ['rpc_reply'],
    given: step => step.action.vm !== PRIMARY && !returned(step) && !hung(step),
    holds: ({ before, action: { vm } }) => before.vms[vm]!.rpc.state === 'inflight',
  })),

  requestReachesReader: ofWholeCalls(witness({
    says: 'A request can reach a reader that waits for it.',
    because: 'The purpose of the protocol.',
    source: upstream('src/api.c', 'api_rpc_request'),
    on: ['rpc_request'],
    reached: step => returned(step) && step.outcome > 0,
  })),

  roundTrip: ofWholeCalls(witness({
    says: 'A request can be answered: request, read, reply with acknowledgement, and the primary acknowledges in turn.',
    because: 'The purpose of the protocol.',
    source: upstream('src/api.c', 'api_rpc_reply'),
    on: ['rpc_ack'],
    reached: ({ before, action: { vm }, outcome, after }) =>
      vm === PRIMARY && outcome === 0 && before.vms[PRIMARY]!.rpc.recvBytes > 0 && secondaries(after).some(({ rpc }) => rpc.recvBytes > 0 && rpc.state === 'idle'),
  })),
})) satisfies Family<object>
