import type { Story } from './story.js'

/**
 * A violation in short, the same for every way that leads to it: the last call, and what it changed, rows without their numbers. Another
 * route to the same failure has the same print; another failure of the same rule has another.
 */
export const printOf = (story: Story | undefined): string => {
  if (story === undefined) return 'never reached'
  const last = story.steps.at(-1)
  if (last === undefined) return 'initial state'
  const paths = new Set(last.changes.map(({ path }) => path.replace(/\.\d+(?=\.|$)/g, '.*')))
  return `${last.action}:${[...paths].sort().join(',')}`
}
