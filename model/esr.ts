/**
 * ESR_EL2, the syndrome of an exception: bits 31–26 the exception class, 24–0 specific to it. Encoded by the machine, decoded by the handler.
 * Source: Arm ARM, D13.2.37; src/arch/aarch64/handler.c, sync_lower_exception.
 */

export const EC = { wfx: 0x01, hvc: 0x16, smc: 0x17, instructionAbort: 0x20, dataAbort: 0x24, dataAbortAtEl2: 0x25 } as const

/** A trapped WFI (`wfe` false) or WFE. TI is ISS bit 0. */
export const wfxSyndrome = (wfe: boolean): number => encode(EC.wfx, wfe ? 1 : 0)

/** A stage-2 abort from EL1. FnV (ISS bit 10): FAR holds no address. */
export const abortSyndrome = (instruction: boolean, farNotValid: boolean): number =>
  encode(instruction ? EC.instructionAbort : EC.dataAbort, farNotValid ? 1 << 10 : 0)

/** 32 bits: class, IL set (a 32-bit instruction), and the class-specific rest. */
export const encode = (ec: number, iss: number): number => ((ec << 26) | (1 << 25) | (iss & 0x1ff_ffff)) >>> 0

export const exceptionClass = (esr: number): number => esr >>> 26

export const isWfe = (esr: number): boolean => (esr & 1) === 1

export const farNotValid = (esr: number): boolean => (esr & (1 << 10)) !== 0
