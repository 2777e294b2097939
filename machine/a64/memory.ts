import { bitsOf, PAGE_SIZE } from '../../model/abi.js'
import type { DataMemory } from '../../model/platform.js'
import type { State } from '../../model/state.js'
import { heldWord } from './registers.js'
import type { Placed } from './placed.js'

/** What guests with programs load and store. Addresses are physical: stage 1 is off, and stage 2 maps what it maps to itself. */
export interface WordMemory extends DataMemory {
  readonly load: (state: State, address: number, bytes: number) => bigint
  readonly store: (state: State, address: number, bytes: number, bits: bigint) => void
}

interface Layout {
  /** Addresses of the tracked doublewords, multiples of 8. */
  readonly cells: readonly number[]
  readonly programs: readonly (Placed | undefined)[]
  readonly isRam: (page: number) => boolean
  readonly uart: number
}

const pageOf = (address: number): number => Math.floor(address / PAGE_SIZE)
const hex = (address: number): string => `0x${address.toString(16)}`
const maskOf = (bytes: number): bigint => (1n << BigInt(8 * bytes)) - 1n

/**
 * Memory as words: programs' text, which nobody changes; the tracked doublewords; the UART, which reads as 0 and forgets; all other RAM, which
 * holds 0. Errors: what would make this untrue, a store to text or of anything but 0 to what is not tracked, and an access to where nothing is.
 */
export const wordMemory = ({ cells, programs, isRam, uart }: Layout): WordMemory => {
  const texts = programs.filter(program => program !== undefined)
  const textAt = (address: number): bigint => BigInt(texts.find(({ isText }) => isText(address))?.wordAt(address) ?? 0)
  /** Whether anything of a doubleword is text. */
  const hasText = (base: number): boolean => texts.some(({ isText }) => isText(base) || isText(base + 4))

  const whole = (s: State, base: number): bigint => {
    const cell = cells.indexOf(base)
    return cell >= 0 ? bitsOf(s.cells[cell]!.word) : textAt(base) | (textAt(base + 4) << 32n)
  }
  const merge = (s: State, address: number, bytes: number, bits: bigint): void => {
    const base = address - (address % 8)
    const mask = maskOf(bytes) << BigInt(8 * (address % 8))
    const before = whole(s, base)
    const after = (before & ~mask) | ((bits << BigInt(8 * (address % 8))) & mask)
    const cell = cells.indexOf(base)
    if (cell >= 0) s.cells[cell]!.word = heldWord(after, `the doubleword at ${hex(base)}`)
    else if (hasText(base)) throw new RangeError(`a store to ${hex(address)} would change the text of a program`)
    else if (after !== before) throw new RangeError(`a store to ${hex(address)}, whose contents this scope does not track`)
  }
  const isThere = (address: number): boolean => {
    if (pageOf(address) === uart) return false
    if (!isRam(pageOf(address))) throw new RangeError(`an access to ${hex(address)}, where nothing is`)
    return true
  }
  return {
    load: (s, address, bytes) => (isThere(address) ? (whole(s, address - (address % 8)) >> BigInt(8 * (address % 8))) & maskOf(bytes) : 0n),
    store: (s, address, bytes, bits) => { if (isThere(address)) merge(s, address, bytes, bits) },
    copy: (s, from, to, size) => {
      if (to === uart) return
      const [source, target] = [from * PAGE_SIZE, to * PAGE_SIZE]
      for (let offset = 0; offset < size; offset += 8) {
        if (from === uart && !cells.includes(target + offset)) continue
        merge(s, target + offset, Math.min(8, size - offset), from === uart ? 0n : whole(s, source + offset))
      }
    },
  }
}
