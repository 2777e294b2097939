import type { CallName } from '../abi.js'
import type { Arguments } from '../arguments.js'
import type { Caller, Exit } from '../platform.js'
import type { Body } from '../section.js'
import type { State } from '../state.js'
import { psciAnswer } from './psci.js'
import { rpcAck } from './rpc-ack.js'
import { rpcReadRequest } from './rpc-read-request.js'
import { rpcReply } from './rpc-reply.js'
import { rpcRequest } from './rpc-request.js'
import { vcpuGetCount } from './vcpu-get-count.js'
import { vcpuRun } from './vcpu-run.js'
import { vmConfigure } from './vm-configure.js'
import { vmGetCount } from './vm-get-count.js'

/** The body of a call, its arguments decoded. */
export type Call = (caller: Caller, to: Arguments) => Body<State, Exit>

/** What each function number leads to: a patch may put another body in a place. */
export type Calls = Readonly<Record<CallName, Call>>

/** A call that touches no state. */
export function* just(exit: Exit): Body<State, Exit> {
  return exit
}

/** The calls as the pinned commit has them. */
export const CALL_BODIES: Calls = {
  vcpu_run: (caller, to) => vcpuRun(caller, to.vm, to.vcpu),
  vm_get_count: caller => just(vmGetCount(caller)),
  vcpu_get_count: (caller, to) => just(vcpuGetCount(caller, to.vm)),
  vm_configure: (caller, to) => vmConfigure(caller, to.send, to.recv),
  rpc_request: (caller, to) => rpcRequest(caller, to.vm, to.size),
  rpc_read_request: (caller, to) => rpcReadRequest(caller, to.flag === 1),
  rpc_ack: caller => rpcAck(caller),
  rpc_reply: (caller, to) => rpcReply(caller, to.size, to.flag === 1),
  psci_version: () => just(psciAnswer()),
  psci_migrate_info_type: () => just(psciAnswer()),
}
