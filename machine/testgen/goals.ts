import { PRIMARY, type RpcState, type State, type VcpuState } from '../../model/state.js'
import { NULL } from '../../model/address.js'
import { HANG, type Section } from '../../model/section.js'
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

/** Whether a call with good arguments would succeed: only there do bad ones show. */
const ableNow = ({ state, platform }: Machine, vm: number, name: string): string => {
  const [primary, secondary] = [state.vms[PRIMARY]!.rpc, state.vms[vm === PRIMARY ? 1 : vm]?.rpc]
  if (secondary === undefined) return 'alone'
  const { send, recv } = state.vms[vm]!.rpc
  const [from, to] = vm === PRIMARY ? [primary, secondary] : [secondary, primary]
  switch (name) {
    case 'vm_configure':
      return send !== NULL && recv !== NULL ? 'configured' : send !== NULL ? 'with a send page' : recv !== NULL ? 'with a receive page' : 'unconfigured'
    case 'rpc_request':
    case 'rpc_reply':
    case 'unknown_call':
      return from.send !== NULL && to.recv !== NULL && to.state === 'idle' ? 'able to send' : 'unable to send'
    case 'vcpu_run':
      return vm === PRIMARY && state.vcpus[platform.vcpusOf[1]![0]!]?.state === 'ready' ? 'able to run' : 'unable to run'
    default:
      return 'anyway'
  }
}

const hex = (value: bigint): string => `0x${value.toString(16)}`

/** The values a call gives its arguments, each a goal's beginning. */
export const argumentValues = (event: GuestEvent & { readonly op: 'hvc' }): readonly string[] => {
  const name = nameOf(event)
  const [x0, x1, x2] = event.x
  const call = name === 'unknown_call' ? hex(x0) : name
  return [`argument: ${call} x1=${hex(x1)}`, `argument: ${call} x2=${hex(x2)}`]
}

/** The value a goal is about, without what was possible and what came of it. */
export const argumentOf = (goal: Goal): string | undefined => /^argument: \S+ x\d=\S+/.exec(goal)?.[0]

/** What arguments and buffers a call met, and what came of it: wanted where arguments are at their bounds. */
const argumentGoals = ({ platform, state }: Machine, event: GuestEvent & { readonly op: 'hvc' }, able: string, outcome: string): readonly Goal[] => {
  const name = nameOf(event)
  const goals: Goal[] = argumentValues(event).map(value => `${value} ${able} → ${outcome}`)
  if (name === 'rpc_request' || name === 'rpc_reply') {
    for (const { rpc } of state.vms) goals.push(...[rpc.send, rpc.recv].map(buffer => `buffer: ${hex(platform.addresses.values[buffer]!)} · ${name} → ${outcome}`))
  }
  return goals
}

/** Runs an event and says which goals it takes; with `closely`, which arguments it met too. */
export const goalsOf = (machine: Machine, cpu: number, event: GuestEvent, closely = false): { readonly goals: ReadonlySet<Goal>; readonly result: Result } => {
  const before = lookBefore(machine, cpu)
  const name = nameOf(event)
  const goals = new Set<Goal>()
  const able = closely ? ableNow(machine, machine.platform.vcpus[before.current]!.vm, name) : ''
  const waiting = machine.state.vms.map(({ rpc }) => rpc.waiters.length)
  const result = machine.run(cpu, event, ({ label }: Section<State>, outcome) => { 
    goals.add(branchGoal(name, label, outcome === HANG ? `hang: ${machine.state.cpus[cpu]!.hang}` : classOf(label, outcome)))
  })
  const outcome = outcomeOf(event, before.current, result)
  goals.add(outcomeGoal(name, outcome))
  if (closely && event.op === 'hvc') for (const goal of argumentGoals(machine, event, able, outcome)) goals.add(goal)

  const { platform, state } = machine
  const { vm } = platform.vcpus[before.current]!
  const concerned = new Set<number>(state.vcpus.flatMap((vcpu, i) => (vcpu.state === before.vcpus[i] ? [] : [i])))
  if (vm !== PRIMARY) concerned.add(before.current)
  if (event.op === 'hvc' && name === 'vcpu_run' && vm === PRIMARY) {
    const to = platform.vcpusOf[Number(event.x[1] & 0xffff_ffffn) + 1]?.[Number(event.x[2] & 0xffff_ffffn)]
    if (to !== undefined) concerned.add(to)
  }
  for (const vcpu of concerned) if (platform.vcpus[vcpu]!.vm !== PRIMARY) goals.add(vcpuGoal(before.vcpus[vcpu]!, name, state.vcpus[vcpu]!.state))

  if (name === 'rpc_ack' && result.outcome === 0) goals.add(`waiters: ${waiting[vm]!} when a message is acknowledged`)
  const boxes = new Set<number>(state.vms.flatMap(({ rpc }, i) => (rpc.state === before.rpcs[i] ? [] : [i])))
  if (name === 'rpc_ack' || name === 'rpc_read_request' || (name === 'rpc_reply' && vm !== PRIMARY)) boxes.add(vm)
  if (name === 'rpc_reply' && vm !== PRIMARY) boxes.add(PRIMARY)
  if (event.op === 'hvc' && name === 'rpc_request' && vm === PRIMARY) {
    const to = Number(event.x[1] & 0xffff_ffffn) + 1
    if (to < state.vms.length) {
      boxes.add(to)
      if (result.outcome >= 0) goals.add(`waiters: ${waiting[to]!} when a request is delivered`)
    }
  }
  for (const box of boxes) goals.add(rpcGoal(box === PRIMARY ? 'primary' : 'secondary', before.rpcs[box]!, name, state.vms[box]!.rpc.state))
  return { goals, result }
}
