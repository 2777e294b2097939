/**
 * The A64 instructions that programs of guests are made of: moves of wide immediates, ORR, ADD and SUB with and without flags, branches, loads and
 * stores with an unsigned offset, HVC, SMC, WFI, WFE and NOP. Source: Arm ARM (DDI 0487), C4.1 and C6.2.
 */
export type Instruction =
  | { readonly op: 'movz' | 'movn' | 'movk'; readonly wide: boolean; readonly d: number; readonly imm: number; readonly shift: number }
  | { readonly op: 'orr'; readonly wide: boolean; readonly d: number; readonly n: number; readonly m: number; readonly amount: number }
  | { readonly op: 'add' | 'sub' | 'adds' | 'subs'; readonly wide: boolean; readonly d: number; readonly n: number; readonly by: Operand }
  | { readonly op: 'b'; readonly offset: number }
  | { readonly op: 'b.cond'; readonly condition: number; readonly offset: number }
  | { readonly op: 'cbz' | 'cbnz'; readonly wide: boolean; readonly t: number; readonly offset: number }
  | Reach
  | { readonly op: 'hvc' | 'smc'; readonly imm: number }
  | { readonly op: 'wfi' | 'wfe' | 'nop' }
  /** Unallocated: an Undefined Instruction exception. */
  | { readonly op: 'undefined'; readonly word: number }
  /** Allocated, and not of this subset. */
  | { readonly op: 'unsupported'; readonly word: number }

/** The second operand: an immediate, perhaps 12 bits up, or a register shifted left. */
export type Operand = { readonly imm: number; readonly shift: 0 | 12 } | { readonly m: number; readonly amount: number }

/** A load or store of 1, 4 or 8 bytes at a register and an offset in bytes. */
export interface Reach {
  readonly op: 'ldr' | 'str'
  readonly bytes: 1 | 4 | 8
  readonly t: number
  readonly n: number
  readonly offset: number
}

/** Register numbers: x0 to x30 as they are; what 31 means depends on the instruction. */
export const ZR = 31
export const SP = 32

/** In the order of their encodings. */
export const CONDITIONS = ['eq', 'ne', 'cs', 'cc', 'mi', 'pl', 'vs', 'vc', 'hi', 'ls', 'ge', 'lt', 'gt', 'le', 'al', 'nv'] as const

export const isReach = (instruction: Instruction): instruction is Reach => instruction.op === 'ldr' || instruction.op === 'str'

/** Changes nothing but registers of its own: nobody notices when it is executed. */
export const isQuiet = ({ op }: Instruction): boolean =>
  op !== 'ldr' && op !== 'str' && op !== 'hvc' && op !== 'smc' && op !== 'wfi' && op !== 'wfe' && op !== 'unsupported'

/** The registers an instruction names, the zero register left out. */
export const registersOf = (instruction: Instruction): readonly number[] => {
  const named = (): readonly number[] => {
    switch (instruction.op) {
      case 'movz': case 'movn': case 'movk': return [instruction.d]
      case 'orr': return [instruction.d, instruction.n, instruction.m]
      case 'add': case 'sub': case 'adds': case 'subs': return [instruction.d, instruction.n, ...('m' in instruction.by ? [instruction.by.m] : [])]
      case 'cbz': case 'cbnz': return [instruction.t]
      case 'ldr': case 'str': return [instruction.t, instruction.n]
      default: return []
    }
  }
  return named().filter(register => register !== ZR)
}
