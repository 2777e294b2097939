import { unknownName } from '../bad-input.js'
import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import type { RuleEntry } from '../scope-entry.js'
import { matches } from '../glob.js'
import { runsOf, statusText as fate } from '../docs/status.js'
import { judges } from '../render/judges.js'
import { labelled } from '../render/layout.js'
import { asciiDocument, symbol, type Style } from '../render/style.js'
import { repairText, sourceText } from '../render/text.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'

/** What a rule says, why, where it comes from and how it stands; `name` is an id, the beginning of one or of its last part, or a pattern. */
export const explain = (registry: Registry, name: string, flags: Looks, terminal: Terminal): number => {
  const rules = allRules(registry)
  const style = styleFor(terminal.out, terminal.env, flags)
  const found = name.trim() === '' ? [] : rulesNamed(rules, name)
  if (found.length === 0) throw unknownName(`no rule matches "${name}"`, name.replaceAll('*', ''), rules.map(({ id }) => id))
  terminal.out.write(found.map(entry => ruleText(registry, entry, style)).join('\n'))
  return 0
}

const rulesNamed = (rules: readonly RuleEntry[], name: string): readonly RuleEntry[] => {
  const exact = rules.filter(({ id }) => id === name)
  return exact.length > 0 ? exact : rules.filter(({ id }) => matches(name, id) || matches(`${name}*`, id) || matches(`*.${name}*`, id))
}

const ruleText = ({ scopes, patches = [], recorded }: Registry, { id, rule }: RuleEntry, style: Style): string => {
  const prose = style.ascii ? asciiDocument({ says: rule.says, because: rule.because, source: rule.source, known: rule.known }) : rule
  const own = scopes.filter(scope => scope.rules().some(entry => entry.id === id)).map(({ name }) => name)
  const { asIs, fixed } = runsOf(recorded?.runs ?? [], new Set(own), patches.map(({ name }) => name))
  const repairs = patches.filter(patch => patch.repairs?.includes(id) === true)
  const line = (label: string, text: string): string[] => labelled(label, text, { ...style, column: 12 })
  return [
    `${style.paint('strong', id)}   ${rule.kind}`,
    ...labelled('', prose.says, { ...style, column: 2 }),
    '',
    ...line('why', prose.because),
    ...line('from', sourceText(prose)),
    ...line('scopes', own.join(', ')),
    ...line('judges', judges(rule)),
    ...line('status', prose.known === undefined ? `expected to ${rule.kind === 'witness' ? 'be reached' : 'hold'}` : statusText(prose.known)),
    ...(asIs.length === 0 ? [] : line('recorded', `as it is, it ${fate({ id, rule }, asIs)}${fixed.length === 0 ? '' : `; with every fix, it ${fate({ id, rule }, fixed)}`}`)),
    ...repairs.flatMap(({ name, says }) => line('repair', `${name}: ${style.ascii ? asciiDocument({ says }).says : says}`)),
    ...tableLines(rule, style),
    ...line('check it', `hfcheck --rule ${id}`),
    '',
  ].join('\n')
}

const statusText = (known: NonNullable<RuleEntry['rule']['known']>): string =>
  `known to fail${known.in === undefined ? '' : ` in ${known.in.join(', ')}`}, ${repairText(known)}`

/** A lifecycle as a table: each move, and the actions that may make it. */
const tableLines = (rule: RuleEntry['rule'], style: Style): string[] => {
  if (rule.kind !== 'lifecycle') return []
  const rows = Object.entries(rule.moves).map(([move, by]) => ({ move: move.split(' → ').join(` ${symbol(style, 'arrow')} `), by: by ?? [], excuse: rule.unreached?.[move as keyof typeof rule.unreached] }))
  const column = Math.max(0, ...rows.map(({ move }) => move.length)) + 4
  return [
    '',
    ...rows.flatMap(({ move, by, excuse }) => labelled(move, `${by.join(', ')}${excuse === undefined ? '' : `   (need not happen: ${excuse})`}`, { ...style, column })),
    '',
  ]
}
