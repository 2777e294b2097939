import { matches } from '../glob.js'
import type { Cell } from './cells.js'
import type { Base } from './judge.js'
import type { Campaign, Judged } from './judged.js'
import { judgedLarge, lost } from './large.js'
import type { Memory } from './memory.js'
import type { Mutant } from './mutants.js'
import type { Outcome, Question } from './outcome.js'
import { answers, type PoolOptions } from './pool.js'
import { sampleOf } from './sample.js'
import { ranAt, type Reached } from './reached.js'
import { outcomeIn, type AdequacyRecord, type MutantRecord } from './record.js'
import type { Task } from './worker.js'

/** All mutants judged, by as many processes as wanted; what is found does not depend on how many. */

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
  /** What is recorded of this very model stands; what no rule noticed, and what did the same, is judged in these cells as well. */
  readonly further?: boolean
  /** In cells that are not quick only so many states are looked at: enough to find a difference or a kill, no proof that there is none. */
  readonly within?: number
  /** In further cells only what is known to differ is judged; nothing is compared. */
  readonly survivors?: boolean
  readonly progress: (done: number, of: number, what: string) => void
}

/** A cell, and what the model does there. */
type Searched = Cell & { readonly base: Base; readonly reached: Reached }

export const campaign = async (options: CampaignOptions): Promise<Campaign> => {
  const { memory, recorded, model, rules, progress, signal } = options
  const searched = await searchedCells(options)
  if (signal.aborted) return { cells: [], judged: [], of: 0, interrupted: true }
  const isLarge = ({ quick: isQuick }: Cell): boolean => isQuick !== true || options.further === true
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

  const quick = new Map<string, Outcome>(memory.outcomes('quick'))
  const entries = new Map(recorded?.mutants.map(entry => [entry.id, entry]))
  const recordOf = ({ id, was, becomes }: Mutant): MutantRecord | undefined => {
    const entry = entries.get(id)
    return entry?.was === was && entry.becomes === becomes ? entry : undefined
  }
  for (const mutant of wanted) {
    const entry = recordOf(mutant)
    if (options.further === true) {
      const outcome = entry === undefined ? undefined : outcomeIn(entry)
      if (outcome !== undefined) (outcome.status === 'killed' ? final : quick).set(mutant.id, outcome)
      continue
    }
    // A survivor counts against the rules: nobody is better off for believing it.
    // Nor is it worth waiting again for what never ended in the same model.
    if (final.has(mutant.id) || !(entry?.status === 'survived' || (recorded?.model === model && (entry?.status === 'equivalent' || entry?.cause === 'endless')))) continue
    final.set(mutant.id, outcomeIn(entry))
    known.set(mutant.id, 'record')
  }

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

  for (const cell of searched.filter(isLarge)) {
    const differs = (id: string): boolean => quick.get(id)?.status === 'survived'
    const open = wanted.filter(mutant => !final.has(mutant.id) && (options.survivors !== true || differs(mutant.id)) && cellsFor(mutant, searched).includes(cell.name))
    const { found, proven, differing } = await judgedLarge(cell, open, differs, ruleIds, options, done => progress(final.size + done, wanted.length, `compared in ${cell.name}`))
    for (const [mutant, shows] of differing) if (quick.get(mutant.id)?.status !== 'survived') quick.set(mutant.id, { status: 'survived', shows })
    for (const mutant of proven) quick.set(mutant.id, withCell(quick.get(mutant.id), cell.name))
    for (const [mutant, { kill, also }] of found) settle(mutant, { status: 'killed', kill, also })
  }
  if (!signal.aborted) for (const mutant of wanted) if (!final.has(mutant.id)) settle(mutant, quick.get(mutant.id) ?? { status: 'equivalent', in: [] })

  return {
    cells: searched.map(cell => ({ name: cell.name, base: cell.base, ...(options.survivors === true ? { within: 0 } : isLarge(cell) && options.within !== undefined ? { within: options.within } : {}) })),
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

const withCell = (before: Outcome | undefined, cell: string): Outcome =>
  before === undefined ? { status: 'equivalent', in: [cell] } : before.status === 'equivalent' && !before.in.includes(cell) ? { status: 'equivalent', in: [...before.in, cell] } : before

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
