import type { Registry } from '../entry.js'
import type { RuleEntry } from '../scope-entry.js'
import { judges } from '../render/judges.js'
import { repairText, sourceText } from '../render/text.js'
import { anchorOf, familyOf, table, type Block, type Page, type Standing } from './page.js'
import type { RecordedRun, RecordedStory } from './recorded.js'
import { mermaidOf } from './diagram.js'
import { predicateOf } from './predicate.js'
import { runsOf, standingOf, statusText } from './status.js'

const WORD: Readonly<Record<Standing, string>> = { holds: '✓ holds', fails: '✗ fails', vacuous: '⚠ never judged', unrecorded: '– not recorded' }

export interface Sources {
  readonly registry: Registry
  readonly runs: readonly RecordedRun[]
  readonly stories: readonly RecordedStory[]
}

/** Rules by family, each with the scopes that judge it. */
export const judgingOf = ({ scopes }: Registry): ReadonlyMap<string, ReadonlySet<string>> => {
  const judging = new Map<string, Set<string>>()
  for (const scope of scopes) for (const { id } of scope.rules()) judging.set(id, (judging.get(id) ?? new Set()).add(scope.name))
  return judging
}

/** The rules of one family: each with its sentence, why it must hold, where it comes from, and how it fared. */
export const familyPage = (family: string, entries: readonly RuleEntry[], sources: Sources, judging: ReadonlyMap<string, ReadonlySet<string>>): Page => ({
  name: `rules/${family}.md`,
  title: family,
  blocks: [
    { markdown: [`# ${family}`, '', '[All rules](../rules.md) · ' + entries.map(({ id }) => `[${id.slice(family.length + 1)}](#${anchorOf(id)})`).join(' · ')].join('\n') },
    ...entries.map(entry => ruleBlock(entry, sources, judging.get(entry.id) ?? new Set())),
  ],
})

const ruleBlock = (entry: RuleEntry, { registry, runs, stories }: Sources, judging: ReadonlySet<string>): Block => {
  const { id, rule } = entry
  const all = (registry.patches ?? []).map(({ name }) => name)
  const { asIs, fixed } = runsOf(runs, judging, all)
  const standing = standingOf(entry, asIs)
  const repairs = (registry.patches ?? []).filter(patch => patch.repairs?.includes(id) === true)
  const story = stories.find(one => one.rule === id)
  const predicate = predicateOf(rule)
  return {
    rule: { id, standing },
    markdown: [
      `## ${id}`, '',
      `> ${rule.says}`, '',
      table(['As it is', 'With every fix', 'Kind', 'Source'], [[WORD[standing], WORD[standingOf(entry, fixed)], rule.kind, sourceText(rule)]]), '',
      `**Why.** ${rule.because}`, '',
      `**Judges** ${judges(rule)}.`,
      ...(rule.kind === 'lifecycle' ? ['', ...diagramLines(rule)] : []),
      ...(predicate === undefined ? [] : ['', `**In the words of** \`${predicate.file}\`:`, '', '```ts', ...predicate.lines, '```']),
      ...(rule.known === undefined ? [] : ['', `**Known to fail**${rule.known.in === undefined ? '' : ` in ${inText(rule.known.in, judging)}`}: ${repairText(rule.known)}`]),
      ...(repairs.length === 0 ? [] : ['', ...repairs.map(({ name, says }) => `Repaired by patch \`${name}\`: ${says}`)]),
      ...(asIs.length === 0 ? [] : ['', `**Recorded.** As it is, it ${statusText(entry, asIs)}.${fixed.length === 0 ? '' : ` With every fix, it ${statusText(entry, fixed)}.`}`]),
      ...(story === undefined ? [] : ['', `<details><summary>Shortest story, in ${story.system}</summary>`, '', '```text', ...story.lines, '```', '', '</details>']),
    ].join('\n'),
  }
}

/** Scopes a declaration names, as far as they judge the rule. */
const inText = (named: readonly string[], judging: ReadonlySet<string>): string => named.filter(name => judging.has(name)).join(', ')

const diagramLines = (rule: RuleEntry['rule'] & { readonly kind: 'lifecycle' }): string[] => [
  '```mermaid', mermaidOf(rule), '```', '',
  table(['Move', 'By'], Object.entries(rule.moves).map(([move, by]) => [move, `${(by ?? []).map(name => `\`${name}\``).join(', ')}${excuse(rule, move)}`])),
]

const excuse = (rule: RuleEntry['rule'] & { readonly kind: 'lifecycle' }, move: string): string => {
  const reason = (rule.unreached as Readonly<Record<string, string | undefined>> | undefined)?.[move]
  return reason === undefined ? '' : ` (need not happen: ${reason})`
}

/** Entries by family, in the order of the registry. */
export const families = (entries: readonly RuleEntry[]): ReadonlyMap<string, readonly RuleEntry[]> => {
  const found = new Map<string, RuleEntry[]>()
  for (const entry of entries) found.set(familyOf(entry.id), [...(found.get(familyOf(entry.id)) ?? []), entry])
  return found
}
