import type { FairnessKept } from '../../checker/report.js'
import type { Story } from '../story.js'
import { labelled, listed, plural } from './layout.js'
import type { Style } from './style.js'
import { isUnabridged } from './unabridged.js'

/** At most this many frozen fields are worth telling; --full and --verbose tell all. */
const MOST = 8

/** What comes after the last step: the cycle that repeats, and by what it is fair; or the states there is no way out of. */
export const endingLines = (story: Story, indent: number, style: Style): string[] => {
  const { trap, lasso, steps, subject } = story
  const options = { ...style, indent, column: indent + 9 }
  const line = (label: string, text: string): string[] => labelled(label, text, options)
  if (lasso !== undefined) {
    const cycle = lasso.from === steps.length ? 'nothing happens any more'
      : lasso.from + 1 === steps.length ? `step ${steps.length} repeats for ever`
      : `steps ${lasso.from + 1}${style.ascii ? '-' : '–'}${steps.length} repeat for ever`
    return [...line('cycle', cycle), ...lasso.fairness.flatMap((kept, i) => line(i === 0 ? 'fair' : '', `${kept.name} (${kept.strength}): ${fairText(kept)}`))]
  }
  if (trap === undefined) return []
  const isOwn = ({ label }: { readonly label: string }): boolean => subject !== undefined && label.startsWith(`${subject}.`)
  const frozen = [...trap.frozen.filter(isOwn), ...trap.frozen.filter(field => !isOwn(field))]
  const shown = isUnabridged(story, style) ? frozen : frozen.slice(0, MOST)
  const more = trap.frozen.length - shown.length
  return [
    ...line('trap', `${plural(trap.states, 'state')} from here on, none of which leads to a good one`),
    ...(shown.length === 0 ? [] : listed('frozen', [...shown.map(({ label, value }) => `${label} = ${value}`), ...(more === 0 ? [] : [`and ${plural(more, 'field')} more`])], options)),
    ...line('moves', trap.moving.length === 0 ? 'nothing' : trap.moving.join(', ')),
    ...(trap.idle.length === 0 ? [] : line('in vain', trap.idle.join(', '))),
  ]
}

const fairText = ({ kept, step }: FairnessKept): string =>
  kept === 'taken' ? `step ${step}` : kept === 'not possible' ? `not possible before step ${step}` : 'never possible in the cycle'
