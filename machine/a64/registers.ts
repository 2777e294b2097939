import { bitsOf, showWord, word } from '../../model/abi.js'
import { LEAST_WORD, MOST_WORD, type Context } from '../../model/state.js'
import { registerText } from './disassemble.js'
import { SP, ZR } from './instruction.js'

/** Access to the registers of a guest by number; `registers` are the numbers of those beyond x3, in the order of `more`. */

/** The 64 bits of a register. */
export const readRegister = (x: Readonly<Context>, registers: readonly number[], number: number): bigint => {
  switch (number) {
    case 0: return bitsOf(x.x0)
    case 1: return bitsOf(x.x1)
    case 2: return bitsOf(x.x2)
    case 3: return bitsOf(x.x3)
    case ZR: return 0n
    default: return bitsOf(x.more[registers.indexOf(number)]!.word)
  }
}

/** The word with these bits, if a state can hold it. Errors: a program that computes what no scope has room for. */
export const heldWord = (bits: bigint, where: string): number => {
  const value = word(bits)
  if (typeof value === 'number' && value >= LEAST_WORD && value <= MOST_WORD) return value
  throw new RangeError(`${where} would hold ${showWord(value)}: the state has room for ${LEAST_WORD} to ${MOST_WORD}`)
}

/** Sets all 64 bits of a register. */
export const writeRegister = (x: Context, registers: readonly number[], number: number, bits: bigint): void => {
  if (number === ZR) return
  const value = heldWord(bits, registerText(number))
  switch (number) {
    case 0: x.x0 = value; break
    case 1: x.x1 = value; break
    case 2: x.x2 = value; break
    case 3: x.x3 = value; break
    default: x.more[registers.indexOf(number)]!.word = value
  }
}

/** Which registers entry code saves at once, and a hypercall that does not switch clears (x18) or keeps (x29, x30): x0 to x18, x29, x30. */
export const isVolatile = (number: number): boolean => number <= 18 || (number > 28 && number !== SP)

/** Which registers a returning hypercall sets to 0: all that carry arguments or are scratch. */
export const isCleared = (number: number): boolean => number <= 18
