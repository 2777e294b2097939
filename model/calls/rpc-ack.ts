import { FAIL } from '../abi.js'
import { ret, type Caller, type Exit } from '../platform.js'
import { locked, type Body } from '../section.js'
import type { State } from '../state.js'

/** Declares the caller's receive page free for the next message. — src/api.c, api_rpc_ack */
export function* rpcAck({ platform, vm: me }: Caller): Body<State, Exit> {
  return ret(yield* locked(platform.locks.vm[me]!, 'acknowledge', (s: State) => {
    const { rpc } = s.vms[me]!
    if (rpc.state !== 'inflight') return FAIL
    rpc.state = 'idle'
    return 0
  }))
}
