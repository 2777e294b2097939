import { language } from '../checker/property.js'
import type { GuestAction } from '../machine/action.js'
import type { Hypervisor } from '../machine/system.js'
import { LIVENESS_SCOPES, PAIRED_SCOPES } from '../model/scopes.js'
import type { State } from '../model/state.js'

/** The rule words, fitted to the hypervisor's state and to the names of its events. */
export const { invariant, transition, lifecycle, frame, witness, recoverable, leadsTo, infinitelyOften, ltl, nonInterference } = language<State, GuestAction>()

/** Where what lasts is followed row by row: it costs the search time, and larger scopes have the same buffers and page tables in more states. */
export const FEW_STATES: readonly string[] = ['tiny', 'exhausted', ...Object.keys({ ...LIVENESS_SCOPES, ...PAIRED_SCOPES })]

/** A family of rules is a function of the hypervisor it judges: rules may ask about the machine (who owns a page), never about the scope's name. */
export type Family<R> = (hypervisor: Hypervisor) => R

/** Every hypercall. */
export const CALLS = [
  'vcpu_run', 'vm_get_count', 'vcpu_get_count', 'vm_configure', 'rpc_request', 'rpc_read_request', 'rpc_ack', 'rpc_reply',
  'psci_version', 'psci_migrate_info_type', 'unknown_call',
] as const

/** Everything else a guest can do or suffer. */
export const EVENTS = ['smc', 'wfi', 'wfe', 'irq', 'fiq', 'serror', 'load', 'store', 'fetch'] as const

const wholeCallRules = new WeakSet<object>()

/** Marks a rule that judges a call by its beginning and its end, and so makes sense only where a call is one step. */
export const ofWholeCalls = <R extends object>(rule: R): R => {
  wholeCallRules.add(rule)
  return rule
}

export const judgesWholeCalls = (rule: object): boolean => wholeCallRules.has(rule)
