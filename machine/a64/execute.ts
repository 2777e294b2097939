import type { Context } from '../../model/state.js'
import type { Instruction, Operand, Reach } from './instruction.js'
import { readRegister, writeRegister } from './registers.js'

/**
 * What instructions do that nobody but their guest notices, on its registers in place. A guest has neither stage 1 nor vectors of its own:
 * exceptions to EL1 go to offset 0x200 of VBAR_EL1, which boot leaves 0 and nothing of the subset changes.
 */

/** VBAR_EL1 + 0x200: a synchronous exception from the current level, with its own stack pointer (SPSR as boot sets it, EL1h). */
export const EL1_VECTOR = 0x200

const widthMask = (wide: boolean): bigint => (wide ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn)

/** The pc as a state can hold it. Errors: a branch to where no program is. */
const go = (x: Context, pc: number): void => {
  if (pc < 0 || pc > 0xffff_ffff) throw new RangeError(`a guest branches to ${pc}`)
  x.pc = pc
}

/** Whether a condition code holds of flags N, Z, C, V (8, 4, 2, 1). — Arm ARM, ConditionHolds */
export const conditionHolds = (condition: number, flags: number): boolean => {
  const [n, z, c, v] = [(flags & 8) !== 0, (flags & 4) !== 0, (flags & 2) !== 0, (flags & 1) !== 0]
  const base = [z, c, n, v, c && !z, n === v, n === v && !z, true][condition >> 1]!
  return (condition & 1) === 1 && condition !== 15 ? !base : base
}

/** The sum with carry, and its flags. — Arm ARM, AddWithCarry */
const addWithCarry = (a: bigint, b: bigint, carry: bigint, wide: boolean): { readonly sum: bigint; readonly flags: number } => {
  const mask = widthMask(wide)
  const top = wide ? 63n : 31n
  const sum = (a + b + carry) & mask
  const [sa, sb, ss] = [a >> top, b >> top, sum >> top]
  return { sum, flags: (ss === 1n ? 8 : 0) | (sum === 0n ? 4 : 0) | (a + b + carry > mask ? 2 : 0) | (sa === sb && sa !== ss ? 1 : 0) }
}

/** Where a load or store reaches. */
export const addressOf = (x: Readonly<Context>, registers: readonly number[], { n, offset }: Reach): bigint =>
  (readRegister(x, registers, n) + BigInt(offset)) & widthMask(true)

/** Executes an instruction that touches registers alone; an undefined one takes an exception to EL1. */
export const execute = (x: Context, registers: readonly number[], instruction: Instruction): void => {
  const read = (number: number, wide: boolean): bigint => readRegister(x, registers, number) & widthMask(wide)
  const write = (number: number, bits: bigint): void => { writeRegister(x, registers, number, bits) }
  const operand = (by: Operand, wide: boolean): bigint => ('imm' in by ? BigInt(by.imm) << BigInt(by.shift) : (read(by.m, wide) << BigInt(by.amount)) & widthMask(wide))
  switch (instruction.op) {
    case 'movz': write(instruction.d, BigInt(instruction.imm) << BigInt(instruction.shift)); break
    case 'movn': write(instruction.d, ~(BigInt(instruction.imm) << BigInt(instruction.shift)) & widthMask(instruction.wide)); break
    case 'movk': {
      const { wide, d, imm, shift } = instruction
      write(d, (read(d, wide) & ~(0xffffn << BigInt(shift))) | (BigInt(imm) << BigInt(shift)))
      break
    }
    case 'orr': {
      const { wide, d, n, m, amount } = instruction
      write(d, read(n, wide) | operand({ m, amount }, wide))
      break
    }
    case 'add': case 'adds': case 'sub': case 'subs': {
      const { op, wide, d, n, by } = instruction
      const subtracts = op.startsWith('sub')
      const other = operand(by, wide)
      const { sum, flags } = addWithCarry(read(n, wide), subtracts ? ~other & widthMask(wide) : other, subtracts ? 1n : 0n, wide)
      write(d, sum)
      if (op.endsWith('s')) x.flags = flags
      break
    }
    case 'b':
      return go(x, x.pc + instruction.offset)
    case 'b.cond':
      return go(x, x.pc + (conditionHolds(instruction.condition, x.flags) ? instruction.offset : 4))
    case 'cbz': case 'cbnz':
      return go(x, x.pc + ((read(instruction.t, instruction.wide) === 0n) === (instruction.op === 'cbz') ? instruction.offset : 4))
    case 'undefined':
      return go(x, EL1_VECTOR)
    case 'nop':
      break
    default:
      throw new Error(`${instruction.op} is not of registers alone`)
  }
  go(x, x.pc + 4)
}

