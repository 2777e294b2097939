import { appendFileSync } from 'node:fs'
import { count } from '../../checker/count.js'
import { BadInput } from '../bad-input.js'
import type { RuleDocument, RunDocument } from '../document.js'
import { exactnessText } from '../render/exactness.js'
import { duration, plural } from '../render/layout.js'
import { plain } from '../render/style.js'
import { storyLines } from '../render/story.js'
import { sourceText } from '../render/text.js'
import { verdictLines } from '../render/verdict.js'
import { findingsOf, type Finding } from '../verdict.js'
import type { Story } from '../story.js'
import type { MakeReporter } from './reporter.js'

/** GitHub keeps this many annotations of a step. */
const KEPT = 10
/** A summary of more than a mebibyte is dropped whole; the rest of it needs little. */
const ROOM = 900_000

/** Annotations at the lines of the rules that fail, one for each, and the summary of the job. */
export const github: MakeReporter = ({ write, env }) => ({
  end: run => {
    const { violated, stale, deadlocked, failed } = findingsOf(run)
    const lines = [
      ...once(violated).map(({ scope, rule }) => command('error', place(rule), `${rule.id} is violated in ${scope}`, annotation(rule))),
      ...deadlocked.map(({ name }) => command('error', {}, `deadlock in ${name}`, 'Nothing can happen any more.')),
      ...failed.map(({ name, error }) => command('error', {}, `${name} could not be searched`, error?.message ?? '')),
      ...once(stale).map(({ scope, rule }) => command('warning', place(rule), `${rule.id} holds in ${scope}`, 'It is declared as known to fail.')),
    ]
    for (const line of lines.slice(0, KEPT)) write(`${line}\n`)
    const summary = env['GITHUB_STEP_SUMMARY']
    if (summary !== undefined && summary !== '') append(summary, summaryOf(run))
  },
})

const append = (file: string, text: string): void => {
  try {
    appendFileSync(file, text)
  } catch (error) {
    throw new BadInput(`${file} (GITHUB_STEP_SUMMARY) cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const once = (findings: readonly Finding[]): readonly Finding[] => [...new Map([...findings].reverse().map(finding => [finding.rule.id, finding])).values()].reverse()

const place = ({ at }: RuleDocument): Readonly<Record<string, string>> =>
  at === undefined ? {} : { file: at.file, line: `${at.line}`, col: `${at.column}` }

const annotation = ({ says, story }: RuleDocument): string =>
  [says, ...(story === undefined ? ['Never reached.'] : story.steps.map(({ who, what, result }, i) => `${i + 1} ${who} ${what}${result === undefined ? '' : ` → ${result}`}`))].join('\n')

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const command = (kind: 'error' | 'warning', at: Readonly<Record<string, string>>, title: string, text: string): string =>
  `::${kind} ${Object.entries({ ...at, title }).map(([key, value]) => `${key}=${property(value)}`).join(',')}::${data(text)}`

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The run as Markdown: the verdict, a line for each scope, the stories of what is new. */
const summaryOf = (run: RunDocument): string => {
  const found = findingsOf(run)
  return [
    '## hfcheck',
    '',
    ...verdictLines(run, found, { ...plain, width: 1000 }).map(line => line.trim()),
    '',
    '| Scope | States | Transitions | Depth | Complete | Violated | Known | Time |',
    '|---|---|---|---|---|---|---|---|',
    ...run.scopes.map(({ name, search, rules, error }) => search === undefined ? `| ${name} | ${cell(error?.message ?? '')} |||||||`
      : `| ${name} | ${count(search.states)} | ${count(search.transitions)} | ${count(search.depth)} | ${search.complete ? 'yes' : 'no'}${search.exactness === 'exact' ? '' : `, ${exactnessText(search)}`} | ${rules.filter(({ standing }) => standing === 'violated').length} | ${rules.filter(({ standing }) => standing === 'known').length} | ${duration(search.cost.seconds)} |`),
    '',
    ...fitting([
      ...found.violated.map(({ scope, rule }) => [`### ${rule.id} in ${scope}`, '', `${rule.says} ${rule.because} (${sourceText(rule)})`, '', ...told(rule.story)]),
      ...found.deadlocked.map(({ name, deadlock }) => [`### deadlock in ${name}`, '', ...told(deadlock)]),
      ...found.failed.map(({ name, error }) => [`### ${name} could not be searched`, '', error?.message ?? '', '', ...(error?.story === undefined ? [] : told(error.story))]),
    ]),
    '',
  ].join('\n')
}

const told = (story: Story | undefined): readonly string[] => [...(story === undefined ? ['Never reached.'] : ['```', ...storyLines(story, plain, { failing: true }), '```']), '']

/** The parts for which there is room, in their order, and how many there are besides. */
const fitting = (parts: readonly (readonly string[])[]): readonly string[] => {
  let room = ROOM
  const kept = parts.filter(lines => {
    const size = Buffer.byteLength(lines.join('\n'))
    if (size > room) return false
    room -= size
    return true
  })
  return [...kept.flat(), ...(kept.length === parts.length ? [] : [`${plural(parts.length - kept.length, 'story', 'stories')} for which there is no room here: in the log`])]
}
