import { count } from '../../checker/count.js'
import type { StepText } from '../../checker/action.js'
import { isSame, type ContrastDocument, type ResultDocument } from '../contrast-document.js'
import type { StoryStep } from '../story.js'
import { beside } from './headed.js'
import { labelled, listed, plural, sentence } from './layout.js'
import { stepLine } from './story.js'
import { symbol, type Style } from './style.js'

/** How two systems differ: sizes, steps taken otherwise with the shortest way to each kind, results that come or go. */
export const contrastText = (document: ContrastDocument, style: Style): string[] => {
  const { one, other, states, changes = [], results, described = { lost: [], gained: [] } } = document
  const size = ({ name, states: reached, transitions }: ContrastDocument['one']): string[] => beside(name, 'strong', `${count(reached)} states ${symbol(style, 'dot')} ${count(transitions)} transitions`, style)
  return [
    ...size(one),
    ...size(other),
    ...(states === undefined
      ? [...labelled('', 'they describe their states differently: only results are compared', indented(style)), ...fieldLines(`only in ${one.name}`, described.lost, style), ...fieldLines(`only in ${other.name}`, described.gained, style)]
      : labelled('', `${plural(states.lost, 'state')} lost, ${count(states.gained)} gained; ${plural(changes.length, 'kind')} of step taken otherwise`, indented(style))),
    '',
    ...changes.flatMap(change => [
      ...beside(`${symbol(style, 'unequal')} ${change.action}`, 'strong', `${plural(change.steps, 'step')}: ${resultText(change.was)} ${symbol(style, 'arrow')} ${resultText(change.is)}`, style),
      ...(change.fields.length === 0 ? [] : listed('fields', change.fields, style)),
      ...way(change.story, style),
      '',
    ]),
    ...resultLines(results.lost, `only in ${one.name}`, style),
    ...resultLines(results.gained, `only in ${other.name}`, style),
    ...toStates('lost', states?.toLost, style),
    ...toStates('gained', states?.toGained, style),
    ...sentence(isSame(document) ? `${symbol(style, 'holds')} ${one.name} and ${other.name} are the same` : `${symbol(style, 'unequal')} ${one.name} and ${other.name} differ`, style),
  ]
}

/** Below a heading. */
const indented = ({ width }: Style) => ({ width, column: 2 })

/** So many fields say enough of how two descriptions differ. */
const FIELDS = 6

const fieldLines = (where: string, fields: readonly string[], style: Style): string[] => [
  ...fields.slice(0, FIELDS).flatMap(field => labelled(`${symbol(style, 'unequal')} ${field}`, where, { ...style, column: field.length + 7 })),
  ...(fields.length > FIELDS ? labelled('', `and ${fields.length - FIELDS} more ${where}`, { ...style, column: 4 }) : []),
]

const resultText = ({ result, what }: StepText): string => result ?? `${what}, no result`

const way = (story: readonly StoryStep[], style: Style): string[] =>
  story.flatMap((step, at) => stepLine(at + 1, step, style))

const resultLines = (some: readonly ResultDocument[], where: string, style: Style): string[] => some.flatMap(({ action, step, story }) => [
  ...beside(`${symbol(style, 'unequal')} ${action}`, 'strong', `${resultText(step)} ${where}`, style), ...way(story, style), '',
])

const toStates = (what: 'lost' | 'gained', story: readonly StoryStep[] | undefined, style: Style): string[] =>
  story === undefined ? [] : [`the nearest state that is ${what}${story.length === 0 ? ': the initial one' : ''}`, ...way(story, style), '']
