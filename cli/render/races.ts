import { count } from '../../checker/count.js'
import type { AccessDocument, RacesDocument } from '../races-document.js'
import { headed } from './headed.js'
import { duration, labelled, plural } from './layout.js'
import { storyLines } from './story.js'
import { asciiDocument, symbol, type Style } from './style.js'

/** An audit of locks as text: what is wrong first, then what is known, the figures, the verdict last. */
export const racesText = (documents: readonly RacesDocument[], style: Style): string => {
  const scopes = style.ascii ? asciiDocument(documents) : documents
  const told = new Set<string>()
  const blocks = scopes.flatMap(scope => [
    ...byField(scope.unguarded).map(group => surprise(`${group[0]!.field} is touched without its lock`, group, scope, style)),
    ...byField(scope.races).map(group => surprise(`${group[0]!.field} is raced for`, group, scope, style)),
    ...scope.declared.map(entry => known(entry, scope, told, style)),
    ...scope.stale.map(({ name, reason }) => [
      style.paint('warn', `${symbol(style, 'warning')} ${name}: declared, but nothing like it happens in ${scope.name}`),
      ...labelled('reason', reason, style),
    ]),
  ])
  return [...blocks, scopes.flatMap(scope => figures(scope, style)), [verdict(scopes, style)]].map(lines => lines.join('\n') + '\n').join('\n')
}

const byField = (findings: readonly AccessDocument[]): readonly (readonly AccessDocument[])[] => {
  const groups = new Map<string, AccessDocument[]>()
  for (const finding of findings) groups.set(finding.field, [...(groups.get(finding.field) ?? []), finding])
  return [...groups.values()]
}

const surprise = (heading: string, group: readonly AccessDocument[], scope: RacesDocument, style: Style): string[] => [
  style.paint('bad', `${symbol(style, 'violated')} ${heading}`),
  ...pairLines(group, style),
  ...shortest(group, scope, style),
]

const known = ({ name, reason, fixedBy, findings }: RacesDocument['declared'][number], scope: RacesDocument, told: Set<string>, style: Style): string[] => {
  const heading = style.paint('known', `${symbol(style, 'known')} ${name}`)
  const nearest = Math.min(...findings.map(({ steps }) => steps))
  if (told.has(name)) return [`${heading}   the same in ${scope.name}: ${plural(findings.length, 'finding')}, the nearest after ${plural(nearest, 'step')}`]
  told.add(name)
  return [
    `${heading}   ${plural(findings.length, 'finding')} in ${scope.name}`,
    ...labelled('known', `${fixedBy === undefined ? 'deliberate' : `repaired by ${fixedBy}`}. ${reason}`, style),
    ...byField(findings).flatMap(group => [`  ${group[0]!.field}`, ...pairLines(group, style)]),
    ...shortest(findings, scope, style),
  ]
}

/** Each finding on a line: how many steps away, and who does what. */
const pairLines = (findings: readonly AccessDocument[], style: Style): string[] =>
  findings.flatMap(finding => labelled(`${finding.steps}`.padStart(3), sidesText(finding, style), { ...style, indent: 3, column: 8 }))

const sidesText = ({ sections: [one, other], lock }: AccessDocument, style: Style): string =>
  other === undefined ? `${one!.section} ${one!.does}; ${lock ?? 'its lock'} is not held`
  : one!.section === other.section ? `${one!.section}, on two CPUs: ${one!.does}, ${other.does}`
  : `${one!.section} ${one!.does} ${symbol(style, 'dot')} ${other.section} ${other.does}`

const shortest = (findings: readonly AccessDocument[], { name }: RacesDocument, style: Style): string[] => {
  const [first] = [...findings].sort((a, b) => a.steps - b.steps)
  if (first === undefined) return []
  const end = first.sections.length === 1 ? 'touches' : 'are next, and touch'
  return [
    '',
    ...labelled('', `Shortest way to one in ${name}, ${plural(first.steps, 'step')} (breadth-first: none is shorter)`, { ...style, column: 2 }),
    ...storyLines(first.story, style, { failing: false }),
    ...labelled('then', `${first.sections.map(({ section }) => section).join(' and ')} ${end} ${first.label}`, style),
  ]
}

const figures = (scope: RacesDocument, style: Style): string[] => {
  const clean = scope.races.length + scope.unguarded.length === 0
  const sign = !clean ? 'violated' : !scope.complete ? 'open' : scope.stale.length > 0 ? 'warning' : 'holds'
  const numbers = [
    plural(scope.states, 'state'),
    scope.complete ? `depth ${count(scope.depth)}, complete` : `cut short after depth ${count(scope.depth)}`,
    `${plural(scope.footprints, 'footprint')} of sections`,
    duration(scope.seconds),
  ]
  return [
    ...headed(`${symbol(style, sign)} ${scope.name}`, clean ? 'good' : 'bad', numbers, style),
    ...labelled('Bounds', scope.bounds, { ...style, column: 12 }),
  ]
}

const verdict = (scopes: readonly RacesDocument[], style: Style): string => {
  const [races, unguarded, stale, declared] = (['races', 'unguarded', 'stale', 'declared'] as const).map(key => scopes.reduce((sum, scope) => sum + scope[key].length, 0))
  if (races! + unguarded! > 0) return style.paint('bad', `${symbol(style, 'violated')} violated within these bounds: ${plural(races!, 'race')}, ${plural(unguarded!, 'access', 'accesses')} without the lock`)
  if (stale! > 0) return style.paint('warn', `${symbol(style, 'warning')} holds within these bounds, but ${plural(stale!, 'declaration')} ${stale === 1 ? 'is' : 'are'} stale`)
  if (scopes.some(({ complete }) => !complete)) return style.paint('warn', `${symbol(style, 'open')} holds as far as searched, which is no proof`)
  return style.paint('good', `${symbol(style, 'holds')} locks are kept within these bounds${declared === 0 ? '' : ' but for what is declared'}`)
}
