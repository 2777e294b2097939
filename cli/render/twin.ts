import type { Difference } from '../../checker/report.js'
import type { Story } from '../story.js'
import { labelled, plural } from './layout.js'
import type { Style } from './style.js'
import { isUnabridged } from './unabridged.js'

/** At most this many differences are worth a line each; --full and --verbose tell all. */
const MOST = 8

/** The run that should have gone on like the one above it: what only it knows, its steps, and what came out differently. */
export const twinLines = (story: Story, indent: number, style: Style, tell: (other: Story) => readonly string[]): string[] => {
  const { twin, start } = story
  if (twin === undefined) return []
  const { steps, possible, secret, differs } = twin
  const told = (label: string, list: readonly Difference[]): string[] => {
    const shown = isUnabridged(story, style) ? list : list.slice(0, MOST)
    const lines = [...shown.map(one => `${one.label} = ${one.there}, not ${one.here}`), ...(shown.length < list.length ? [`and ${plural(list.length - shown.length, 'field')} more`] : [])]
    return lines.flatMap((text, i) => labelled(i === 0 ? label : '', text, { ...style, indent, column: indent + 9 }))
  }
  const title = possible
    ? `The other run, ${plural(steps.length, 'step')}: before the last one it differs in the secret alone`
    : `The other run, ${plural(steps.length, 'step')}: at its end it differs in the secret alone, and cannot go on`
  return [
    '',
    ...labelled('', title, { ...style, column: 2 }),
    ...tell({ ...(start === undefined ? {} : { start }), steps, because: [], causes: [] }),
    ...told('secret', secret),
    ...told('differs', differs),
  ]
}
