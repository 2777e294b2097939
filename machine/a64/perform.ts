import { abortSyndrome } from '../../model/esr.js'
import type { Caller } from '../../model/platform.js'
import { privately, unlocked, type Body } from '../../model/section.js'
import type { State } from '../../model/state.js'
import { slowSync } from '../vectors.js'
import type { Deed } from './deed.js'
import { addressOf, EL1_VECTOR, execute } from './execute.js'
import { isReach, type Reach } from './instruction.js'
import type { WordMemory } from './memory.js'
import { readRegister, writeRegister } from './registers.js'

/** Instructions that are no call and no wait: what they do to registers and memory, or the abort they end in. */
export function* perform(caller: Caller, { instruction, family, faults, memory }: Deed): Body<State, void> {
  const { cpu, platform: { registers } } = caller
  if (faults) return yield* slowSync(caller, abortSyndrome(family === 'fetch', false))
  if (!isReach(instruction)) {
    yield* privately<State>('execute', s => {
      execute(s.cpus[cpu]!.x, registers, instruction)
      return 0
    })
    return
  }
  yield* unlocked<State>(family, s => {
    reach(s, cpu, registers, instruction, memory)
    return 0
  })
}

const reach = (s: State, cpu: number, registers: readonly number[], instruction: Reach, memory: WordMemory): void => {
  const { x } = s.cpus[cpu]!
  const { bytes, t } = instruction
  const address = Number(addressOf(x, registers, instruction))
  // With stage 1 off all memory is Device memory to a guest, where only aligned accesses are allowed: the guest's own fault.
  if (address % bytes !== 0) {
    x.pc = EL1_VECTOR
    return
  }
  if (instruction.op === 'ldr') writeRegister(x, registers, t, memory.load(s, address, bytes))
  else memory.store(s, address, bytes, readRegister(x, registers, t))
  x.pc += 4
}
