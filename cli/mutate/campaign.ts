import { matches } from '../glob.js'
import type { Cell } from './cells.js'
import type { Base, Found, Kill } from './judge.js'
import type { Memory } from './memory.js'
import type { Mutant } from './mutants.js'
import { audited, type Outcome, type Question } from './outcome.js'
import { answers, type Answer, type PoolOptions } from './pool.js'
import { sampleOf } from './sample.js'
import { ranAt, type Reached } from './reached.js'
import type { AdequacyRecord, MutantRecord } from './record.js'
import type { Task } from './worker.js'

/** All mutants judged, by as many processes as wanted; what is found does not depend on how many. */

export interface Judged {
  readonly mutant: Mutant
  readonly outcome: Outcome
  /** Not found out in this run: `same code` by an earlier one, `record` as recorded and not proven anew. */
  readonly known?: 'same code' | 'record'
}

export interface Campaign {
  readonly cells: readonly { readonly name: string; readonly base: Base }[]
  readonly judged: readonly Judged[]
  /** How many mutants there are: more than were judged where a sample was. */
  readonly of: number
  readonly interrupted: boolean
}

export interface CampaignOptions extends PoolOptions {
  readonly cells: readonly Cell[]
  readonly memory: Memory
  /** What was recorded: its kills are tried first, and what it proved of this very model stands. */
  readonly recorded: AdequacyRecord | undefined
  readonly model: string
  /** Parts of the model, and rules, to look at; all when empty. */
  readonly families: readonly string[]
  readonly rules: readonly string[]
  /** So many mutants stand for all. */
  readonly sample: number | undefined
  readonly progress: (done: number, of: number, what: string) => void
}

/** A cell, and what the model does there. */
type Searched = Cell & { readonly base: Base; readonly reached: Reached }

/** So many mutants are compared with the model in one search. */
const BATCH = 24

export const campaign = async (options: CampaignOptions): Promise<Campaign> => {
  const { memory, recorded, model, rules, progress, signal } = options
  const searched = await searchedCells(options)
  if (signal.aborted) return { cells: [], judged: [], of: 0, interrupted: true }
  const bases = Object.fromEntries(searched.map(({ name, base }) => [name, base]))
  const every = await mutantsOf(options)
  const wanted = options.sample === undefined ? every : sampleOf(every, options.sample)
  const ruleIds = rules.length === 0 ? undefined : [...new Set(searched.flatMap(({ base }) => Object.keys(base.verdicts)))].filter(id => rules.some(glob => matches(glob, id)))

  const final = new Map<string, Outcome>(memory.outcomes())
  const known = new Map<string, NonNullable<Judged['known']>>([...final.keys()].map(id => [id, 'same code']))
  const settle = (mutant: Mutant, outcome: Outcome): void => {
    final.set(mutant.id, outcome)
    memory.keep({ mutant: mutant.id, outcome })
    progress(final.size, wanted.length, mutant.id)
  }

  const entries = new Map(recorded?.mutants.map(entry => [entry.id, entry]))
  const recordOf = ({ id, was, becomes }: Mutant): MutantRecord | undefined => {
    const entry = entries.get(id)
    return entry?.was === was && entry.becomes === becomes ? entry : undefined
  }
  for (const mutant of wanted) {
    const entry = recordOf(mutant)
    // A survivor counts against the rules: nobody is better off for believing it.
    // Nor is it worth waiting again for what never ended in the same model.
    if (final.has(mutant.id) || !(entry?.status === 'survived' || (recorded?.model === model && (entry?.status === 'equivalent' || entry?.cause === 'endless')))) continue
    final.set(mutant.id, entry.status === 'killed' ? { status: 'killed', kill: { cause: 'endless', cell: '', by: entry.by ?? '' }, also: [] } : entry.status === 'survived' ? { status: 'survived', shows: { cell: entry.cell!, steps: entry.shows ?? [] } } : { status: 'equivalent', in: entry.in ?? [] })
    known.set(mutant.id, 'record')
  }

  const quick = new Map<string, Outcome>(memory.outcomes('quick'))
  const asked = wanted.filter(({ id }) => !final.has(id) && !quick.has(id)).map(mutant => ({ mutant, task: { about: 'mutant', question: questionOf(mutant, searched, bases, recordOf(mutant), ruleIds) } satisfies Task }))
  await answers(asked, options, ({ mutant }, answer) => {
    const outcome = answer.news === 'outcome' ? answer.outcome : undefined
    if (outcome === undefined) return settle(mutant, { status: 'killed', kill: lost(mutant, answer), also: [] })
    const entry = recordOf(mutant)
    if (outcome.status === 'killed') return settle(mutant, outcome)
    if (outcome.status === 'equivalent' && entry?.status === 'equivalent') {
      known.set(mutant.id, 'record')
      return settle(mutant, { status: 'equivalent', in: entry.in ?? [] })
    }
    quick.set(mutant.id, outcome)
    memory.keep({ part: 'quick', mutant: mutant.id, outcome })
  })

  for (const cell of searched.filter(one => one.quick !== true)) {
    const open = wanted.filter(mutant => !final.has(mutant.id) && cellsFor(mutant, searched).includes(cell.name))
    const differing: Mutant[] = []
    await answers(batches(open).map(mutants => ({ mutants, task: { about: 'differences', mutants, cell: cell.name } satisfies Task })), options, ({ mutants }, answer) => {
      // One of them is to blame: they are asked one by one.
      if (answer.news === 'lost') return void differing.push(...mutants)
      if (answer.news !== 'differences') throw new Error(`mutants were not compared in ${cell.name}: ${answer.news === 'failed' ? answer.message : answer.news}`)
      answer.differences.forEach((difference, k) => {
        const mutant = mutants[k]!
        if (difference === 'same') {
          quick.set(mutant.id, withCell(quick.get(mutant.id), cell.name))
          if (audited(mutant, cell.name)) differing.push(mutant)
          return
        }
        if ('cause' in difference) return settle(mutant, { status: 'killed', kill: difference, also: [] })
        if (quick.get(mutant.id)?.status !== 'survived') quick.set(mutant.id, { status: 'survived', shows: difference })
        differing.push(mutant)
      })
      progress(final.size, wanted.length, `compared in ${cell.name}`)
    })
    const notices = differing.map(mutant => ({ mutant, task: { about: 'notice', mutant, cell: cell.name, base: cell.base, ...(ruleIds === undefined ? {} : { rules: ruleIds }) } satisfies Task }))
    await answers(notices, options, ({ mutant }, answer) => {
      const found: Found | undefined = answer.news === 'notice' ? answer.found : { kill: lost(mutant, answer), also: [] }
      if (found !== undefined) settle(mutant, { status: 'killed', ...found })
    })
  }
  if (!signal.aborted) for (const mutant of wanted) if (!final.has(mutant.id)) settle(mutant, quick.get(mutant.id) ?? { status: 'equivalent', in: [] })

  return {
    cells: searched.map(({ name, base }) => ({ name, base })),
    judged: wanted.flatMap(mutant => {
      const [outcome, how] = [final.get(mutant.id), known.get(mutant.id)]
      return outcome === undefined ? [] : [{ mutant, outcome, ...(how === undefined ? {} : { known: how }) }]
    }),
    of: every.length,
    interrupted: signal.aborted,
  }
}

/** What the model itself does in each cell. */
const searchedCells = async ({ cells, memory, progress, ...pool }: CampaignOptions): Promise<readonly Searched[]> => {
  const known = new Map(memory.cells)
  const unknown = cells.filter(({ name }) => !known.has(name)).map(({ name }) => ({ cell: name, task: { about: 'model', cell: name } satisfies Task }))
  let done = 0
  await answers(unknown, pool, ({ cell }, answer) => {
    if (answer.news !== 'base') throw new Error(`the model could not be searched in ${cell}: ${answer.news === 'failed' ? answer.message : answer.news}`)
    progress(++done, unknown.length, 'searching the model')
    known.set(cell, answer)
    memory.keep({ cell, base: answer.base, reached: answer.reached })
  })
  return cells.flatMap(cell => { const found = known.get(cell.name); return found === undefined ? [] : [{ ...cell, base: found.base, reached: found.reached }] })
}

const mutantsOf = async (options: CampaignOptions): Promise<readonly Mutant[]> => {
  const found: Mutant[] = []
  await answers([{ task: { about: 'mutants', families: options.families } as const }], options, (_, answer) => {
    if (answer.news !== 'mutants') throw new Error(`the mutants could not be made: ${answer.news === 'failed' ? answer.message : answer.news}`)
    found.push(...answer.mutants)
  })
  return found
}

/** First what is known, then the cells that are searched in a moment. */
const questionOf = (mutant: Mutant, searched: readonly Searched[], bases: Question['bases'], entry: MutantRecord | undefined, rules: readonly string[] | undefined): Question => {
  const { cause, cell, by } = entry ?? {}
  const hint = cause !== undefined && cell !== undefined && by !== undefined && cause !== 'endless' && (rules?.includes(by) ?? true) && bases[cell] !== undefined ? { cause, cell, by } : undefined
  const names = searched.filter(({ quick }) => quick === true).map(({ name }) => name)
  const cells = cellsFor(mutant, searched).filter(name => names.includes(name))
  const needed = [...cells, ...(hint === undefined ? [] : [hint.cell])]
  return { mutant, cells, bases: Object.fromEntries(needed.map(name => [name, bases[name]!])), ...(hint === undefined ? {} : { hint }), ...(rules === undefined ? {} : { rules }) }
}

const batches = (some: readonly Mutant[]): readonly (readonly Mutant[])[] =>
  Array.from({ length: Math.ceil(some.length / BATCH) }, (_, k) => some.slice(k * BATCH, (k + 1) * BATCH))

const withCell = (before: Outcome | undefined, cell: string): Outcome =>
  before === undefined ? { status: 'equivalent', in: [cell] } : before.status === 'equivalent' ? { status: 'equivalent', in: [...before.in, cell] } : before

/** A worker that is silent or gone: the mutant's doing. */
const lost = ({ id }: Mutant, answer: Answer): Kill => {
  if (answer.news !== 'lost') throw new Error(`${id} was not judged: ${answer.news === 'failed' ? answer.message : answer.news}`)
  return { cause: 'endless', cell: '', by: answer.why === 'silent' ? 'never ends' : 'ends the process' }
}

/** Where a mutant is judged. Locks matter where calls overlap. */
const cellsFor = (mutant: Mutant, cells: readonly Searched[]): readonly string[] => {
  const reached = cells.filter(cell => reaches(mutant, cell.name, cell.reached))
  const overlapping = mutant.operator === 'lock' ? reached.filter(({ name }) => name.includes('interleaved')) : []
  return (overlapping.length > 0 ? overlapping : reached).filter(({ unless }) => !reached.some(({ name }) => name === unless)).map(({ name }) => name)
}

/** Whether a mutant can make a difference in a system: code that never runs there cannot. */
const reaches = ({ change }: Mutant, cell: string, reached: Reached): boolean => {
  if ('file' in change) return ranAt(reached, change.file, change.start)
  if ('without' in change) return cell.endsWith('+all') || cell.includes(change.without)
  if ('suppress' in change) return !cell.startsWith('pagetables') && (change.suppress.fixed || !cell.endsWith('+all'))
  return !cell.startsWith('pagetables')
}
