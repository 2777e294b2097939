import { count } from '../../checker/count.js'
import { nameOf, type CoverageDocument, type Part, type Reached, type ScopeCoverage } from '../reach/document.js'
import { labelled, listed, plural } from './layout.js'
import { symbol, type Style } from './style.js'

/** What was reached, part by part, each with the length of its shortest run; then what was not. */
export const coverageText = ({ parts, scopes }: CoverageDocument, style: Style): readonly string[] => {
  const gaps = parts.filter(({ missed }) => missed.length > 0)
  const missing = gaps.reduce((sum, { missed }) => sum + missed.length, 0)
  const reached = parts.reduce((sum, part) => sum + part.reached.length, 0)
  return [
    ...parts.filter(part => part.reached.length + part.missed.length > 0).flatMap(part => [...partLines(part, style), '']),
    style.paint('strong', 'scopes'),
    ...scopes.flatMap(scope => scopeLines(scope, style)),
    '',
    ...(gaps.length === 0 ? [] : [style.paint('bad', `${symbol(style, 'violated')} not reached, for no reason declared`), ...gaps.flatMap(({ name, missed }) => listed(name, missed, { ...style, column: 26 })), '']),
    `${symbol(style, missing === 0 ? 'holds' : 'warning')} ${count(reached)} of ${count(reached + missing)} reached (in brackets: steps of the shortest run)`,
  ]
}

const partLines = (part: Part, style: Style): readonly string[] => {
  const { name, reached, outOfReach, missed } = part
  const excused = outOfReach.length === 0 ? '' : `, ${plural(outOfReach.length, 'other')} declared out of reach`
  const all = groups(reached)
  const column = Math.min(38, 4 + Math.max(0, ...[...all.keys()].map(of => of.length)))
  return [
    `${style.paint('strong', name)}   ${count(reached.length)} of ${count(reached.length + missed.length)}${excused}`,
    ...[...all].flatMap(([of, items]) => groupLines(of, items, part.long === true, column, style)),
    ...excusesLines(outOfReach, style),
  ]
}

/** Each reason once, with what it is about. */
const excusesLines = (outOfReach: Part['outOfReach'], style: Style): readonly string[] =>
  [...new Set(outOfReach.map(({ why }) => why))].flatMap(reason => [
    ...labelled(symbol(style, 'known'), reason, { ...style, column: 4 }),
    ...listed('', outOfReach.filter(({ why }) => why === reason).map(({ what }) => what), { ...style, column: 6 }),
  ])

const groups = (reached: readonly Reached[]): ReadonlyMap<string, readonly Reached[]> => {
  const all = new Map<string, Reached[]>()
  // Rules stand with their family.
  for (const one of reached) {
    const of = one.what === undefined ? one.of.slice(0, one.of.indexOf('.')) : one.of
    const group = all.get(of)
    if (group === undefined) all.set(of, [one])
    else group.push(one)
  }
  return all
}

const groupLines = (of: string, items: readonly Reached[], long: boolean, column: number, style: Style): readonly string[] => {
  if (items.some(({ story }) => story !== undefined)) return items.flatMap(item => storyLines(item, style))
  if (long) return labelled(of, `${count(items.length)}, the furthest after ${plural(Math.max(...items.map(({ steps = 0 }) => steps)), 'step')}`, { ...style, column })
  return listed(of, items.map(({ of: id, what = id.slice(id.indexOf('.') + 1), steps }) => (steps === undefined ? what : `${what} (${steps})`)), { ...style, column })
}

const storyLines = (item: Reached, style: Style): readonly string[] => [
  `  ${nameOf(item)}   ${item.steps === undefined ? '' : `${plural(item.steps, 'step')} `}in ${item.where}`,
  ...(item.story ?? []).flatMap((step, i) => labelled(`${i + 1}`.padStart(3), step, { ...style, indent: 3, column: 8 })),
]

const scopeLines = ({ name, states, complete, reached, missed }: ScopeCoverage, style: Style): readonly string[] => [
  ...labelled(name, `${count(reached.length)} of ${count(reached.length + missed.length)} after ${plural(states, 'state')}${missed.length > 0 && complete ? ', all there are' : ''}`, { ...style, column: 26 }),
  ...(missed.length === 0 ? [] : listed('  not there', missed, { ...style, column: 26 })),
]
