import { PRIMARY, type RpcState, type State, type VcpuState } from '../../model/state.js'
import type { Section } from '../../model/section.js'
import { nameOf, type GuestEvent } from '../event.js'
import { classOf, outcomeOf } from '../conform/coverage.js'
import type { Machine, Result } from '../conform/machine.js'

/** What generated runs are to take: outcomes of events, branches of sections, rows of the transition tables. */
export type Goal = string

export const outcomeGoal = (event: string, outcome: string): Goal => `outcome: ${event} → ${outcome}`
export const branchGoal = (event: string, section: string, result: string): Goal => `branch: ${event} · ${section} = ${result}`
export const vcpuGoal = (from: VcpuState, event: string, to: VcpuState): Goal => `vcpu: ${from} — ${event} → ${to}`
export const rpcGoal = (whose: 'primary' | 'secondary', from: RpcState, event: string, to: RpcState): Goal => `mailbox of a ${whose}: ${from} — ${event} → ${to}`

interface Before {
  readonly current: number
  readonly vcpus: readonly VcpuState[]
  readonly rpcs: readonly RpcState[]
}

export const lookBefore = ({ state }: Machine, cpu: number): Before => ({
  current: state.cpus[cpu]!.current,
  vcpus: state.vcpus.map(({ state: own }) => own),
  rpcs: state.vms.map(({ rpc }) => rpc.state),
})

/** Runs an event and says which goals it takes. */
export const goalsOf = (machine: Machine, cpu: number, event: GuestEvent): { readonly goals: ReadonlySet<Goal>; readonly result: Result } => {
  const before = lookBefore(machine, cpu)
  const name = nameOf(event)
  const goals = new Set<Goal>()
  const result = machine.run(cpu, event, ({ label }: Section<State>, outcome) => { goals.add(branchGoal(name, label, classOf(outcome))) })
  goals.add(outcomeGoal(name, outcomeOf(event, before.current, result)))

  const { platform, state } = machine
  const { vm } = platform.vcpus[before.current]!
  const concerned = new Set<number>(state.vcpus.flatMap((vcpu, i) => (vcpu.state === before.vcpus[i] ? [] : [i])))
  if (vm !== PRIMARY) concerned.add(before.current)
  if (event.op === 'hvc' && name === 'vcpu_run' && vm === PRIMARY) {
    const to = platform.vcpusOf[Number(event.x[1] & 0xffff_ffffn) + 1]?.[Number(event.x[2] & 0xffff_ffffn)]
    if (to !== undefined) concerned.add(to)
  }
  for (const vcpu of concerned) if (platform.vcpus[vcpu]!.vm !== PRIMARY) goals.add(vcpuGoal(before.vcpus[vcpu]!, name, state.vcpus[vcpu]!.state))

  const boxes = new Set<number>(state.vms.flatMap(({ rpc }, i) => (rpc.state === before.rpcs[i] ? [] : [i])))
  if (name === 'rpc_ack' || name === 'rpc_read_request' || (name === 'rpc_reply' && vm !== PRIMARY)) boxes.add(vm)
  if (name === 'rpc_reply' && vm !== PRIMARY) boxes.add(PRIMARY)
  if (event.op === 'hvc' && name === 'rpc_request' && vm === PRIMARY) {
    const to = Number(event.x[1] & 0xffff_ffffn) + 1
    if (to < state.vms.length) boxes.add(to)
  }
  for (const box of boxes) goals.add(rpcGoal(box === PRIMARY ? 'primary' : 'secondary', before.rpcs[box]!, name, state.vms[box]!.rpc.state))
  return { goals, result }
}
