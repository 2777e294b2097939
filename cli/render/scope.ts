import { count } from '../../checker/count.js'
import type { RuleDocument, ScopeDocument, SearchDocument } from '../document.js'
import { exactnessText } from './exactness.js'
import { headed } from './headed.js'
import { duration, labelled, listed, megabytes, plural, rough } from './layout.js'
import { symbol, type Style } from './style.js'
import { actionLines, offText, ruleLines } from './verbose.js'

/** Where the figures begin. */
const COLUMN = 12

/** What a scope's search covered and found, in figures. `told` says in which scope each known violation's story stands. */
export const scopeLines = (scope: ScopeDocument, told: ReadonlyMap<string, string>, style: Style): string[] => {
  if (scope.search === undefined) return errorLines(scope, style)
  const { search } = scope
  const verbose = style.verbosity === 'verbose'
  const dot = ` ${symbol(style, 'dot')} `
  const title = [
    plural(search.states, 'state'),
    plural(search.transitions, 'transition'),
    ...(search.complete ? [`depth ${count(search.depth)}`, 'complete'] : [stoppedText(search)]),
    exactnessText(search),
  ]
  const [mark, tone] = markOf(scope, style)
  const heading = `${mark} ${scope.name}`
  return [
    ...headed(heading, tone, title, style),
    ...labelled('Bounds', scope.bounds, { ...style, column: COLUMN }),
    ...labelled('Rules', tally(scope.rules).join(dot), { ...style, column: COLUMN }),
    ...(verbose ? ruleLines(scope.rules, style) : []),
    ...standingLines(scope, style),
    ...(verbose ? [] : knownLines(scope, told, style)),
    ...repairedLines(scope, style),
    ...warningLines(scope, style),
    ...coverage(search, style),
    ...(verbose ? actionLines(search, style) : []),
    ...reductionLines(search, style),
    ...storeLines(search, style),
    ...labelled('Cost', [
      duration(search.cost.seconds),
      `${rough(search.transitions / Math.max(search.cost.seconds, 1e-3))} transitions/s`,
      `${rough(search.states / Math.max(search.cost.seconds, 1e-3))} states/s`,
      `${count(Math.round(search.cost.bytesPerState))} bytes/state`,
      `peak ${megabytes(search.cost.peakRss)}`,
      ...workersText(search.cost.workers, verbose),
      ...(scope.cachedSince === undefined ? [] : [`all this found out on ${scope.cachedSince}, and nothing changed since`]),
    ].join(dot), { ...style, column: COLUMN }),
    ...(search.graph === undefined ? [] : labelled('Graph', [
      plural(search.graph.edges, 'edge'),
      megabytes(search.graph.bytes),
      `${duration(search.graph.building)} to build, ${duration(search.graph.judging)} to judge`,
    ].join(dot), { ...style, column: COLUMN })),
  ]
}

/** How many searched; one alone where more were called, and why. */
const workersText = ({ used, alone, expected }: SearchDocument['cost']['workers'], verbose: boolean): readonly string[] =>
  used > 1 ? [`${used} workers`] : (verbose || expected === true) && alone !== undefined ? [`1 worker, as ${alone}`] : []

const STOPPED = {
  'max-states': 'stopped at --max-states',
  'max-depth': 'stopped at --max-depth',
  interrupted: 'interrupted',
  memory: 'out of the memory there may be: see --memory and --store',
  disk: 'out of room on the disk: see --spill',
  timeout: 'stopped at --timeout',
  bail: 'stopped at --bail',
} as const

export const stoppedText = ({ stopped, depth }: SearchDocument): string =>
  `complete to depth ${count(depth)}, then ${stopped === undefined ? 'cut short' : STOPPED[stopped]}`

export const markOf = ({ rules, deadlock, search }: ScopeDocument, style: Style): [string, 'good' | 'bad' | 'warn'] => {
  if (deadlock !== undefined || rules.some(({ standing }) => standing === 'violated')) return [symbol(style, 'violated'), 'bad']
  if (search?.complete !== true) return [symbol(style, 'open'), 'warn']
  return rules.some(({ standing }) => standing === 'stale') ? [symbol(style, 'warning'), 'warn'] : [symbol(style, 'holds'), 'good']
}

/** `17 hold`, `2 of 2 witnesses reached`, `1 violated`, `9 known violations` … */
const tally = (rules: readonly RuleDocument[]): string[] => {
  const number = (standing: RuleDocument['standing']) => rules.filter(rule => rule.standing === standing).length
  const hold = rules.filter(({ kind, standing }) => kind !== 'witness' && standing === 'fine').length
  const witnesses = rules.filter(({ kind }) => kind === 'witness')
  const reached = witnesses.filter(({ verdict }) => verdict === 'reached').length
  const parts: [number, string][] = [
    [number('violated'), 'violated'],
    [number('stale'), 'declared known but not failing'],
    [number('vacuous'), 'vacuous'],
    [number('open'), 'open'],
  ]
  return [
    `${count(hold)} hold`,
    ...(witnesses.length === 0 ? [] : [`${reached} of ${witnesses.length} witnesses reached`]),
    ...(number('known') === 0 ? [] : [plural(number('known'), 'known violation')]),
    ...parts.filter(([n]) => n > 0).map(([n, text]) => `${count(n)} ${text}`),
  ]
}

/** Rules that were not judged in this search. */
const standingLines = (scope: ScopeDocument, style: Style): string[] => {
  const text = standingText(scope)
  return text === undefined ? [] : labelled('Judged', `${text}: nothing ${scope.standing?.rules === 1 ? 'it is' : 'they are'} made of has changed`, { ...style, column: COLUMN })
}

/** `9 rules judged anew, 126 stand since 2026-11-23` */
export const standingText = ({ rules, standing }: ScopeDocument): string | undefined =>
  standing === undefined ? undefined : `${plural(rules.length - standing.rules, 'rule')} judged anew, ${count(standing.rules)} ${standing.rules === 1 ? 'stands' : 'stand'} since ${standing.since}`

/** Known violations whose story stands under another scope. */
const knownLines = ({ rules, name }: ScopeDocument, told: ReadonlyMap<string, string>, style: Style): string[] => {
  const elsewhere = rules.filter(({ id, standing }) => standing === 'known' && told.get(id) !== name)
  return elsewhere.length === 0 ? [] : listed('Known', elsewhere.map(({ id, story }) => `${id} (${story === undefined ? 'unreached' : plural(story.steps.length, 'step')})`), { ...style, column: COLUMN })
}

/** Known violations that a change of the model repaired. */
const repairedLines = ({ rules }: ScopeDocument, style: Style): string[] => {
  const repaired = rules.filter(({ repairedBy, standing }) => repairedBy !== undefined && standing === 'fine')
  return repaired.length === 0 ? [] : listed('Repaired', repaired.map(({ id, repairedBy }) => `${id} (${repairedBy?.join(', ') ?? ''})`), { ...style, column: COLUMN })
}

const warningLines = ({ warnings = [] }: ScopeDocument, style: Style): string[] => {
  const sign = symbol(style, 'warning')
  const [first, ...vacuous] = warnings.filter(({ code }) => code === 'HFW001').map(({ rule }) => rule)
  return [
    ...(first === undefined ? [] : listed('Vacuous', [`${sign} HFW001 never judged: ${first}`, ...vacuous], { ...style, column: COLUMN })),
    ...warnings.flatMap(({ code, rule, rows = [] }) => (code === 'HFW002' ? labelled(sign, `${code} ${rule}: never taken: ${rows.join(', ')}`, { ...style, column: 4 }) : [])),
  ]
}

/** Which reductions were on, and what they saved; where everything is told, why others were not. */
const reductionLines = (search: SearchDocument, style: Style): string[] => {
  const { reductions: { symmetry, partialOrder }, states, complete } = search
  const parts = [
    ...(symmetry === undefined ? [] : [`symmetry: ${plural(symmetry.renamings, 'renaming')}${partialOrder === undefined ? `, ${count(symmetry.standsFor)} states in ${count(states)}${complete ? `, ${(symmetry.standsFor / states).toFixed(1)} to 1` : ''}` : ''}`]),
    ...(partialOrder === undefined ? [] : [`partial order: one step alone from ${plural(partialOrder.alone, 'state')}${partialOrder.statesAgain === undefined ? '' : `; stories made sure of in ${plural(partialOrder.statesAgain, 'state')}`}`]),
    ...(style.verbosity === 'verbose' ? offText(search) : []),
  ]
  return parts.length === 0 ? [] : labelled('Reduced', parts.join('; '), { ...style, column: COLUMN })
}

/** What the states were kept as, where it was not the obvious. */
const storeLines = ({ store: { name, because } }: SearchDocument, style: Style): string[] =>
  name === 'plain' && style.verbosity !== 'verbose' ? [] : labelled('Store', `${name}: ${because}`, { ...style, column: COLUMN })

/** Which families of actions were never taken, or never changed anything. */
const coverage = ({ coverage: actions }: SearchDocument, style: Style): string[] => {
  const never = actions.filter(({ taken }) => taken === 0).map(({ name }) => name)
  const idle = actions.filter(({ taken, changed }) => taken > 0 && changed === 0).map(({ name }) => name)
  const all = `${plural(actions.length - never.length, 'action')} taken${never.length === 0 ? '' : ` of ${count(actions.length)}`}`
  return labelled('Coverage', [all, ...(never.length === 0 ? [] : [`never: ${never.join(', ')}`]), ...(idle.length === 0 ? [] : [`without effect: ${idle.join(', ')}`])].join('; '), { ...style, column: COLUMN })
}

const errorLines = ({ name, bounds, error }: ScopeDocument, style: Style): string[] => [
  `${style.paint('bad', `${symbol(style, 'violated')} ${name}`)}   not searched to the end: it failed (see above)`,
  ...labelled('Bounds', bounds, { ...style, column: COLUMN }),
  ...labelled('Error', error?.message ?? '', { ...style, column: COLUMN }),
]
