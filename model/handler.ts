import { FAIL, WAIT_FOR_INTERRUPT, YIELD } from './abi.js'
import { argumentsOf, type Registers } from './arguments.js'
import { EC, exceptionClass, isWfe } from './esr.js'
import { hang, logLine } from './memory.js'
import { ret, type Caller, type Exit } from './platform.js'
import { unlocked, type Body } from './section.js'
import type { Hang, State } from './state.js'
import { switchToPrimary } from './switching.js'

/** What the hypervisor does about a trap. Source: src/arch/aarch64/handler.c. */

/** What traps lead to that patches handle otherwise; `undefined`: the guest goes on as it was. */
export interface Traps {
  readonly fault: (caller: Caller, why: 'data_abort' | 'inst_abort') => Body<State, Exit | undefined>
  /** A trapped SMC. None is, at this commit. */
  readonly firmwareCall: (caller: Caller) => Body<State, Exit | undefined>
}

export const TRAPS: Traps = {
  fault: (caller, why) => logAndHang(caller, why),
  firmwareCall: caller => logAndHang(caller, 'unknown_sync'),
}

/** A hypercall, from any VM. — hvc_handler */
export function* hvcHandler(caller: Caller, x: Registers): Body<State, Exit> {
  const { addresses, calls, decoding } = caller.platform
  const call = decoding.call(x[0])
  return call === undefined ? ret(FAIL) : yield* calls[call](caller, argumentsOf(addresses, x, decoding))
}

/** A physical interrupt while a secondary runs. — irq_lower */
export function* irqLower(caller: Caller): Body<State, Exit> {
  return yield* switchToPrimary(caller, YIELD, 'ready')
}

/** Any other synchronous exception of a guest; `undefined`: the guest goes on as it was. — sync_lower_exception */
export function* syncLower(caller: Caller, esr: number): Body<State, Exit | undefined> {
  switch (exceptionClass(esr)) {
    case EC.wfx:
      return isWfe(esr) ? undefined : yield* switchToPrimary(caller, WAIT_FOR_INTERRUPT, 'blocked_interrupt')
    case EC.dataAbort:
      return yield* caller.platform.traps.fault(caller, 'data_abort')
    case EC.instructionAbort:
      return yield* caller.platform.traps.fault(caller, 'inst_abort')
    case EC.smc:
      return yield* caller.platform.traps.firmwareCall(caller)
    default:
      return yield* logAndHang(caller, 'unknown_sync')
  }
}

/** A vector that is a bare branch to itself. — src/arch/aarch64/exceptions.S, vector_table_el2 */
export function* spinForEver({ cpu }: Caller, why: Hang): Body<State, undefined> {
  yield* unlocked<State>('spin', s => hang(s, cpu, why))
  return undefined
}

function* logAndHang({ platform, cpu }: Caller, why: Hang): Body<State, undefined> {
  yield* unlocked<State>('give up', s => {
    hang(s, cpu, why)
    return 0
  })
  yield* logLine(platform, cpu)
  yield* unlocked<State>('spin', s => hang(s, cpu, why))
  return undefined
}
