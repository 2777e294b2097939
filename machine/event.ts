import { callOf, type Registers } from '../model/arguments.js'
import type { Address } from '../model/address.js'
import type { CallName } from '../model/abi.js'
import type { Deed } from './a64/deed.js'

/**
 * What can happen next on a CPU while a guest runs: an instruction of the guest, or an interruption. With `x` the guest loads x0–x3 first;
 * without, they keep what they had.
 */
export type GuestEvent = { readonly op: 'hvc'; readonly x: Registers } | ({ readonly x?: Registers } & OtherEvent)

type OtherEvent =
  | { readonly op: 'smc' | 'wfi' | 'wfe' | 'irq' | 'fiq' | 'serror' }
  | GuestAccess
  /** An instruction of a program that is none of the above. */
  | { readonly op: 'execute'; readonly deed: Deed }
  /** A stage-2 fault at an address nobody recorded. */
  | { readonly op: 'data_abort' | 'inst_abort'; readonly farNotValid: boolean }
  /** Any other synchronous exception, by its syndrome. */
  | { readonly op: 'sync'; readonly esr: number }

/** A guest's access to an address; where its stage 2 maps nothing, it is an abort. */
export type GuestAccess = { readonly address: Address } & (
  | { readonly op: 'load' | 'fetch' }
  /** Puts `message` into the page: memory as tokens. */
  | { readonly op: 'store'; readonly message: number }
  /** Byte by byte, from `offset` in the page on, never beyond it. */
  | { readonly op: 'fill'; readonly offset: number; readonly length: number; readonly byte: number }
  | { readonly op: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly op: 'read'; readonly offset: number; readonly length: number }
)

/** The family of an event, as rules name it: the hypercall's name for those that exist. */
export type EventName = CallName | 'unknown_call' | 'instruction' | Exclude<GuestEvent['op'], 'hvc' | 'execute'>

export const nameOf = (event: GuestEvent): EventName =>
  event.op === 'hvc' ? callOf(event.x[0]) ?? 'unknown_call' : event.op === 'execute' ? event.deed.family : event.op

export const isAccess = (event: GuestEvent): event is GuestEvent & GuestAccess => 'address' in event
