import { ruleLink, table, type Page } from './page.js'
import type { CallContract } from './recorded.js'
import type { Registry } from '../entry.js'
import { allRules } from '../models.js'

/** The contract of every call: what it takes, what it answers when, and the rules that judge it. */
export const callsPage = (registry: Registry, calls: readonly CallContract[], everyCall: readonly string[]): Page => {
  const rules = allRules(registry)
  const links = (ids: readonly string[]): string => ids.map(id => ruleLink(id, '')).join(', ')
  return {
    name: 'calls.md',
    title: 'Calls',
    blocks: [
      {
        markdown: [
          '# The calls', '',
          'A guest puts the number into x0, executes HVC, and finds the answer in x0. What is listed is what users may rely on, in the order in which a call looks; where the modelled commit does otherwise, the rule beside it fails.', '',
          table(['Call', 'x0', 'Arguments', 'Upstream'], calls.map(({ name, number, arguments: taken, source }) => [`[${name}](#${name})`, `\`${number}\``, taken, source])), '',
          `For every call: ${links(everyCall)}.`,
        ].join('\n'),
      },
      ...calls.map(({ name, number, arguments: taken, source, answers, changes }) => {
        const named = new Set([...answers.flatMap(({ judgedBy }) => judgedBy), ...changes, ...everyCall])
        const others = rules.flatMap(({ id, rule }) => ('on' in rule && rule.on?.includes(name) === true && !named.has(id) ? [id] : []))
        return {
          markdown: [
            `## ${name}`, '', `\`${number}\` · ${taken} · ${source}`, '',
            table(['When', 'Answer', 'Judged by'], answers.map(({ when, answer, judgedBy }) => [when, answer, links(judgedBy)])), '',
            `What changes, and what does not: ${links(changes)}.${others.length === 0 ? '' : ` Further: ${links(others)}.`}`,
          ].join('\n'),
        }
      }),
    ],
  }
}
