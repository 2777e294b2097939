import { CONDITIONS, SP, ZR, type Instruction } from './instruction.js'

const hex = (value: number): string => `0x${value.toString(16)}`

/** A register's name. */
export const registerText = (number: number, wide = true): string =>
  number === ZR ? (wide ? 'xzr' : 'wzr') : number === SP ? (wide ? 'sp' : 'wsp') : `${wide ? 'x' : 'w'}${number}`

const value = (imm: number): string => `#${imm < 10 ? imm : hex(imm)}`
const shifted = (amount: number): string => (amount === 0 ? '' : `, lsl #${amount}`)

/** An instruction as text; branches name the address they lead to, seen from `pc`. */
export const disassemble = (instruction: Instruction, pc: number): string => {
  switch (instruction.op) {
    case 'movz': case 'movn': case 'movk': {
      const { op, wide, d, imm, shift } = instruction
      return `${op} ${registerText(d, wide)}, ${value(imm)}${shifted(shift)}`
    }
    case 'orr': {
      const { wide, d, n, m, amount } = instruction
      return n === ZR && amount === 0 ? `mov ${registerText(d, wide)}, ${registerText(m, wide)}` : `orr ${registerText(d, wide)}, ${registerText(n, wide)}, ${registerText(m, wide)}${shifted(amount)}`
    }
    case 'add': case 'sub': case 'adds': case 'subs': {
      const { op, wide, d, n, by } = instruction
      const operand = 'imm' in by ? `${value(by.imm)}${shifted(by.shift)}` : `${registerText(by.m, wide)}${shifted(by.amount)}`
      return op === 'subs' && d === ZR ? `cmp ${registerText(n, wide)}, ${operand}` : `${op} ${registerText(d, wide)}, ${registerText(n, wide)}, ${operand}`
    }
    case 'b':
      return `b ${hex(pc + instruction.offset)}`
    case 'b.cond':
      return `b.${CONDITIONS[instruction.condition]!} ${hex(pc + instruction.offset)}`
    case 'cbz': case 'cbnz':
      return `${instruction.op} ${registerText(instruction.t, instruction.wide)}, ${hex(pc + instruction.offset)}`
    case 'ldr': case 'str': {
      const { op, bytes, t, n, offset } = instruction
      return `${op}${bytes === 1 ? 'b' : ''} ${registerText(t, bytes === 8)}, [${registerText(n, true)}${offset === 0 ? '' : `, ${value(offset)}`}]`
    }
    case 'hvc': case 'smc':
      return `${instruction.op} ${value(instruction.imm)}`
    case 'wfi': case 'wfe': case 'nop':
      return instruction.op
    case 'undefined':
      return `udf ‹${hex(instruction.word)}›`
    case 'unsupported':
      return `.word ${hex(instruction.word)}`
  }
}
