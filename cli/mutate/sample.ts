import { createHash } from 'node:crypto'
import type { Mutant } from './mutants.js'

/** So many of the mutants, spread over all of them by hashes of their names: always the same ones, and a larger sample holds the smaller. They stay in order. */
export const sampleOf = (mutants: readonly Mutant[], size: number): readonly Mutant[] => {
  const rank = ({ id }: Mutant): string => createHash('sha256').update(id).digest('hex')
  const chosen = new Set(mutants.map(mutant => ({ mutant, rank: rank(mutant) })).sort((one, other) => (one.rank < other.rank ? -1 : 1)).slice(0, size).map(({ mutant }) => mutant))
  return mutants.filter(mutant => chosen.has(mutant))
}
