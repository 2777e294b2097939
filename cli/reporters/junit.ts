import type { RuleDocument, RunDocument, ScopeDocument } from '../document.js'
import { exactnessText } from '../render/exactness.js'
import { plain } from '../render/style.js'
import { storyLines } from '../render/story.js'
import { repairText, sourceText } from '../render/text.js'
import type { Story } from '../story.js'
import type { MakeReporter } from './reporter.js'

/** JUnit's XML as continuous integration reads it: a suite for each scope, a case for each rule. */
export const junit: MakeReporter = ({ write }) => ({ end: run => write(junitXml(run)) })

interface Case {
  readonly name: string
  readonly rule?: RuleDocument
  readonly element?: { readonly tag: 'failure' | 'error' | 'skipped'; readonly type?: string; readonly message: string; readonly body: string }
  readonly attachment?: string
}

const junitXml = (run: RunDocument): string => {
  const suites = run.scopes.map(scope => ({ scope, cases: casesOf(scope) }))
  const all = suites.flatMap(({ cases }) => cases)
  const seconds = run.scopes.reduce((sum, { search }) => sum + (search?.cost.seconds ?? 0), 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'hfcheck', ...counts(all), time: seconds.toFixed(3) })}>`,
    ...suites.flatMap(({ scope, cases }) => suiteLines(scope, cases)),
    '</testsuites>',
    '',
  ].join('\n')
}

const suiteLines = ({ name, bounds, search, patches }: ScopeDocument, cases: readonly Case[]): string[] => [
  `  <testsuite${attributes({ name, ...counts(cases), time: (search?.cost.seconds ?? 0).toFixed(3) })}>`,
  '    <properties>',
  ...Object.entries({
    bounds, ...(patches.length === 0 ? {} : { patches: patches.join(',') }),
    ...(search === undefined ? {} : { states: search.states, transitions: search.transitions, depth: search.depth, complete: search.complete, ...(search.exactness === 'exact' ? {} : { exactness: exactnessText(search) }) }),
  }).map(([key, value]) => `      <property${attributes({ name: key, value: `${value}` })}/>`),
  '    </properties>',
  ...cases.flatMap(one => caseLines(name, one)),
  '  </testsuite>',
]

const caseLines = (scope: string, { name, rule, element, attachment }: Case): string[] => {
  const at = rule?.at
  const head = `    <testcase${attributes({ name, classname: `hfcheck.${scope}`, ...(at === undefined ? {} : { file: at.file, line: `${at.line}` }), time: '0' })}`
  if (element === undefined) return [`${head}/>`]
  const { tag, type, message, body } = element
  return [
    `${head}>`,
    `      <${tag}${attributes({ ...(type === undefined ? {} : { type }), message })}${body === '' ? '/>' : `>${escaped(body)}</${tag}>`}`,
    ...(attachment === undefined ? [] : [`      <system-out>[[ATTACHMENT|${escaped(attachment)}]]</system-out>`]),
    '    </testcase>',
  ]
}

const casesOf = (scope: ScopeDocument): Case[] => [
  ...scope.rules.map(rule => caseOf(rule, scope)),
  ...(scope.deadlock === undefined ? [] : [{ name: 'deadlock', element: { tag: 'failure' as const, type: 'deadlock', message: 'nothing can happen any more', body: tell(scope.deadlock) } }]),
  ...(scope.error === undefined ? [] : [{ name: 'search', element: { tag: 'error' as const, type: scope.error.kind, message: scope.error.message, body: [...(scope.error.stack ?? []), ...(scope.error.story === undefined ? [] : [tell(scope.error.story)])].join('\n') } }]),
  ...(scope.search === undefined || scope.search.complete ? [] : [{ name: 'search', element: { tag: 'error' as const, type: 'inconclusive', message: `cut short: ${scope.search.stopped ?? ''}`, body: '' } }]),
]

const caseOf = (rule: RuleDocument, { name }: ScopeDocument): Case => {
  const one = { name: rule.id, rule, ...(rule.trace === undefined ? {} : { attachment: rule.trace }) }
  switch (rule.standing) {
    case 'violated':
      return { ...one, element: { tag: 'failure', type: rule.kind, message: rule.says, body: [rule.because, sourceText(rule), '', rule.story === undefined ? `never reached in ${name}` : tell(rule.story)].join('\n') } }
    case 'stale':
      return { ...one, element: { tag: 'failure', type: 'stale', message: 'declared as known to fail, but it does not', body: '' } }
    case 'known':
      return { ...one, element: { tag: 'skipped', message: `known: ${rule.baseline === undefined ? repairText(rule.known) : [rule.baseline.issue, rule.baseline.reason].filter(Boolean).join(' ')}`, body: '' } }
    case 'vacuous':
      return { ...one, element: { tag: 'skipped', message: 'never judged', body: '' } }
    case 'open':
      return { ...one, element: { tag: 'skipped', message: 'the search was cut short', body: '' } }
    case 'fine':
      return one
  }
}

const tell = (story: Story): string => storyLines(story, plain, { failing: true }).join('\n')

const counts = (cases: readonly Case[]): Readonly<Record<string, string>> => {
  const number = (tag: string) => `${cases.filter(({ element }) => element?.tag === tag).length}`
  return { tests: `${cases.length}`, failures: number('failure'), errors: number('error'), skipped: number('skipped') }
}

const attributes = (values: Readonly<Record<string, string>>): string => Object.entries(values).map(([name, value]) => ` ${name}="${escaped(value).replaceAll('\n', '&#10;')}"`).join('')

/** Text as XML takes it; characters it cannot hold at all are dropped. */
const escaped = (text: string): string =>
  text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
