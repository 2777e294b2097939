import { FAIL, WAIT_FOR_INTERRUPT } from '../abi.js'
import { primaryHere, ret, switchTo, type Caller, type Exit } from '../platform.js'
import { locked, type Body } from '../section.js'
import { PRIMARY, type State } from '../state.js'

const BLOCKED = -2

/** Takes the pending message, or waits for one. — src/api.c, api_rpc_read_request */
export function* rpcReadRequest(caller: Caller, block: boolean): Body<State, Exit> {
  const { platform, cpu, vcpu, vm: me } = caller
  if (me === PRIMARY) return ret(FAIL)

  const here = primaryHere(caller)
  const result = yield* locked(platform.locks.vm[me]!, 'read', (s: State, nest) => {
    const { rpc } = s.vms[me]!
    if (rpc.state === 'pending') {
      rpc.state = 'inflight'
      return rpc.recvBytes
    }
    if (!block) return FAIL

    nest(platform.locks.vcpu[vcpu]!)
    s.vcpus[vcpu]!.state = 'blocked_rpc'
    rpc.waiters.push(vcpu)
    s.cpus[cpu]!.vttbr = PRIMARY
    s.vcpus[here]!.regs.x0 = WAIT_FOR_INTERRUPT
    return BLOCKED
  })

  return result === BLOCKED ? switchTo(here, 0) : ret(result)
}
