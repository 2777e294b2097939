import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import { plural } from '../render/layout.js'
import { repairText } from '../render/text.js'
import { fixesText } from './overview.js'
import { ruleLink, table, type Page } from './page.js'
import type { KnownDefect, RecordedRun, RecordedStory } from './recorded.js'

/** What fails at the modelled commit: what upstream repaired later, and what nobody has. */
export const defectsPage = (registry: Registry, runs: readonly RecordedRun[], stories: readonly RecordedStory[], defects: readonly KnownDefect[]): Page => {
  const rules = allRules(registry)
  const all = registry.patches ?? []
  const fixed = runs.filter(({ fixes }) => fixes.length > 0 && fixes.length === all.length)
  const open = rules.flatMap(({ id, rule }) => {
    const failing = fixed.filter(({ violated }) => violated[id] !== undefined)
    return failing.length === 0 ? [] : [{ id, rule, failing }]
  })
  const found = (id: string): string => {
    const story = stories.find(one => one.rule === id)
    return `${ruleLink(id, '')}${story === undefined ? '' : `: ${plural(story.steps.length, 'step')} in ${story.system}`}`
  }
  /** The runs with the fix in which every rule holds, of systems in which one fails without. */
  const gone = (ids: readonly string[], fix: string): string => {
    const holding = runs.filter(({ system, fixes, violated, vacuous }) => fixes.includes(fix) && ids.every(id => violated[id] === undefined && !vacuous.includes(id))
      && runs.some(other => other.system === system && other.fixes.length === 0 && ids.some(id => other.violated[id] !== undefined)))
    const kinds = new Map<string, string[]>()
    for (const { system, fixes } of holding) kinds.set(fixesText(registry, fixes), [...(kinds.get(fixesText(registry, fixes)) ?? []), system])
    return [...kinds].map(([made, systems]) => `${systems.join(', ')} with ${made}`).join('; ')
  }
  return {
    name: 'defects.md',
    title: 'What fails',
    blocks: [
      {
        markdown: [
          '# What fails, and what repaired it', '',
          'The modelled commit has defects. No rule was written for one of them: each is found by a rule that says what the protocol is meant to do.', '',
          '## Repaired upstream', '',
          table(['What happens', 'Found by, in how many steps', 'Repaired by', 'Gone in'], defects.filter(({ fix, why }) => fix !== undefined && why === undefined).map(({ says, fix, rules: by }) =>
            [says, by.map(found).join('; '), fixText(registry, fix!), gone(by, fix!)])),
        ].join('\n'),
      },
      {
        markdown: [
          '## Repaired by nobody', '',
          'Open defects: these fail with every fix applied (`hfcheck --patch all`).', '',
          table(['Rule', 'Fails in', 'Why'], open.map(({ id, rule, failing }) => [ruleLink(id, ''), failing.map(({ system }) => system).join(', '), rule.known === undefined ? '' : repairText(rule.known)])),
        ].join('\n'),
      },
      {
        markdown: [
          '## Beyond the model', '',
          table(['What happens', 'What it breaks', 'Repaired by', 'Why the model does not show it'], defects.flatMap(({ says, fix, rules: broken, why }) =>
            (why === undefined ? [] : [[says, broken.map(id => ruleLink(id, '')).join(', '), fix === undefined ? '' : fixText(registry, fix), why]]))),
        ].join('\n'),
      },
      {
        markdown: [
          '## Fixes', '', 'As `--patch NAME` makes them, in the order of their dates; `hfcheck bisect RULE` finds which repairs a rule.', '',
          table(['Fix', 'Date', 'What it changes', 'Repairs'], all.map(({ name, upstream, says, repairs = [] }) => [`\`${name}\``, upstream?.date ?? '', says, repairs.map(id => ruleLink(id, '')).join(', ')])),
        ].join('\n'),
      },
    ],
  }
}

const fixText = ({ patches = [] }: Registry, fix: string): string => {
  const date = patches.find(({ name }) => name === fix)?.upstream?.date
  return `\`${fix}\`${date === undefined ? '' : ` (${date})`}`
}
