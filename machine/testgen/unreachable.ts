import { RPC_STATES, VCPU_STATES, type RpcState, type VcpuState } from '../../model/state.js'
import { rpcGoal, vcpuGoal, type Goal } from './goals.js'

/**
 * Every row the transition tables could have, and why those that no run takes are out of reach. A reason speaks of the modelled code; a row
 * without one that is not taken is a gap of the search.
 */
const RUNS_ONLY = 'only a running vCPU makes calls and is interrupted'

/** What a secondary's own vCPU may do. */
const OWN_EVENTS = ['irq', 'wfi', 'wfe', 'rpc_read_request', 'rpc_reply', 'rpc_ack', 'vm_configure', 'vm_get_count', 'vcpu_get_count', 'psci_version', 'psci_migrate_info_type', 'unknown_call', 'data_abort', 'inst_abort', 'sync', 'fiq', 'serror', 'smc', 'fill', 'write', 'read', 'rpc_request'] as const

/** Where a running vCPU's own events leave it. */
const OWN_ROWS: Readonly<Record<string, readonly VcpuState[]>> = {
  irq: ['ready'], wfi: ['blocked_interrupt'], rpc_read_request: ['running', 'blocked_rpc'], rpc_reply: ['running', 'ready'],
}

const RPC_ROWS: Readonly<Record<'primary' | 'secondary', readonly (readonly [RpcState, string, RpcState])[]>> = {
  secondary: [
    ['idle', 'rpc_request', 'idle'], ['idle', 'rpc_request', 'pending'], ['idle', 'rpc_request', 'inflight'],
    ['pending', 'rpc_request', 'pending'], ['inflight', 'rpc_request', 'inflight'],
    ['idle', 'rpc_read_request', 'idle'], ['pending', 'rpc_read_request', 'inflight'], ['inflight', 'rpc_read_request', 'inflight'],
    ['idle', 'rpc_ack', 'idle'], ['pending', 'rpc_ack', 'pending'], ['inflight', 'rpc_ack', 'idle'],
    ['idle', 'rpc_reply', 'idle'], ['pending', 'rpc_reply', 'pending'], ['inflight', 'rpc_reply', 'inflight'], ['inflight', 'rpc_reply', 'idle'],
  ],
  primary: [
    ['idle', 'rpc_reply', 'idle'], ['idle', 'rpc_reply', 'inflight'], ['inflight', 'rpc_reply', 'inflight'],
    ['idle', 'rpc_ack', 'idle'], ['inflight', 'rpc_ack', 'idle'],
    ['idle', 'rpc_read_request', 'idle'], ['inflight', 'rpc_read_request', 'inflight'],
  ],
}

/** The rows that must be taken. */
export const tableRows = (): readonly Goal[] => [
  ...OWN_EVENTS.flatMap(event => (OWN_ROWS[event] ?? ['running']).map(to => vcpuGoal('running', event, to))),
  ...VCPU_STATES.map(from => vcpuGoal(from, 'vcpu_run', from === 'ready' ? 'running' : from)),
  vcpuGoal('blocked_rpc', 'rpc_request', 'ready'),
  ...(['primary', 'secondary'] as const).flatMap(whose => RPC_ROWS[whose].map(([from, event, to]) => rpcGoal(whose, from, event, to))),
]

/** What cannot be taken, and why. */
export const unreachable = (): readonly { readonly goal: Goal; readonly why: string }[] => [
  ...VCPU_STATES.filter(from => from !== 'running').flatMap(from => OWN_EVENTS.slice(0, 6).map(event => ({ goal: vcpuGoal(from, event, from), why: RUNS_ONLY }))),
  { goal: vcpuGoal('off', 'boot', 'ready'), why: 'vCPUs are started at boot, before the first event' },
  { goal: vcpuGoal('ready', 'rpc_request', 'ready'), why: 'only blocked readers are on the list of waiters' },
  { goal: vcpuGoal('blocked_interrupt', 'vcpu_run', 'running'), why: 'nothing takes a vCPU out of blocked_interrupt' },
  ...RPC_STATES.map(to => ({ goal: rpcGoal('primary', 'pending', 'rpc_ack', to), why: 'a reply leaves the primary’s mailbox in flight at once: it has no waiters' })),
  { goal: 'branch: vcpu_run · claim = hang: lock', why: 'no CPU hangs while it holds the lock of a vCPU' },
  { goal: 'branch: irq · leave as ready = hang: lock', why: 'no CPU hangs while it holds the lock of a vCPU' },
  { goal: 'branch: wfi · leave as blocked_interrupt = hang: lock', why: 'no CPU hangs while it holds the lock of a vCPU' },
  { goal: 'branch: vm_configure · allocate table = hang: lock', why: 'the heap’s lock is given back before the log can fault' },
  { goal: 'outcome: vm_configure → hang: data_abort', why: 'configure touches no guest memory' },
]
