import { primaryHere, switchTo, type Caller, type Exit } from './platform.js'
import { locked, unlocked, type Body } from './section.js'
import { PRIMARY, type State, type VcpuState } from './state.js'

/** Gives the CPU back to the primary's vCPU of this CPU. — src/api.c, api_switch_to_primary */
export function* switchToPrimary(caller: Caller, primaryResult: number, left: VcpuState): Body<State, Exit> {
  const { platform, cpu, vcpu } = caller
  const here = primaryHere(caller)

  yield* unlocked<State>('hand over', s => {
    s.cpus[cpu]!.vttbr = PRIMARY
    s.vcpus[here]!.regs.x0 = primaryResult
    return 0
  })

  yield* locked(platform.locks.vcpu[vcpu]!, `leave as ${left}`, s => {
    s.vcpus[vcpu]!.state = left
    return 0
  })

  return switchTo(here, 0)
}
