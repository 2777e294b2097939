import type { Instruction } from './instruction.js'
import type { WordMemory } from './memory.js'

/** One instruction of a program at its place, as an event: registers and memory decide what comes of it. */
export interface Deed {
  readonly pc: number
  readonly instruction: Instruction
  /** `instruction`: touches registers alone. `fetch`: at no instruction of the program. */
  readonly family: 'load' | 'store' | 'fetch' | 'instruction'
  /** Whether stage 2 refuses it. */
  readonly faults: boolean
  /** What it loads from and stores to. */
  readonly memory: WordMemory
}
