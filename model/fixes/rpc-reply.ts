import { FAIL, PAGE_SIZE, responseReady } from '../abi.js'
import { rpcAck } from '../calls/rpc-ack.js'
import { deliverReply } from '../calls/rpc-reply.js'
import type { Patch } from '../patches.js'
import { ret } from '../platform.js'
import { locked } from '../section.js'
import { PRIMARY } from '../state.js'
import { switchToPrimary } from '../switching.js'

/** What upstream's new mailbox has of rpc_reply: a reply needs a request, and acknowledges it only once it is under way. */
export const replyAfterItsChecks: Patch = {
  name: 'aa039b39',
  says: 'A reply is accepted only for a request that its sender has read, and acknowledges it only when accepted.',
  upstream: { commit: 'aa039b39', date: '2018-10-04' },
  repairs: ['calls.refusedChangesNothing', 'mailbox.repliesAnswerRequests'],
  calls: {
    *rpc_reply(caller, { size, flag: ack }) {
      const { platform, vm: me } = caller
      if (size > PAGE_SIZE || me === PRIMARY) return ret(FAIL)

      const isAnswer = yield* locked(platform.locks.vm[me]!, 'check request', s => (s.vms[me]!.rpc.state === 'inflight' ? 1 : 0))
      if (isAnswer === 0 || !(yield* deliverReply(caller, size))) return ret(FAIL)

      if (ack === 1) yield* rpcAck(caller)
      return yield* switchToPrimary(caller, responseReady(size), 'ready')
    },
  },
}
