import { reasonsOf } from './because.js'
import type { Story, StoryStep } from '../story.js'
import type { Style } from './style.js'
import { isUnabridged } from './unabridged.js'

/** A story longer than this shows a repeated shape once. */
const LONG = 40

/** Steps (from 1) told as one, by the words of the last of them. */
export interface Passage {
  readonly first: number
  readonly last: number
  readonly step: StoryStep
  /** Its changes are only counted. */
  readonly folded: boolean
}

/**
 * A story in passages. Steps that follow each other, by the same actor in the same words and with nothing to show, are told as one. In a long
 * story, a step that changed the same kinds of things as an earlier step of the same action has its changes counted only. The last step, and
 * those that `because` names, are told whole; so is everything where nothing is to be left out.
 */
export const passagesOf = (story: Story, style: Pick<Style, 'verbosity' | 'regs'> = {}): readonly Passage[] => {
  const { steps, lasso } = story
  const each = steps.map((step, i) => ({ first: i + 1, last: i + 1, step, folded: false }))
  if (isUnabridged(story, style)) return each
  // A cycle is told from its first step on.
  const kept = new Set([steps.length, ...(lasso === undefined ? [] : [lasso.from, lasso.from + 1]), ...reasonsOf(story, style).map(({ since }) => since)])
  const joined: Passage[] = []
  for (const passage of each) {
    const before = joined.at(-1)
    if (before !== undefined && !kept.has(before.last) && !kept.has(passage.last) && isMoreOfTheSame(before.step, passage.step, style)) joined[joined.length - 1] = { ...passage, first: before.first }
    else joined.push(passage)
  }
  const lines = joined.reduce((sum, { step }) => sum + 1 + step.changes.length, 1)
  if (lines <= LONG) return joined
  const seen = new Set<string>()
  return joined.map(passage => {
    const shape = shapeOf(passage.step)
    const folded = seen.has(shape) && passage.step.changes.length > 0 && !kept.has(passage.last)
    seen.add(shape)
    return { ...passage, folded }
  })
}

const isMoreOfTheSame = (one: StoryStep, next: StoryStep, { regs }: Pick<Style, 'regs'>): boolean =>
  (regs !== true || one.detail === next.detail) && one.who === next.who && one.what === next.what && one.changes.length === 0 && next.changes.length === 0

/** What kind of change a step made: the action and the paths it touched, whichever rows they were in. */
const shapeOf = ({ action, changes }: StoryStep): string => `${action} ${changes.map(({ path }) => path.replace(/\.\d+(?=\.|$)/g, '.*')).join(' ')}`
