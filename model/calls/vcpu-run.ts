import { WAIT_FOR_INTERRUPT, YIELD } from '../abi.js'
import { ret, switchTo, type Caller, type Exit } from '../platform.js'
import { locked, type Body } from '../section.js'
import { PRIMARY, secondary, type State } from '../state.js'

/** Runs a secondary's vCPU on this CPU, if it is ready. — src/api.c, api_vcpu_run */
export function* vcpuRun({ platform, cpu, vm: me }: Caller, vmIndex: number, vcpuIndex: number): Body<State, Exit> {
  if (me !== PRIMARY || vmIndex >= platform.secondaries) return ret(WAIT_FOR_INTERRUPT)

  const vm = secondary(vmIndex)
  const vcpu = platform.vcpusOf[vm]![vcpuIndex]
  if (vcpu === undefined) return ret(WAIT_FOR_INTERRUPT)

  const claimed = yield* locked(platform.locks.vcpu[vcpu]!, 'claim', (s: State) => {
    if (s.vcpus[vcpu]!.state !== 'ready') return 0
    s.vcpus[vcpu]!.state = 'running'
    s.cpus[cpu]!.vttbr = vm
    return 1
  })

  return claimed === 1 ? switchTo(vcpu, YIELD) : ret(WAIT_FOR_INTERRUPT)
}
