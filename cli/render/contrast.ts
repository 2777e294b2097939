import type { StepText } from '../../checker/system.js'
import { isSame, type ContrastDocument, type ResultDocument } from '../commands/contrast.js'
import type { StoryStep } from '../story.js'
import { count, listed, plural } from './layout.js'
import { symbol, type Style } from './style.js'

/** How two systems differ: sizes, steps taken otherwise with the shortest way to each kind, results that come or go. */
export const contrastText = (document: ContrastDocument, style: Style): string[] => {
  const { one, other, states, changes = [], results, described = { lost: [], gained: [] } } = document
  const size = ({ name, states: reached, transitions }: ContrastDocument['one']): string => `${style.paint('strong', name)}   ${count(reached)} states ${symbol(style, 'dot')} ${count(transitions)} transitions`
  return [
    size(one),
    size(other),
    ...(states === undefined
      ? ['  they describe their states differently: only results are compared', ...fieldLines(`only in ${one.name}`, described.lost, style), ...fieldLines(`only in ${other.name}`, described.gained, style)]
      : [`  ${plural(states.lost, 'state')} lost, ${count(states.gained)} gained; ${plural(changes.length, 'kind')} of step taken otherwise`]),
    '',
    ...changes.flatMap(change => [
      `${symbol(style, 'unequal')} ${style.paint('strong', change.action)}   ${plural(change.steps, 'step')}: ${resultText(change.was)} ${symbol(style, 'arrow')} ${resultText(change.is)}`,
      ...(change.fields.length === 0 ? [] : listed('fields', change.fields, style)),
      ...way(change.story, style),
      '',
    ]),
    ...resultLines(results.lost, `only in ${one.name}`, style),
    ...resultLines(results.gained, `only in ${other.name}`, style),
    ...toStates('lost', states?.toLost, style),
    ...toStates('gained', states?.toGained, style),
    isSame(document) ? `${symbol(style, 'holds')} ${one.name} and ${other.name} are the same` : `${symbol(style, 'unequal')} ${one.name} and ${other.name} differ`,
  ]
}

/** So many fields say enough of how two descriptions differ. */
const FIELDS = 6

const fieldLines = (where: string, fields: readonly string[], style: Style): string[] => [
  ...fields.slice(0, FIELDS).map(field => `  ${symbol(style, 'unequal')} ${field}   ${where}`),
  ...(fields.length > FIELDS ? [`    and ${fields.length - FIELDS} more ${where}`] : []),
]

const resultText = ({ result, what }: StepText): string => result ?? `${what}, no result`

const way = (story: readonly StoryStep[], style: Style): string[] =>
  story.map(({ who, what, result }, at) => `  ${String(at + 1).padStart(3)} ${who}  ${what}${result === undefined ? '' : `  ${symbol(style, 'arrow')} ${result}`}`)

const resultLines = (some: readonly ResultDocument[], where: string, style: Style): string[] => some.flatMap(({ action, step, story }) => [
  `${symbol(style, 'unequal')} ${style.paint('strong', action)}   ${resultText(step)} ${where}`, ...way(story, style), '',
])

const toStates = (what: 'lost' | 'gained', story: readonly StoryStep[] | undefined, style: Style): string[] =>
  story === undefined ? [] : [`the nearest state that is ${what}${story.length === 0 ? ': the initial one' : ''}`, ...way(story, style), '']
