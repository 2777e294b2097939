import type { RuleDocument, SearchDocument } from '../document.js'
import { valueText, type Origin } from '../settings.js'
import { labelled, listed, plural } from './layout.js'
import { symbol, type Style } from './style.js'

/** Where the figures begin, and the names of rules and actions below them. */
const COLUMN = 12
const INDENT = 4

/** What was decided for a run by anybody: settings that are not what they are by themselves, and the configuration. */
export interface Decided {
  readonly file?: string
  readonly settings: readonly { readonly key: string; readonly value: unknown; readonly from: Origin }[]
}

/** How each rule fared: `✓ box.neverFull   holds; judged 2,120 times`. */
export const ruleLines = (rules: readonly RuleDocument[], style: Style): string[] =>
  columns(rules.map(rule => ({ label: `${markOf(rule, style)} ${rule.id}`, parts: [fateOf(rule), ...(rule.judged === 0 ? [] : [`judged ${plural(rule.judged, 'time')}`])] })), style)

/** How often each family of actions was taken: `put   taken 530 times; changed the state 212 times`. */
export const actionLines = ({ coverage }: SearchDocument, style: Style): string[] =>
  columns(coverage.map(({ name, taken, changed }) => ({ label: name, parts: [`taken ${plural(taken, 'time')}`, ...(taken === 0 ? [] : [`changed the state ${plural(changed, 'time')}`])] })), style)

/** What was decided, and by whom. */
export const decidedLines = ({ file, settings }: Decided, style: Style): string[] => [
  ...labelled('Settings', `${file === undefined ? 'no configuration' : `configuration ${file}`}${settings.length === 0 ? '; everything as it is by itself' : ''}`, { ...style, indent: 0, column: COLUMN }),
  ...(settings.length === 0 ? [] : listed('', settings.map(({ key, value, from }) => `${key} ${valueText(value, ' ')} (${from})`), { ...style, indent: 0, column: COLUMN })),
]

interface Row {
  readonly label: string
  readonly parts: readonly string[]
}

/** Labels and what is said of them, below each other; no part is broken. */
const columns = (rows: readonly Row[], style: Style): string[] => {
  const column = INDENT + Math.max(0, ...rows.map(({ label }) => label.length)) + 2
  return rows.flatMap(({ label, parts }) => labelled(label, parts.map(part => part.replaceAll(' ', '\u00a0')).join('; '), { ...style, indent: INDENT, column })).map(line => line.replaceAll('\u00a0', ' '))
}

const markOf = ({ standing }: RuleDocument, style: Style): string =>
  symbol(style, standing === 'fine' ? 'holds' : standing === 'known' || standing === 'violated' || standing === 'open' ? standing : 'warning')

const fateOf = ({ verdict, standing, story }: RuleDocument): string => {
  const where = story === undefined ? '' : story.steps.length === 0 ? ' in the initial state' : ` in ${plural(story.steps.length, 'step')}`
  switch (verdict) {
    case 'holds': return standing === 'stale' ? 'holds, not as declared' : 'holds'
    case 'violated': return `violated${where}`
    case 'reached': return `reached${where}`
    case 'unreached': return 'never reached'
    case 'vacuous': return 'never judged'
    case 'unjudged': return 'not judged: the search was cut short'
  }
}

/** Reductions that were off, and why. */
export const offText = ({ reductions: { off } }: SearchDocument): readonly string[] => [
  ...(off.symmetry === undefined ? [] : [`symmetry off: ${off.symmetry}`]),
  ...(off.partialOrder === undefined ? [] : [`partial order off: ${off.partialOrder}`]),
]
