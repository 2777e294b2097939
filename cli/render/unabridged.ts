import type { Story } from '../story.js'
import type { Style } from './style.js'

/** Whether nothing of a story is folded or left out: it is told with whole states, or everything is wanted. */
export const isUnabridged = ({ initial }: Pick<Story, 'initial'>, { verbosity }: Pick<Style, 'verbosity'>): boolean =>
  initial !== undefined || verbosity === 'verbose'
