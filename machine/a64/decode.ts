import { SP, type Instruction } from './instruction.js'

const bits = (word: number, from: number, count: number): number => (word >>> from) & (2 ** count - 1)
const signed = (value: number, width: number): number => (value >= 2 ** (width - 1) ? value - 2 ** width : value)

/** Register 31 is the stack pointer here, where elsewhere it is zero. */
const orSp = (register: number): number => (register === 31 ? SP : register)

/** The instruction a word stands for. Source: Arm ARM (DDI 0487), C4.1, Armv8.0. */
export const decode = (word: number): Instruction => {
  const undefined_: Instruction = { op: 'undefined', word }
  const unsupported: Instruction = { op: 'unsupported', word }
  // Reserved (with UDF), unallocated, SVE of later revisions, unallocated.
  if (bits(word, 27, 2) === 0) return undefined_

  const wide = bits(word, 31, 1) === 1
  const [d, n, m] = [bits(word, 0, 5), bits(word, 5, 5), bits(word, 16, 5)]
  const amount = bits(word, 10, 6)
  const addOp = (['add', 'adds', 'sub', 'subs'] as const)[bits(word, 29, 2)]!
  const flags = bits(word, 29, 1) === 1

  // Move wide immediate.
  if (bits(word, 23, 6) === 0b100101) {
    const [op, half] = [bits(word, 29, 2), bits(word, 21, 2)]
    if (op === 1 || (!wide && half > 1)) return undefined_
    return { op: op === 0 ? 'movn' : op === 2 ? 'movz' : 'movk', wide, d, imm: bits(word, 5, 16), shift: 16 * half }
  }
  // Logical (shifted register): ORR with LSL.
  if (bits(word, 24, 5) === 0b01010) {
    if (!wide && amount > 31) return undefined_
    return bits(word, 29, 2) === 1 && bits(word, 21, 3) === 0 ? { op: 'orr', wide, d, n, m, amount } : unsupported
  }
  // Add/subtract (immediate).
  if (bits(word, 23, 6) === 0b100010) {
    return { op: addOp, wide, d: flags ? d : orSp(d), n: orSp(n), by: { imm: bits(word, 10, 12), shift: bits(word, 22, 1) === 1 ? 12 : 0 } }
  }
  // Add/subtract (shifted register), with LSL.
  if (bits(word, 24, 5) === 0b01011 && bits(word, 21, 1) === 0) {
    if (bits(word, 22, 2) === 3 || (!wide && amount > 31)) return undefined_
    return bits(word, 22, 2) === 0 ? { op: addOp, wide, d, n, by: { m, amount } } : unsupported
  }
  if (bits(word, 26, 6) === 0b000101) return { op: 'b', offset: 4 * signed(bits(word, 0, 26), 26) }
  // Conditional branch (immediate).
  if (bits(word, 25, 7) === 0b0101010) {
    return bits(word, 24, 1) === 1 || bits(word, 4, 1) === 1 ? undefined_ : { op: 'b.cond', condition: bits(word, 0, 4), offset: 4 * signed(bits(word, 5, 19), 19) }
  }
  if (bits(word, 25, 6) === 0b011010) {
    return { op: bits(word, 24, 1) === 1 ? 'cbnz' : 'cbz', wide, t: d, offset: 4 * signed(bits(word, 5, 19), 19) }
  }
  // Load/store register (unsigned immediate), general registers.
  if (bits(word, 24, 6) === 0b111001) {
    const [size, op] = [bits(word, 30, 2), bits(word, 22, 2)]
    if (size > 1 && op === 3) return undefined_
    if (size === 1 || op > 1) return unsupported
    const bytes = size === 0 ? 1 : size === 2 ? 4 : 8
    return { op: op === 1 ? 'ldr' : 'str', bytes, t: d, n: orSp(n), offset: bits(word, 10, 12) * bytes }
  }
  // Exception generation.
  if (bits(word, 24, 8) === 0b11010100) {
    const [op, rest, level] = [bits(word, 21, 3), bits(word, 2, 3), bits(word, 0, 2)]
    if (op === 0 && rest === 0 && level > 1) return { op: level === 2 ? 'hvc' : 'smc', imm: bits(word, 5, 16) }
    const isAllocated = rest === 0 && (op === 0 || op === 5 ? level > 0 : (op === 1 || op === 2) && level === 0)
    return isAllocated ? unsupported : undefined_
  }
  switch (word >>> 0) {
    case 0xd503201f: return { op: 'nop' }
    case 0xd503205f: return { op: 'wfe' }
    case 0xd503207f: return { op: 'wfi' }
    default: return unsupported
  }
}

