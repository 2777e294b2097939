import { count } from '../../checker/count.js'
import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import type { RuleEntry } from '../scope-entry.js'
import type { AdequacyRecord } from '../mutate/record.js'
import { plural } from '../render/layout.js'
import { families, judgingOf } from './family.js'
import { familyOf, ruleLink, table, type Page } from './page.js'
import { fared, type RecordedRun } from './recorded.js'
import { standingOf } from './status.js'
import { worthOf } from './worth.js'

/** Every rule at a glance: which code it is about, how it fared in each recorded run; what was searched, and how good the rules are. */
export const overviewPage = (registry: Registry, runs: readonly RecordedRun[], adequacy: AdequacyRecord | undefined): Page => {
  const rules = allRules(registry)
  const judging = judgingOf(registry)
  const asIs = runs.filter(({ fixes }) => fixes.length === 0)
  const own = (id: string): readonly RecordedRun[] => asIs.filter(({ system }) => judging.get(id)?.has(system) === true)
  const standings = rules.map(entry => standingOf(entry, own(entry.id)))
  const number = (wanted: string): number => standings.filter(standing => standing === wanted).length
  const byFamily = families(rules)
  return {
    name: 'rules.md',
    title: 'Rules',
    blocks: [
      {
        markdown: [
          '# Rules', '',
          'What each rule says is what the protocol is meant to do; where the modelled commit is known to break it, the rule says so.', '',
          `${plural(rules.length, 'rule')} in ${plural(byFamily.size, 'family', 'families')}. In the recorded runs of the commit as it is, ${number('holds')} hold and ${number('fails')} fail somewhere; ${number('vacuous')} had nothing to judge anywhere${number('unrecorded') === 0 ? '' : `, ${number('unrecorded')} are judged in scopes that are not recorded`}.`, '',
          'Further: [the calls](calls.md), [what fails and what repaired it](defects.md), [the state](state.md).',
        ].join('\n'),
      },
      {
        markdown: [
          '## Rule, code, scope', '',
          '✓ holds, or was reached · ✗ fails, after so many steps · ⚠ had nothing to judge · blank: does not apply there. As the commit is, without fixes.', '',
          ...matrices(rules, asIs, judging),
        ].join('\n'),
      },
      {
        markdown: [
          '## Recorded runs', '',
          'Complete searches without reductions; `npm run record` repeats them, and a test holds them to what a run finds.', '',
          table(['Scope', 'Fixes', 'States', 'Transitions', 'Depth', 'Rules that fail'], runs.map(({ system, fixes, states, transitions, depth, violated }) =>
            [system, fixesText(registry, fixes), count(states), count(transitions), `${depth}`, `${Object.keys(violated).length}`])),
        ].join('\n'),
      },
      { markdown: ['## How good the rules are', '', ...adequacyLines(adequacy), ...worthLines(adequacy, rules, runs)].join('\n') },
    ],
  }
}

/** One table for the scopes that judge alike: those with most rules first. */
const matrices = (rules: readonly RuleEntry[], runs: readonly RecordedRun[], judging: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const groups = new Map<string, RecordedRun[]>()
  for (const run of runs) {
    const families = [...new Set(rules.filter(({ id }) => judging.get(id)?.has(run.system)).map(({ id }) => familyOf(id)))]
    // What is judged in a few families stands in a table of its own.
    const key = families.length > 2 ? '' : families.join()
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups].flatMap(([_, columns], i) => [...(i === 0 ? [] : ['']), matrix(rules.filter(({ id }) => columns.some(({ system }) => judging.get(id)?.has(system))), columns, judging)])
}

const matrix = (rules: readonly RuleEntry[], runs: readonly RecordedRun[], judging: ReadonlyMap<string, ReadonlySet<string>>): string =>
  table(['Rule', 'Upstream', ...runs.map(({ system }) => system)], rules.map(({ id, rule }) => [
    ruleLink(id, ''),
    `\`${rule.source.symbol}\``,
    ...runs.map(run => {
      if (judging.get(id)?.has(run.system) !== true) return ''
      const result = fared(run, id, rule.kind === 'witness')
      return typeof result === 'object' ? `✗ ${result.steps}` : result === 'vacuous' ? '⚠' : '✓'
    }),
  ]))

export const fixesText = ({ patches = [] }: Registry, fixes: readonly string[]): string =>
  fixes.length === 0 ? 'none' : fixes.length === patches.length ? 'all' : fixes.join(', ')

const adequacyLines = (record: AdequacyRecord | undefined): string[] => {
  if (record === undefined) return ['Not recorded: `hfcheck mutate --update` does.']
  const { cells, of, total, families: byFamily } = record
  const names = (some: AdequacyRecord['cells']): string => some.map(({ name }) => `\`${name}\``).join(', ')
  const [whole, partly] = [cells.filter(({ within }) => within === undefined), cells.filter(({ within }) => within !== undefined)]
  return [
    `Of ${count(total.mutants)} single faults made of the model itself${of === total.mutants ? '' : `, a sample of ${count(of)}`}, ${count(total.killed)} are noticed, ${count(total.survived)} are not, and ${count(total.equivalent)} are proven to change nothing in ${names(whole)}: ${total.score} % ([how](adequacy.md)).`
      + (partly.length === 0 ? '' : ` Those that no rule had noticed there were judged in the first ${count(partly[0]!.within!)} states of ${names(partly)} as well.`), '',
    table(['Part', 'Mutants', 'Noticed', 'Survived', 'Equivalent', 'Score'], Object.entries(byFamily).map(([name, tally]) =>
      [name, `${tally.mutants}`, `${tally.killed}`, `${tally.survived}`, `${tally.equivalent}`, `${tally.score} %`])),
  ]
}

/** A rule that notices nothing alone says why it is kept. */
const worthLines = (record: AdequacyRecord | undefined, rules: readonly RuleEntry[], runs: readonly RecordedRun[]): string[] => (record === undefined ? [] : [
  '', 'How many mutants each rule notices, and one that no other rule of its family does; where there is none, why it is kept.', '',
  table(['Rule', 'Notices', 'Alone, for example', 'Kept because'], rules.map(entry => {
    const { notices, alone, kept } = worthOf(entry, record, runs) ?? { notices: 0, alone: [], kept: '⚠ no reason given' }
    return [ruleLink(entry.id, ''), `${notices}`, alone[0] === undefined ? '' : `\`${alone[0]}\``, kept ?? '']
  })),
])
