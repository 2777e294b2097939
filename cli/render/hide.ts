import { matches } from '../glob.js'
import type { Field, Story, StoryChange, StoryStep } from '../story.js'
import { hanging, plural } from './layout.js'
import type { Style } from './style.js'

/** A story without the fields that patterns name, as far as its rule says nothing of them, and how many changes that leaves out. */
export const shown = (story: Story, { hide = [] }: Style): { readonly story: Story; readonly hidden: number } => {
  if (hide.length === 0) return { story, hidden: 0 }
  const named = (...names: readonly string[]): boolean => hide.some(pattern => names.some(name => matches(pattern, name)))
  const isHidden = ({ path, label, mark }: StoryChange): boolean => mark === undefined && named(path, label)
  const fields = (state: readonly Field[] | undefined) => state?.filter(({ label }) => !named(label))
  const steps = story.steps.map((step): StoryStep => {
    const state = fields(step.state)
    return { ...step, changes: step.changes.filter(change => !isHidden(change)), ...(state && { state }) }
  })
  const initial = fields(story.initial)
  return { story: { ...story, steps, ...(initial && { initial }) }, hidden: story.steps.flatMap(({ changes }) => changes.filter(isHidden)).length }
}

/** What a story says of what it does not show. */
export const hiddenLines = (hidden: number, indent: number, { paint, width, hide = [] }: Style): string[] =>
  hidden === 0 ? [] : hanging(' '.repeat(indent), `${plural(hidden, 'change')} of ${hide.join(', ')} not shown`, { width }).map(line => paint('dim', line))
