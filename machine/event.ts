import { callOf, type Registers } from '../model/arguments.js'
import type { Address } from '../model/address.js'
import type { CallName } from '../model/abi.js'

/**
 * What can happen next on a CPU while a guest runs: an instruction of the guest, or an interruption. With `x` the guest loads x0–x3 first;
 * without, they keep what they had.
 */
export type GuestEvent = { readonly op: 'hvc'; readonly x: Registers } | ({ readonly x?: Registers } & OtherEvent)

type OtherEvent =
  | { readonly op: 'smc' | 'wfi' | 'wfe' | 'irq' | 'fiq' | 'serror' }
  /** A store puts `message` into the page. */
  | { readonly op: 'store'; readonly address: Address; readonly message: number }
  | { readonly op: 'load' | 'fetch'; readonly address: Address }
  /** Any other synchronous exception, by its syndrome. */
  | { readonly op: 'sync'; readonly esr: number }

/** The family of an event, as rules name it: the hypercall's name for those that exist. */
export type EventName = CallName | 'unknown_call' | Exclude<GuestEvent['op'], 'hvc'>

export const nameOf = (event: GuestEvent): EventName => (event.op === 'hvc' ? callOf(event.x[0]) ?? 'unknown_call' : event.op)
