import type { State } from '../../model/state.js'
import { execute } from './execute.js'
import { isQuiet } from './instruction.js'
import type { Placed } from './placed.js'

/**
 * Executes what follows on a CPU as long as it touches registers alone, up to a jump backwards: nobody else sees these registers, and whether an
 * interrupt comes between two such instructions or after them makes no difference to anybody.
 */
export const runAhead = (s: State, cpu: number, program: Placed | undefined, registers: readonly number[]): void => {
  const { x, hang } = s.cpus[cpu]!
  if (program === undefined || hang !== undefined) return
  for (let before = -1; x.pc > before; ) {
    const instruction = program.at(x.pc)
    if (instruction === undefined || !isQuiet(instruction)) return
    before = x.pc
    execute(x, registers, instruction)
  }
}

/** Where running ahead may come to a halt: at what others notice, and where a jump backwards leads. */
export const haltsAt = ({ origin, instructions }: Placed): ReadonlySet<number> => new Set(instructions.flatMap((instruction, i) => {
  const pc = origin + 4 * i
  if (!isQuiet(instruction)) return [pc]
  return [...(i === 0 ? [pc] : []), ...('offset' in instruction && instruction.offset <= 0 ? [pc + instruction.offset] : [])]
}))
