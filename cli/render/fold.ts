import { reasonsOf } from './because.js'
import type { Story, StoryStep } from '../story.js'

/** A story longer than this shows a repeated shape once. */
const LONG = 40

/**
 * The steps (from 0) whose changes are folded away: in a long story, those that changed the same kinds of things in the same way as an earlier
 * step of the same action. Never the last step, nor one that `because` names.
 */
export const foldedSteps = (story: Story): ReadonlySet<number> => {
  const { steps } = story
  const lines = steps.reduce((sum, { changes }) => sum + 1 + changes.length, 1)
  if (lines <= LONG) return new Set()
  const named = new Set(reasonsOf(story).map(({ since }) => since - 1))
  const seen = new Set<string>()
  const folded = new Set<number>()
  for (const [i, step] of steps.entries()) {
    const shape = shapeOf(step)
    if (seen.has(shape) && step.changes.length > 0 && i !== steps.length - 1 && !named.has(i)) folded.add(i)
    seen.add(shape)
  }
  return folded
}

/** What kind of change a step made: the action and the paths it touched, whichever rows they were in. */
const shapeOf = ({ action, changes }: StoryStep): string => `${action} ${changes.map(({ path }) => path.replace(/\.\d+(?=\.|$)/g, '.*')).join(' ')}`
