import type { Action } from '../checker/system.js'
import { argumentsOf, type Arguments } from '../model/arguments.js'
import { program, type Program } from '../model/granularity.js'
import type { Caller, Platform } from '../model/platform.js'
import { PRIMARY, type State } from '../model/state.js'
import { nameOf, type EventName, type GuestEvent } from './event.js'
import { isTrapped, step, type Access } from './step.js'

/** One event on one CPU, by the vCPU that runs there; or, between two of its sections, the next one. */
export interface GuestAction extends Action<State> {
  readonly name: EventName
  readonly cpu: number
  readonly vm: number
  readonly vcpu: number
  /** Undefined where a call goes on that began in an earlier step. */
  readonly event: GuestEvent | undefined
  /** A hypercall's arguments as the call takes them. */
  readonly args: Arguments
  /** Whether it enters the hypervisor. */
  readonly trapped: boolean
}

/** The guests of a machine: what each VM may do next. */
export interface Guests {
  readonly platform: Platform
  /** By VM. */
  readonly events: readonly (readonly GuestEvent[])[]
  readonly access: Access
}

/** Everybody who may be found running on a CPU: its own primary vCPU, and any vCPU of a secondary. */
export const callersOn = ({ platform }: Guests, cpu: number): readonly Caller[] =>
  platform.vcpus.flatMap(({ vm, index }, vcpu) => (vm === PRIMARY && index !== cpu ? [] : [{ platform, cpu, vcpu, vm }]))

/** What an event of a caller is, apart from how it is run. */
export const describeEvent = (caller: Caller, event: GuestEvent): Omit<GuestAction, 'apply'> => ({
  name: nameOf(event),
  cpu: caller.cpu, vm: caller.vm, vcpu: caller.vcpu,
  event,
  args: argumentsOf(caller.platform.addresses, event.op === 'hvc' ? event.x : [0n, 0n, 0n, 0n], caller.platform.decoding),
  trapped: isTrapped(caller, event),
})

/** The trap an event of a caller ends in. */
export const trapOf = (caller: Caller, event: GuestEvent, access: Access): Program<State> => program(caller.cpu, () => step(caller, event, access))
