import { match } from 'ts-pattern'
import { CALLS, FAIL, WAIT_FOR_INTERRUPT, YIELD, type CallName } from './abi.js'
import type { Address, AddressSpace } from './address.js'
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

/** A call's arguments as its parameters' types leave them; −1 for those the call does not have. */
export interface Arguments {
  readonly vm: number
  readonly vcpu: number
  readonly size: number
  readonly send: Address
  readonly recv: Address
  readonly flag: number
}

const NO_ARGUMENTS: Arguments = { vm: -1, vcpu: -1, size: -1, send: -1, recv: -1, flag: -1 }

/** A uint32_t parameter: the low half of the register. */
const index = (x: bigint): number => Number(x & 0xffff_ffffn)
/** A size_t parameter; beyond 2^53 only its being too large matters. */
const size = (x: bigint): number => Number(x)
/** A bool parameter: any bit makes it true. */
const flag = (x: bigint): number => (x === 0n ? 0 : 1)

/** x1–x3 as the call's C parameters; x3 is ignored by all of them. */
export const argumentsOf = (addresses: AddressSpace, [x0, x1, x2]: Registers): Arguments =>
  match(callOf(x0))
    .with('vcpu_run', () => ({ ...NO_ARGUMENTS, vm: index(x1), vcpu: index(x2) }))
    .with('vcpu_get_count', () => ({ ...NO_ARGUMENTS, vm: index(x1) }))
    .with('vm_configure', () => ({ ...NO_ARGUMENTS, send: addresses.intern(x1), recv: addresses.intern(x2) }))
    .with('rpc_request', () => ({ ...NO_ARGUMENTS, vm: index(x1), size: size(x2) }))
    .with('rpc_read_request', () => ({ ...NO_ARGUMENTS, flag: flag(x1) }))
    .with('rpc_reply', () => ({ ...NO_ARGUMENTS, size: size(x1), flag: flag(x2) }))
    .with('vm_get_count', 'rpc_ack', 'psci_version', 'psci_migrate_info_type', undefined, () => NO_ARGUMENTS)
    .exhaustive()

/** A hypercall, from any VM. — hvc_handler */
export function* hvcHandler(caller: Caller, x: Registers): Body<State, Exit> {
  const to = argumentsOf(caller.platform.addresses, x)
  return yield* match(callOf(x[0]))
    .with('vcpu_run', () => vcpuRun(caller, to.vm, to.vcpu))
    .with('vm_get_count', () => just(vmGetCount(caller)))
    .with('vcpu_get_count', () => just(vcpuGetCount(caller, to.vm)))
    .with('vm_configure', () => vmConfigure(caller, to.send, to.recv))
    .with('rpc_request', () => rpcRequest(caller, to.vm, to.size))
    .with('rpc_read_request', () => rpcReadRequest(caller, to.flag === 1))
    .with('rpc_ack', () => rpcAck(caller))
    .with('rpc_reply', () => rpcReply(caller, to.size, to.flag === 1))
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
