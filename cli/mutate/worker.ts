import type { Base, Distinction, Found, Judging, Kill } from './judge.js'
import type { Mutant } from './mutants.js'
import type { Outcome, Question } from './outcome.js'
import type { Copies } from './parts.js'
import { Coverage, type Reached } from './reached.js'

/** A process that judges mutants. What it is told, and what it tells: */

export type Task =
  | { readonly about: 'mutant'; readonly question: Question }
  | { readonly about: 'differences'; readonly mutants: readonly Mutant[]; readonly cell: string; readonly states?: number }
  | { readonly about: 'notice'; readonly mutant: Mutant; readonly cell: string; readonly base: Base; readonly rules?: readonly string[]; readonly states?: number }
  | { readonly about: 'model'; readonly cell: string }
  | { readonly about: 'mutants'; readonly families: readonly string[] }

export type News =
  | { readonly news: 'ready' }
  /** It is alive: a mutant that keeps it from saying so runs for ever. */
  | { readonly news: 'beat' }
  | { readonly news: 'outcome'; readonly outcome: Outcome }
  | { readonly news: 'differences'; readonly differences: readonly (Distinction | 'same' | Kill)[] }
  | { readonly news: 'notice'; readonly found?: Found }
  | { readonly news: 'base'; readonly base: Base; readonly reached: Reached }
  | { readonly news: 'failed'; readonly message: string }
  | { readonly news: 'mutants'; readonly mutants: readonly Mutant[] }

const tell = (news: News): void => { process.send!(news) }

let copies: Copies | undefined
process.on('exit', () => copies?.remove())
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {})
process.on('SIGTERM', () => process.exit())

const judging: Judging = { beat: () => tell({ news: 'beat' }), signal: new AbortController().signal }

/** What runs is noted from before it is loaded: the model is imported late. */
const answer = async (task: Task): Promise<News> => {
  const coverage = task.about === 'model' ? new Coverage() : undefined
  await coverage?.begin()
  const { Copies: Folder, ownParts } = await import('./parts.js')
  const own = await ownParts()
  if (task.about === 'mutants') {
    const { mutants } = await import('./mutants.js')
    return { news: 'mutants', mutants: await mutants(own, task.families) }
  }
  const { comparedIn, noticedIn, outcomeOf } = await import('./outcome.js')
  if (task.about !== 'model') {
    copies ??= new Folder()
    switch (task.about) {
      case 'mutant': return { news: 'outcome', outcome: await outcomeOf(task.question, own, copies, judging) }
      case 'differences': return { news: 'differences', differences: await comparedIn(task.cell, task.mutants, own, copies, judging, task.states) }
      case 'notice': {
        const found = await noticedIn(task.cell, task.mutant, task.base, own, copies, judging, task.rules, task.states)
        return { news: 'notice', ...(found === undefined ? {} : { found }) }
      }
    }
  }
  const { baseOf } = await import('./judge.js')
  const { cellNamed } = await import('./cells.js')
  const base = await baseOf(cellNamed(task.cell).subject(own), judging)
  return { news: 'base', base, reached: await coverage!.take() }
}

process.on('message', (task: Task) => {
  answer(task).then(tell, (error: unknown) => {
    tell({ news: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  })
})

tell({ news: 'ready' })
