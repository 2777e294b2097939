import type { Action } from '../checker/action.js'
import { argumentsOf, type Arguments } from '../model/arguments.js'
import type { Caller, Platform } from '../model/platform.js'
import type { Body } from '../model/section.js'
import { PRIMARY, type Seen, type State } from '../model/state.js'
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
  /** Where in its program the guest does it; absent where it follows none. */
  readonly pc?: number
}

/** What an action is, apart from how it is run. */
export type Happening = Omit<GuestAction, 'apply'>

/** Something that may happen to a guest, and the trap it ends in. */
export interface Option {
  readonly what: Happening
  readonly body: () => Body<State>
}

/** What may happen next where `when` holds; everywhere if absent. */
export interface Choice {
  readonly when?: (state: Seen) => boolean
  readonly options: readonly Option[]
}

/** The guests of a machine: what each vCPU may do next while it is on a CPU. */
export interface Guests {
  readonly platform: Platform
  readonly choices: (caller: Caller) => readonly Choice[]
}

/** Everybody who may be found running on a CPU: its own primary vCPU, and any vCPU of a secondary. */
export const callersOn = ({ platform }: Guests, cpu: number): readonly Caller[] =>
  platform.vcpus.flatMap(({ vm, index }, vcpu) => (vm === PRIMARY && index !== cpu ? [] : [{ platform, cpu, vcpu, vm }]))

/** An event of a caller as something that may happen. */
export const eventOption = (caller: Caller, event: GuestEvent, access: Access): Option => ({
  what: {
    name: nameOf(event),
    cpu: caller.cpu, vm: caller.vm, vcpu: caller.vcpu,
    event,
    args: argumentsOf(caller.platform.addresses, event.op === 'hvc' ? event.x : [0n, 0n, 0n, 0n], caller.platform.decoding),
    trapped: isTrapped(caller, event),
  },
  body: () => step(caller, event, access),
})
