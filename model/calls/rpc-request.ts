import { FAIL, PAGE_SIZE } from '../abi.js'
import { NULL } from '../address.js'
import { copyBuffer } from '../memory.js'
import { ret, type Caller, type Exit } from '../platform.js'
import { HANG, locked, type Body } from '../section.js'
import { PRIMARY, secondary, type State } from '../state.js'

/** How a reader that is woken gets its result. */
export type Answer = (reader: State['vcpus'][number], size: number) => void

const intoSavedRegisters: Answer = (reader, size) => {
  reader.regs.x0 = size
  reader.due = size
}

/** Sends a message from the primary to a secondary VM. — src/api.c, api_rpc_request */
export function* rpcRequest(
  { platform, cpu, vm: me }: Caller, vmIndex: number, size: number, answer: Answer = intoSavedRegisters,
): Body<State, Exit> {
  const { locks, vcpus } = platform
  if (size > PAGE_SIZE || vmIndex >= platform.secondaries) return ret(FAIL)
  if (me !== PRIMARY) return ret(FAIL)

  const send = yield* locked(locks.vm[PRIMARY]!, 'read send buffer', (s: State) => s.vms[PRIMARY]!.rpc.send)
  if (send === NULL) return ret(FAIL)

  const to = secondary(vmIndex)
  return ret(yield* locked(locks.vm[to]!, 'deliver', (s, nest) => {
    const { rpc } = s.vms[to]!
    if (rpc.state !== 'idle' || rpc.recv === NULL) return FAIL
    const waiter = rpc.waiters.at(-1)
    if (waiter !== undefined) nest(locks.vcpu[waiter]!)
    if (copyBuffer(platform, s, cpu, send, rpc.recv, size) === HANG) return HANG
    rpc.recvBytes = size

    if (waiter === undefined) {
      rpc.state = 'pending'
      return 0
    }
    rpc.waiters.pop()
    rpc.state = 'inflight'
    s.vcpus[waiter]!.state = 'ready'
    answer(s.vcpus[waiter]!, size)
    return vcpus[waiter]!.index + 1
  }))
}
