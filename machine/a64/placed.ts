import { PAGE_SIZE } from '../../model/abi.js'
import type { Scope } from '../../model/scope.js'
import { PRIMARY } from '../../model/state.js'
import { assemble } from './assemble.js'
import { decode } from './decode.js'
import { disassemble } from './disassemble.js'
import { registersOf, type Instruction } from './instruction.js'
import { PROGRAMS } from './programs/index.js'
import { symbolsOf } from './programs/program.js'

/** A program where it stands in memory. */
export interface Placed {
  readonly name: string
  readonly briefly: string
  readonly origin: number
  readonly instructions: readonly Instruction[]
  readonly isText: (address: number) => boolean
  /** The word at an address of the text. */
  readonly wordAt: (address: number) => number
  /** The instruction at a pc, `undefined` outside of the text. */
  readonly at: (pc: number) => Instruction | undefined
}

/** Assembles the programs of a scope's plans, by VM. Errors: a program nobody knows; one with an instruction outside of the subset. */
export const placedIn = ({ name: scope, plans = [], secondaries, memory }: Scope): readonly (Placed | undefined)[] => {
  let end = memory.ram[1]
  const begins = secondaries.map(({ pages }) => (end -= pages))
  return plans.map((plan, vm) => {
    if (plan === undefined) return undefined
    const program = PROGRAMS.find(({ name }) => name === plan.program)
    if (program === undefined) throw new RangeError(`scope ${scope}: no program is called ${plan.program}; there are ${PROGRAMS.map(({ name }) => name).join(', ')}`)
    if (vm !== PRIMARY && plan.text !== begins[vm - 1]) throw new RangeError(`scope ${scope}: a secondary begins at the first page of its memory, ${begins[vm - 1]!}, not ${plan.text}`)
    const words = assemble(program.source(secondaries[0]?.vcpus ?? 0), symbolsOf({ send: plan.send * PAGE_SIZE, recv: plan.recv * PAGE_SIZE, hypervisor: memory.data[0] * PAGE_SIZE }))
    const origin = plan.text * PAGE_SIZE
    const instructions = words.map(decode)
    instructions.forEach((instruction, i) => {
      if (instruction.op === 'unsupported') throw new RangeError(`program ${plan.program}: ${disassemble(instruction, origin + 4 * i)} is not of the subset`)
    })
    const isText = (address: number): boolean => address >= origin && address < origin + 4 * words.length
    return {
      name: program.name, briefly: program.briefly, origin, instructions, isText,
      wordAt: address => words[(address - origin) >> 2]!,
      at: pc => (pc % 4 === 0 && isText(pc) ? instructions[(pc - origin) / 4] : undefined),
    }
  })
}

/** The numbers of the registers beyond x3 that programs use, in order. */
export const furtherRegisters = (programs: readonly (Placed | undefined)[]): readonly number[] =>
  [...new Set(programs.flatMap(program => program?.instructions.flatMap(registersOf) ?? []))].filter(number => number > 3).sort((a, b) => a - b)
