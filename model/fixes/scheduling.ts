import { FAIL, YIELD } from '../abi.js'
import { rpcRequest } from '../calls/rpc-request.js'
import type { Patch } from '../patches.js'
import { ret } from '../platform.js'
import { locked } from '../section.js'
import { PRIMARY, secondary, type State } from '../state.js'
import { switchToPrimary } from '../switching.js'

/** Fixes of who runs, who may stop whom, and what vcpu_run says about it. */

const TRAP_SMC = 1 << 19

export const trapFirmwareCalls: Patch = {
  name: '03e767ad',
  says: 'SMC traps to EL2, which refuses what it does not handle.',
  upstream: { commit: '03e767ad', date: '2018-07-30' },
  repairs: ['scheduling.firmwareIsMediated'],
  traps: {
    *firmwareCall() {
      return ret(FAIL)
    },
  },
  facts: ({ hcr }) => ({ hcr: vm => hcr(vm) | TRAP_SMC }),
}

export const abortFaultingVcpu: Patch = {
  name: '9726c255',
  says: 'A secondary’s fault turns its vCPU off and gives the CPU to the primary; the primary’s own goes on.',
  upstream: { commit: '9726c255', date: '2019-01-23' },
  repairs: ['containment.guestFaultIsContained'],
  traps: {
    *fault(caller) {
      return caller.vm === PRIMARY ? undefined : yield* switchToPrimary(caller, YIELD, 'off')
    },
  },
}

export const tellWhyNotRun: Patch = {
  name: 'd81c7d8f',
  says: 'vcpu_run tells “wait” from “cannot”: −1 for a caller, index or vCPU that will not run however long one waits.',
  upstream: { commit: 'd81c7d8f', date: '2019-11-27' },
  repairs: ['calls.runResultTellsWhy', 'liveness.waitedForVcpuRuns', 'liveness.preemptedRunsAgain'],
  facts: ({ calls, vcpusOf, locks }) => ({
    calls: {
      ...calls,
      *vcpu_run(caller, to) {
        const vcpu = vcpusOf[secondary(to.vm)]?.[to.vcpu]
        if (caller.vm !== PRIMARY || vcpu === undefined) return ret(FAIL)
        const exit = yield* calls.vcpu_run(caller, to)
        if (exit.next !== undefined) return exit
        const waits = yield* locked<State>(locks.vcpu[vcpu]!, 'why not', s =>
          (s.vcpus[vcpu]!.state === 'blocked_rpc' || s.vcpus[vcpu]!.state === 'blocked_interrupt' ? 1 : 0))
        return waits === 1 ? exit : ret(FAIL)
      },
    },
  }),
}

/**
 * The registers-available flag is `held`, the forced return value `due`; both are touched under the vCPU's lock only. The flag is set together
 * with the save of the last registers; a vCPU that is not available is refused instead of waited for: it can be run again.
 */
export const waitForSavedRegisters: Patch = {
  name: '0330611f',
  says: 'A vCPU is run only once its registers are saved, and a result that came meanwhile is put into x0 when it goes on.',
  upstream: { commit: '0330611f', date: '2018-11-26' },
  repairs: [
    'concurrency.oneCpuHoldsRegisters', 'concurrency.repliesReturnOnce', 'concurrency.readersAreSavedBeforeTheyWake', 'concurrency.wokenReaderSeesSize',
  ],
  calls: {
    rpc_request: (caller, { vm, size }) => rpcRequest(caller, vm, size, (reader, result) => {
      reader.due = result
      if (reader.held === undefined) reader.regs.x0 = result
    }),
  },
  sections: [
    {
      within: 'vcpu_run', label: 'claim',
      change: (section, { caller, to }) => {
        const { platform, cpu } = caller!
        const vcpu = platform.vcpusOf[secondary(to!.vm)]![to!.vcpu]!
        return {
          ...section,
          recipe: (s, nest) => {
            const claimed = s.vcpus[vcpu]!
            if (claimed.held !== undefined || section.recipe(s, nest) === 0) return 0
            claimed.held = cpu
            if (claimed.due !== undefined) claimed.regs.x0 = claimed.due
            return 1
          },
        }
      },
    },
    {
      label: 'save other registers',
      change: (section, { caller }) => {
        const lock = caller!.platform.locks.vcpu[caller!.vcpu]!
        return { ...section, acquires: lock, releases: lock }
      },
    },
  ],
}
