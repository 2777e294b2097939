import type { StoryChange, StoryStep } from '../story.js'
import { symbol, type Style } from './style.js'

/** One line of changes: a field with its old and new value, or several fields of one row. */
export interface ChangeLine {
  readonly label: string
  readonly parts: readonly { readonly field: string; readonly before: string; readonly after: string }[]
  readonly note: string
}

/** What a step changed, line by line: changes within one row of scalars share a line. */
export const changeLinesOf = ({ changes }: StoryStep): readonly ChangeLine[] => {
  // A mark tells something only if it does not stand everywhere.
  const telling = changes.length === 1 || changes.some(({ mark }) => mark === undefined)
  const groups: StoryChange[][] = []
  for (const change of changes) {
    const last = groups.at(-1)
    if (last !== undefined && change.row !== undefined && last[0]?.row === change.row) last.push(change)
    else groups.push([change])
  }
  return groups.map(group => {
    const [first] = group as [StoryChange, ...StoryChange[]]
    const row = group.length > 1 ? first.row : undefined
    const field = (label: string): string => (row === undefined ? '' : label.slice(row.length + 1))
    const marked = group.filter(({ mark }) => mark !== undefined && (telling || mark === 'forbidden'))
    const names = marked.length === group.length ? '' : marked.map(({ label }) => field(label)).join(' and ')
    return {
      label: row ?? first.label,
      parts: group.map(({ label, before, after }) => ({ field: field(label), before, after })),
      note: marked.length === 0 ? '' : marked[0]?.mark === 'read' ? `the rule reads ${names === '' ? 'this' : names}` : `${names} may not change`.trimStart(),
    }
  })
}

/** A line of changes as text, values whole whatever the width. */
export const changeText = ({ label, parts, note }: ChangeLine, margin: string, column: number, style: Style): string[] => {
  const each = (paint: (after: string) => string) => parts.map(part => partText(part, style, paint))
  const tail = note === '' ? '' : `   ${symbol(style, 'mark')} ${note}`
  const plainLength = each(after => after).join(', ').length + tail.length
  const painted = each(after => style.paint('changed', after))
  const values = painted.join(', ')
  if (margin.length + column + 2 + plainLength <= style.width) return [`${margin}${label.padEnd(column)}  ${values}${tail}`]
  if (margin.length + label.length + 2 + plainLength <= style.width) return [`${margin}${label}  ${values}${tail}`]
  return [
    `${margin}${label}${tail}`,
    ...painted.map(text => `${margin}  ${text}`),
  ]
}

/** A field with its old and its new value. */
export const partText = ({ field, before, after }: ChangeLine['parts'][number], style: Style, paint: (after: string) => string = text => text): string =>
  `${field === '' ? '' : `${field} `}${before} ${symbol(style, 'arrow')} ${paint(after)}`
