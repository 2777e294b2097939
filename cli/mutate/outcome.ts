import { compareIn, disciplineIn, errorIn, killIn, surpriseIn, type Base, type Distinction, type Found, type Judging, type Kill } from './judge.js'
import { cellNamed, type AnySystem, type Subject } from './cells.js'
import { mutatedText, type Mutant } from './mutants.js'
import { REGRESSIONS } from '../../model/regressions.js'
import type { Copies, Parts } from './parts.js'
import { suppressing } from './sections.js'

/** What became of a mutant. */
export type Outcome =
  /** Noticed; `also` are the other rules that fail in the same system. */
  | { readonly status: 'killed'; readonly kill: Kill; readonly also: readonly string[] }
  /** Does something else and no rule notices; the shortest way to where it does. */
  | { readonly status: 'survived'; readonly shows: Distinction }
  /** Proven to do the same in every system searched: `in`. */
  | { readonly status: 'equivalent'; readonly in: readonly string[] }

/** What is asked about a mutant: in which systems, in this order; a kill known from before is tried first. */
export interface Question {
  readonly mutant: Mutant
  readonly cells: readonly string[]
  readonly bases: Readonly<Record<string, Base>>
  readonly hint?: Pick<Kill, 'cause' | 'cell' | 'by'>
  /** Judge with these rules only. */
  readonly rules?: readonly string[]
}

/** Finds out about mutants, one after the other. */
export const outcomeOf = async ({ mutant, cells, bases, hint, rules }: Question, own: Parts, copies: Copies, judging: Judging): Promise<Outcome> => {
  let make: (cell: string) => Subject
  try {
    make = await maker(mutant, own, copies)
  } catch (error) {
    return { status: 'killed', kill: errorIn('loading', error), also: [] }
  }
  const found = hint === undefined ? undefined : await again(hint, make, own, bases, judging)
  if (found !== undefined) return { status: 'killed', ...found }
  let shows: Distinction | undefined
  for (const cell of cells) {
    const model = cellNamed(cell).subject(own).system
    let mutated: Subject
    try {
      mutated = make(cell)
    } catch (error) {
      return { status: 'killed', kill: errorIn(cell, error), also: [] }
    }
    const [compared] = await compareIn(cell, model, [mutated.system], judging) as [Distinction | 'same']
    // Who holds a lock may make no difference to any state: only the audit sees it.
    if (compared === 'same' && !audited(mutant, cell)) continue
    if (compared !== 'same') shows ??= compared
    const found = await noticed(cell, make(cell), bases[cell]!, model, judging, rules)
    if (found !== undefined) return { status: 'killed', ...found }
  }
  return shows === undefined ? { status: 'equivalent', in: cells } : { status: 'survived', shows }
}

/** Whether each of some mutants does anything else in a cell; one that cannot even be made there is noticed. */
export const comparedIn = async (cell: string, some: readonly Mutant[], own: Parts, copies: Copies, judging: Judging, states?: number): Promise<readonly (Distinction | 'same' | Kill)[]> => {
  const made: (Subject | Kill)[] = []
  for (const mutant of some) {
    try {
      made.push((await maker(mutant, own, copies))(cell))
    } catch (error) {
      made.push(errorIn(cell, error))
    }
  }
  const systems = made.flatMap(one => ('system' in one ? [one.system] : []))
  const compared = [...(systems.length === 0 ? [] : await compareIn(cell, cellNamed(cell).subject(own).system, systems, judging, states))]
  return made.map(one => ('system' in one ? compared.shift()! : one))
}

/** What notices a mutant in a cell, or, of rules alone, among the first so many states of it. */
export const noticedIn = async (cell: string, mutant: Mutant, base: Base, own: Parts, copies: Copies, judging: Judging, rules?: readonly string[], states?: number): Promise<Found | undefined> => {
  const mutated = (await maker(mutant, own, copies))(cell)
  return states === undefined ? noticed(cell, mutated, base, cellNamed(cell).subject(own).system, judging, rules) : killIn(cell, mutated, base, judging, rules, states)
}

const noticed = async (cell: string, mutated: Subject, base: Base, model: AnySystem, judging: Judging, rules?: readonly string[]): Promise<Found | undefined> =>
  await killIn(cell, mutated, base, judging, rules) ?? await surpriseIn(cell, mutated, base, judging, rules) ?? (overlaps(cell) ? await disciplineIn(cell, model, mutated.system, judging) : undefined)

/** What noticed the mutant before, if it does so again. */
const again = async ({ cause, cell, by }: Pick<Kill, 'cause' | 'cell' | 'by'>, make: (cell: string) => Subject, own: Parts, bases: Question['bases'], judging: Judging): Promise<Found | undefined> => {
  try {
    const mutated = make(cell)
    if (cause === 'discipline') return await disciplineIn(cell, cellNamed(cell).subject(own).system, mutated.system, judging)
    if (cause === 'surprise') return await surpriseIn(cell, mutated, bases[cell]!, judging, [by])
    return await killIn(cell, mutated, bases[cell]!, judging, cause === 'rule' || cause === 'witness' ? [by] : [])
  } catch (error) {
    return { kill: errorIn(cell, error), also: [] }
  }
}

const overlaps = (cell: string): boolean => cell.includes('interleaved')

/** Locks are audited where calls overlap, even where a mutant without one comes to the same states. */
export const audited = ({ operator }: Mutant, cell: string): boolean => operator === 'lock' && overlaps(cell)

const maker = async ({ change, becomes }: Mutant, own: Parts, copies: Copies): Promise<(cell: string) => Subject> => {
  if ('file' in change) {
    const parts = await copies.with(change.file, mutatedText(change, becomes))
    return cell => cellNamed(cell).subject(parts)
  }
  if ('without' in change) return cell => cellNamed(cell).subject(own, [], change.without)
  const patch = 'suppress' in change ? suppressing(change.suppress) : REGRESSIONS.find(({ name }) => name === change.regression)!
  return cell => cellNamed(cell).subject(own, [patch])
}
