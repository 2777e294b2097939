import { match } from 'ts-pattern'
import { CALLS, type CallName } from './abi.js'
import type { Address, AddressSpace } from './address.js'

/** How the registers of a hypercall become the arguments of a call. Source: inc/hf/api.h, src/arch/aarch64/handler.c. */

/** x0–x3 at a hypercall: 64 bits each. */
export type Registers = readonly [x0: bigint, x1: bigint, x2: bigint, x3: bigint]

const names = new Map<bigint, CallName>(Object.entries(CALLS).map(([name, number]) => [number, name as CallName]))

/** The call a function number stands for; all 64 bits are compared. */
export const callOf = (x0: bigint): CallName | undefined => names.get(x0)

/** A call's arguments as its parameters' types leave them; −1 for those the call does not have. */
export interface Arguments {
  readonly vm: number
  readonly vcpu: number
  readonly size: number
  readonly send: Address
  readonly recv: Address
  readonly flag: number
}

const NO_ARGUMENTS: Arguments = { vm: -1, vcpu: -1, size: -1, send: -1, recv: -1, flag: -1 }

/** What the C types of the parameters make of a register. */
export interface Decoding {
  readonly call: (x: bigint) => CallName | undefined
  readonly index: (x: bigint) => number
  readonly size: (x: bigint) => number
  readonly flag: (x: bigint) => number
}

export const DECODING: Decoding = {
  call: callOf,
  /** uint32_t: the low half of the register. */
  index: x => Number(x & 0xffff_ffffn),
  /** size_t; beyond 2^53 only its being too large matters. */
  size: x => Number(x),
  /** bool: any bit makes it true. */
  flag: x => (x === 0n ? 0 : 1),
}

/** x1–x3 as the call's C parameters; x3 is ignored by all of them. */
export const argumentsOf = (addresses: AddressSpace, [x0, x1, x2]: Registers, { call, index, size, flag }: Decoding = DECODING): Arguments =>
  match(call(x0))
    .with('vcpu_run', () => ({ ...NO_ARGUMENTS, vm: index(x1), vcpu: index(x2) }))
    .with('vcpu_get_count', () => ({ ...NO_ARGUMENTS, vm: index(x1) }))
    .with('vm_configure', () => ({ ...NO_ARGUMENTS, send: addresses.intern(x1), recv: addresses.intern(x2) }))
    .with('rpc_request', () => ({ ...NO_ARGUMENTS, vm: index(x1), size: size(x2) }))
    .with('rpc_read_request', () => ({ ...NO_ARGUMENTS, flag: flag(x1) }))
    .with('rpc_reply', () => ({ ...NO_ARGUMENTS, size: size(x1), flag: flag(x2) }))
    .with('vm_get_count', 'rpc_ack', 'psci_version', 'psci_migrate_info_type', undefined, () => NO_ARGUMENTS)
    .exhaustive()
