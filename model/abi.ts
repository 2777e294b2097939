/**
 * The hypercall interface: function numbers, result codes and limits.
 * Source: inc/vmapi/hf/call.h, inc/hf/vm.h, src/arch/aarch64/handler.c.
 */

/** A machine word as recipes handle it: signed, a number when it fits one exactly, a bigint otherwise. −1 has all 64 bits set. */
export type Word = number | bigint

/** Function numbers in x0, compared as full 64-bit values. */
export const CALLS = {
  vcpu_run: 0xff00n,
  vm_get_count: 0xff01n,
  vcpu_get_count: 0xff02n,
  vm_configure: 0xff03n,
  rpc_request: 0xff04n,
  rpc_read_request: 0xff05n,
  rpc_ack: 0xff06n,
  rpc_reply: 0xff07n,
  psci_version: 0x8400_0000n,
  psci_migrate_info_type: 0x8400_0006n,
} as const

export type CallName = keyof typeof CALLS

/** The parameters of each call by their C names, in x1 and x2. */
export const PARAMETERS: Readonly<Record<CallName, readonly string[]>> = {
  vcpu_run: ['vm', 'vcpu'],
  vm_get_count: [],
  vcpu_get_count: ['vm'],
  vm_configure: ['send', 'recv'],
  rpc_request: ['vm', 'size'],
  rpc_read_request: ['block'],
  rpc_ack: [],
  rpc_reply: ['size', 'ack'],
  psci_version: [],
  psci_migrate_info_type: [],
}

/** The result of a refused call. */
export const FAIL = -1

/** What both PSCI functions answer. */
export const PSCI_ANSWER = 2

/** Results of vcpu_run, as the primary reads them in x0. */
export const YIELD = 0
export const WAIT_FOR_INTERRUPT = 1
/** Declared upstream (HF_VCPU_WAKE_UP), never returned. */
export const WAKE_UP = 2
export const RESPONSE_READY = 3

/** vcpu_run's result when a reply of `size` bytes has arrived. */
export const responseReady = (size: number): number => size * 256 + RESPONSE_READY

export const PAGE_SIZE = 4096

const TWO_64 = 1n << 64n

/** The word with these 64 bits. */
export const word = (bits: bigint): Word => {
  const signed = BigInt.asIntN(64, bits)
  const small = Number(signed)
  return Number.isSafeInteger(small) ? small : signed
}

/** The 64 bits of a word, 0 … 2^64 − 1. */
export const bitsOf = (value: Word): bigint => {
  const bits = BigInt(value)
  return bits < 0n ? bits + TWO_64 : bits
}

/** A word as a register reads in a trace: small numbers in decimal, −1 as such, everything else in hexadecimal. */
export const showWord = (value: Word): string => {
  const bits = bitsOf(value)
  return value === FAIL ? '-1' : bits < 10n ? String(bits) : `0x${bits.toString(16)}`
}
