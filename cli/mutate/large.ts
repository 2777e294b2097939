import type { Cell } from './cells.js'
import type { Base, Distinction, Found, Kill } from './judge.js'
import type { Mutant } from './mutants.js'
import { audited } from './outcome.js'
import { answers, type Answer, type PoolOptions } from './pool.js'
import type { Task } from './worker.js'

/** Mutants in a system that takes long to search: many are compared with the model in one search, and rules are asked about those that differ. */

/** So many mutants are compared with the model in one search. */
const BATCH = 24

export interface JudgedLarge {
  readonly found: ReadonlyMap<Mutant, Found>
  /** Proven to do the same. */
  readonly proven: readonly Mutant[]
  readonly differing: ReadonlyMap<Mutant, Distinction>
}

/** Judges mutants that no rule has noticed yet; those of which `differs` is known need no comparison. */
export const judgedLarge = async (
  { name: cell, base }: Cell & { readonly base: Base }, open: readonly Mutant[], differs: (id: string) => boolean, rules: readonly string[] | undefined, options: PoolOptions & { readonly within?: number }, progress: (done: number) => void,
): Promise<JudgedLarge> => {
  const found = new Map<Mutant, Found>()
  const differing = new Map<Mutant, Distinction>()
  const proven: Mutant[] = []
  const asked = open.filter(({ id }) => differs(id))
  const states = options.within === undefined ? {} : { states: options.within }
  const compared = batches(open.filter(({ id }) => !differs(id)))
  await answers(compared.map(mutants => ({ mutants, task: { about: 'differences', mutants, cell, ...states } satisfies Task })), options, ({ mutants }, answer) => {
    // One of them is to blame: they are asked one by one.
    if (answer.news === 'lost') return void asked.push(...mutants)
    if (answer.news !== 'differences') throw new Error(`mutants were not compared in ${cell}: ${answer.news === 'failed' ? answer.message : answer.news}`)
    answer.differences.forEach((difference, k) => {
      const mutant = mutants[k]!
      if (difference === 'same') {
        if (options.within === undefined) proven.push(mutant)
        if (audited(mutant, cell)) asked.push(mutant)
      } else if ('cause' in difference) found.set(mutant, { kill: difference, also: [] })
      else {
        differing.set(mutant, difference)
        asked.push(mutant)
      }
    })
    progress(found.size)
  })
  const notices = asked.map(mutant => ({ mutant, task: { about: 'notice', mutant, cell, base, ...states, ...(rules === undefined ? {} : { rules }) } satisfies Task }))
  await answers(notices, options, ({ mutant }, answer) => {
    const noticed: Found | undefined = answer.news === 'notice' ? answer.found : { kill: lost(mutant, answer), also: [] }
    if (noticed !== undefined) found.set(mutant, noticed)
    progress(found.size)
  })
  return { found, proven, differing }
}

const batches = (some: readonly Mutant[]): readonly (readonly Mutant[])[] =>
  Array.from({ length: Math.ceil(some.length / BATCH) }, (_, k) => some.slice(k * BATCH, (k + 1) * BATCH))

/** A worker that is silent or gone: the mutant's doing. */
export const lost = ({ id }: Mutant, answer: Answer): Kill => {
  if (answer.news !== 'lost') throw new Error(`${id} was not judged: ${answer.news === 'failed' ? answer.message : answer.news}`)
  return { cause: 'endless', cell: '', by: answer.why === 'silent' ? 'never ends' : 'ends the process' }
}
