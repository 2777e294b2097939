import { FAIL, PAGE_SIZE, responseReady } from '../abi.js'
import { NULL } from '../address.js'
import { copyBuffer } from '../memory.js'
import { ret, type Caller, type Exit } from '../platform.js'
import { HANG, locked, type Body } from '../section.js'
import { PRIMARY, type State } from '../state.js'
import { switchToPrimary } from '../switching.js'
import { rpcAck } from './rpc-ack.js'

/** Sends a message from a secondary VM to the primary and gives it the CPU. — src/api.c, api_rpc_reply */
export function* rpcReply(caller: Caller, size: number, ack: boolean): Body<State, Exit> {
  if (size > PAGE_SIZE || caller.vm === PRIMARY) return ret(FAIL)

  if (ack) yield* rpcAck(caller)
  if (!(yield* deliverReply(caller, size))) return ret(FAIL)

  return yield* switchToPrimary(caller, responseReady(size), 'ready')
}

/** Puts the caller's message into the primary's mailbox, if it is free; whether it was. */
export function* deliverReply({ platform, cpu, vm: me }: Caller, size: number): Body<State, boolean> {
  const send = yield* locked(platform.locks.vm[me]!, 'read send buffer', (s: State) => s.vms[me]!.rpc.send)
  if (send === NULL) return false

  const delivered = yield* locked(platform.locks.vm[PRIMARY]!, 'deliver', s => {
    const { rpc } = s.vms[PRIMARY]!
    if (rpc.state !== 'idle' || rpc.recv === NULL) return FAIL
    if (copyBuffer(platform, s, cpu, send, rpc.recv, size) === HANG) return HANG
    rpc.recvBytes = size
    rpc.state = 'inflight'
    return 0
  })
  return delivered === 0
}
