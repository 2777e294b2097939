import type { Fairness } from '../checker/property.js'
import type { GuestAction } from '../machine/action.js'
import type { Platform } from '../model/platform.js'
import { PRIMARY, vmName, type State } from '../model/state.js'

/** What schedulers and guests do not put off for ever: the assumptions under which rules about runs speak. */

type Constraint = Fairness<State, GuestAction>

const nameOf = ({ vcpus }: Platform, vcpu: number): string => `${vmName(vcpus[vcpu]!.vm)}.${vcpus[vcpu]!.index}`

/** Every vCPU of the secondaries. */
export const guestsOf = ({ vcpus }: Platform): readonly number[] => vcpus.flatMap(({ vm }, vcpu) => (vm === PRIMARY ? [] : [vcpu]))

/** The primary runs each vCPU that it can run again and again: it claims it, which other CPUs may see before it runs. */
export const schedulesAll = (platform: Platform): Constraint[] => guestsOf(platform).map(vcpu => ({
  name: `P runs ${nameOf(platform, vcpu)}`, strength: 'strong',
  takes: ({ before, action, after }) => action.name === 'vcpu_run' && before.vcpus[vcpu]!.state !== 'running' && after.vcpus[vcpu]!.state === 'running',
}))

/** A vCPU that runs again and again makes a call again and again. */
export const eachCalls = (platform: Platform, call: 'rpc_read_request' | 'rpc_ack'): Constraint[] => guestsOf(platform).map(vcpu => ({
  name: `${nameOf(platform, vcpu)} calls ${call}`, strength: 'strong',
  takes: ({ action }) => action.name === call && action.vcpu === vcpu,
}))

/** A WFI of a program that is executed again and again completes again and again: what the guest waits for comes. */
export const waitsEnd = (platform: Platform): Constraint[] => guestsOf(platform).map(vcpu => ({
  name: `${nameOf(platform, vcpu)} wakes from WFI`, strength: 'strong',
  takes: ({ action: { event, vcpu: who } }) => who === vcpu && event?.op === 'execute' && event.deed.instruction.op === 'wfi',
}))

/** A vCPU that runs again and again does something of its own again and again: it is not always interrupted before. */
export const eachGetsOn = (platform: Platform): Constraint[] => guestsOf(platform).map(vcpu => ({
  name: `${nameOf(platform, vcpu)} gets on`, strength: 'strong',
  takes: ({ action }) => action.vcpu === vcpu && action.name !== 'irq',
}))

/** No CPU stops: where it could go on all the time, it does. */
export const cpusGetOn = ({ cpus }: Platform): Constraint[] => (cpus === 1 ? [] : Array.from({ length: cpus }, (_, cpu) => ({
  name: `CPU${cpu} gets on`, strength: 'weak' as const,
  takes: ({ action }) => action.cpu === cpu,
})))

/** No secondary keeps a CPU for ever: its timer interrupts it. */
export const interruptsComeOn = ({ cpus }: Platform): Constraint[] => Array.from({ length: cpus }, (_, cpu) => ({
  name: `CPU${cpu} is interrupted`, strength: 'strong',
  takes: ({ action }) => action.name === 'irq' && action.cpu === cpu && action.vm !== PRIMARY,
}))

/** The primary acknowledges the messages it gets. */
export const primaryAcknowledges: Constraint = {
  name: 'P acknowledges', strength: 'strong',
  takes: ({ before, action, after }) => action.name === 'rpc_ack' && before.vms[PRIMARY]!.rpc.state === 'inflight' && after.vms[PRIMARY]!.rpc.state === 'idle',
}

/** What one may assume of those who take part, from nothing to everybody's part: the columns of docs/liveness.md. */
export const schedulers = (platform: Platform): Readonly<Record<string, readonly Constraint[]>> => ({
  'anything goes': [],
  'P runs all': schedulesAll(platform),
  'P runs all, guests read': [...schedulesAll(platform), ...eachCalls(platform, 'rpc_read_request')],
  'P runs all, timer': [...schedulesAll(platform), ...interruptsComeOn(platform)],
  'P runs all, timer, P acknowledges': [...schedulesAll(platform), ...interruptsComeOn(platform), primaryAcknowledges],
})
