import { FAIL } from '../model/abi.js'
import { upstream } from '../model/upstream.js'
import type { Seen } from '../model/state.js'
import { ofWholeCalls, transition, type Family } from './language.js'
import { returned, switched, type HypervisorStep } from './nouns.js'

/** What becomes of registers when a CPU goes from one vCPU to another: whose they are, where they are kept, what is written into them meanwhile. */
export const registers = (({ platform }) => {
  /** The step's CPU is back at a guest instruction, and was given to another vCPU on the way. */
  const handedOver = ({ action: { cpu, vcpu }, after }: HypervisorStep): boolean => {
    const { current, hang, point } = after.cpus[cpu]!
    return hang === undefined && point === 0 && current !== vcpu
  }
  const savedOf = ({ action: { vcpu }, after }: HypervisorStep): Seen['vcpus'][number]['regs'] => after.vcpus[vcpu]!.regs

  return {
    interruptedIsSavedAsLeft: ofWholeCalls(transition({
      says: 'A vCPU that is interrupted, waits for an interrupt or faults is saved with the registers it had.',
      because: 'It asked for nothing, so it must not notice: whatever is saved is what it goes on with.',
      source: upstream('src/arch/aarch64/exceptions.S', 'slow_sync_lower_64'),
      on: ['irq', 'wfi', 'load', 'store', 'fetch'],
      given: switched,
      holds: step => {
        const left = step.before.cpus[step.action.cpu]!.x
        const saved = savedOf(step)
        return saved.x0 === left.x0 && saved.x1 === left.x1 && saved.x2 === left.x2 && saved.x3 === left.x3
      },
    })),

    trappedGoesOnAsItWas: ofWholeCalls(transition({
      says: 'A guest that goes on behind an instruction the hypervisor took over finds its registers as they were; a call to the firmware finds −1 in x0.',
      because: 'What the hypervisor does in between is none of the guest’s; that a call was refused is.',
      source: upstream('src/arch/aarch64/exceptions.S', 'slow_sync_lower_64'),
      on: ['smc', 'wfe'],
      given: step => step.action.trapped && returned(step),
      holds: ({ before, action: { name, cpu }, after }) => {
        const [was, is] = [before.cpus[cpu]!.x, after.cpus[cpu]!.x]
        return is.x0 === (name === 'smc' ? FAIL : was.x0) && is.x1 === was.x1 && is.x2 === was.x2 && is.x3 === was.x3
      },
    })),

    callerIsSavedWithItsResult: ofWholeCalls(transition({
      says: 'A call that gives the CPU away leaves its caller saved as one that returns: its result, which is no refusal, in x0, nothing in x1–x3.',
      because: 'The caller cannot know whether its call switched; arguments that stay would look like results.',
      source: upstream('src/arch/aarch64/exceptions.S', 'sync_lower_64'),
      on: ['vcpu_run', 'rpc_read_request', 'rpc_reply'],
      given: switched,
      holds: step => {
        const { x0, x1, x2, x3 } = savedOf(step)
        return x0 === step.outcome && x0 >= 0 && x1 === 0 && x2 === 0 && x3 === 0
      },
    })),

    areWhereTheVcpuRuns: transition({
      says: 'Once a CPU has gone from one vCPU to another, it holds the registers of that one, and of the former no more.',
      because: 'A vCPU whose registers are said to be elsewhere is refused for ever, or run twice.',
      source: upstream('src/arch/aarch64/exceptions.S', 'vcpu_switch'),
      given: handedOver,
      holds: ({ action: { cpu, vcpu }, after }) => after.vcpus[after.cpus[cpu]!.current]!.held === cpu && after.vcpus[vcpu]!.held !== cpu,
    }),

    wokenReaderIsOwedItsResult: ofWholeCalls(transition({
      says: 'The reader that a request wakes is owed the message’s size until it runs.',
      because: 'It blocked to be told. What nobody remembers to tell it, it never hears.',
      source: upstream('src/api.c', 'api_rpc_request'),
      on: ['rpc_request'],
      given: step => returned(step) && step.outcome > 0,
      holds: ({ before, action: { args }, after }) =>
        platform.vcpusOf[args.vm + 1]!.every(vcpu => before.vcpus[vcpu]!.state !== 'blocked_rpc' || after.vcpus[vcpu]!.state !== 'ready' || after.vcpus[vcpu]!.due === args.size),
    })),

    resultIsToldOnce: transition({
      says: 'A vCPU that runs is owed no result any more.',
      because: 'A result told twice overwrites x0 where nobody expects it.',
      source: upstream('src/api.c', 'api_vcpu_run'),
      given: handedOver,
      holds: ({ action: { cpu }, after }) => after.vcpus[after.cpus[cpu]!.current]!.due === undefined,
    }),
  }
}) satisfies Family<object>
