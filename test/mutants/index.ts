import { argumentMutants } from './arguments.js'
import { callMutants } from './calls.js'
import { messageMutants } from './messages.js'
import type { Mutant } from './mutant.js'
import { tableMutants } from './tables.js'
import { trapMutants } from './traps.js'

/** Single faults of the model, made by patches. */
export const MUTANTS: readonly Mutant[] = [...argumentMutants, ...callMutants, ...messageMutants, ...tableMutants, ...trapMutants]
