import { match } from 'ts-pattern'
import { CALLS, FAIL, WAIT_FOR_INTERRUPT, YIELD, type CallName } from './abi.js'
import { psciAnswer } from './calls/psci.js'
import { rpcAck } from './calls/rpc-ack.js'
import { rpcReadRequest } from './calls/rpc-read-request.js'
import { rpcReply } from './calls/rpc-reply.js'
import { rpcRequest } from './calls/rpc-request.js'
import { vcpuGetCount } from './calls/vcpu-get-count.js'
import { vcpuRun } from './calls/vcpu-run.js'
import { vmConfigure } from './calls/vm-configure.js'
import { vmGetCount } from './calls/vm-get-count.js'
import { EC, exceptionClass, isWfe } from './esr.js'
import { hang, logLine } from './memory.js'
import { ret, type Caller, type Exit } from './platform.js'
import { unlocked, type Body } from './section.js'
import type { Hang, State } from './state.js'
import { switchToPrimary } from './switching.js'

/** What the hypervisor does about a trap. Source: src/arch/aarch64/handler.c. */

/** x0–x3 at a hypercall: 64 bits each. */
export type Registers = readonly [x0: bigint, x1: bigint, x2: bigint, x3: bigint]

const names = new Map<bigint, CallName>(Object.entries(CALLS).map(([name, number]) => [number, name as CallName]))

/** The call a function number stands for; all 64 bits are compared. */
export const callOf = (x0: bigint): CallName | undefined => names.get(x0)

/** A uint32_t parameter: the low half of the register. */
const index = (x: bigint): number => Number(x & 0xffff_ffffn)
/** A size_t parameter; beyond 2^53 only its being too large matters. */
const size = (x: bigint): number => Number(x)
/** A bool parameter: any bit makes it true. */
const flag = (x: bigint): boolean => x !== 0n

/** A hypercall, from any VM. x3 is ignored. — hvc_handler */
export function* hvcHandler(caller: Caller, [x0, x1, x2]: Registers): Body<State, Exit> {
  const address = (x: bigint) => caller.platform.addresses.intern(x)
  return yield* match(callOf(x0))
    .with('vcpu_run', () => vcpuRun(caller, index(x1), index(x2)))
    .with('vm_get_count', () => just(vmGetCount(caller)))
    .with('vcpu_get_count', () => just(vcpuGetCount(caller, index(x1))))
    .with('vm_configure', () => vmConfigure(caller, address(x1), address(x2)))
    .with('rpc_request', () => rpcRequest(caller, index(x1), size(x2)))
    .with('rpc_read_request', () => rpcReadRequest(caller, flag(x1)))
    .with('rpc_ack', () => rpcAck(caller))
    .with('rpc_reply', () => rpcReply(caller, size(x1), flag(x2)))
    .with('psci_version', 'psci_migrate_info_type', () => just(psciAnswer()))
    .with(undefined, () => just(ret(FAIL)))
    .exhaustive()
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
      return yield* logAndHang(caller, 'data_abort')
    case EC.instructionAbort:
      return yield* logAndHang(caller, 'inst_abort')
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

/** The end of a call that touches no state. */
function* just(exit: Exit): Body<State, Exit> {
  return exit
}
