import { findingsOf } from '../verdict.js'
import type { RuleDocument, RunDocument, ScopeDocument } from '../document.js'
import type { Story } from '../story.js'
import { asciiDocument, symbol, type Style } from './style.js'
import { hang, labelled, plural } from './layout.js'
import { scopeLines } from './scope.js'
import { becauseLines } from './because.js'
import { storyLines } from './story.js'
import { verdictLines } from './verdict.js'

/** A run as text: every story first, then each scope's figures, the verdict last. */
export const renderText = (run: RunDocument, style: Style): string => {
  const document = style.ascii ? asciiDocument(run) : run
  const told = new Map<string, string>()
  const stories = new Map<string, string>()
  const blocks = document.scopes.flatMap(scope => [...scope.rules.flatMap(rule => ruleBlock(rule, scope, { told, stories }, style)), ...deadlockBlock(scope, style), ...errorBlock(scope, style)])
  const figures = document.scopes.map(scope => scopeLines(scope, told, style))
  return [...blocks, ...figures, verdictLines(document, findingsOf(document), style)].map(lines => lines.join('\n') + '\n').join('\n')
}

/** What has been told so far: known violations with their scope, counterexamples with their rule. */
interface Told {
  readonly told: Map<string, string>
  readonly stories: Map<string, string>
}

/** The block of a rule that fails, known or not; a known one is told once, in the first scope it fails in. */
const ruleBlock = (rule: RuleDocument, scope: ScopeDocument, { told, stories }: Told, style: Style): string[][] => {
  const { id, standing, story } = rule
  if (standing === 'stale') return [staleBlock(rule, scope, style)]
  if (standing !== 'violated' && standing !== 'known') return []
  if (standing === 'known' && told.has(id)) return []
  if (standing === 'known') told.set(id, scope.name)
  const known = standing === 'known'
  const heading = `${symbol(style, known ? 'known' : 'violated')} ${id}`
  return [[
    ...hang(style.paint(known ? 'known' : 'bad', heading), heading.length, rule.says, style),
    ...(rule.known === undefined ? [] : labelled(known ? 'known' : 'note', knownText(rule, scope), style)),
    ...labelled('why', rule.because, style),
    ...labelled('from', sourceText(rule), style),
    '',
    ...(story === undefined ? [`  Never reached in ${scope.name}: no step of any state found is like this.`] : storyBlock(id, story, scope.name, stories, style)),
  ]]
}

/** Counterexample and title; one that has been told for another rule is not told again. */
const storyBlock = (id: string, story: Story, scope: string, stories: Map<string, string>, style: Style): string[] => {
  const key = JSON.stringify([scope, story.steps.map(({ who, what, result }) => [who, what, result])])
  const twin = story.steps.length === 0 || story.initial !== undefined ? undefined : stories.get(key)
  if (twin !== undefined) return [...labelled('', `Shortest counterexample in ${place(scope, story)}: the same ${plural(story.steps.length, 'step')} as for ${twin}, above.`, { ...style, column: 2 }), ...becauseLines(story, 4, style)]
  stories.set(key, id)
  return [`  ${storyTitle(story, scope)}`, ...storyLines(story, style, { failing: true })]
}

const storyTitle = (story: Story, scope: string): string =>
  story.steps.length === 0
    ? `Broken in the initial state of ${place(scope, story)}`
    : `Shortest counterexample in ${place(scope, story)}, ${plural(story.steps.length, 'step')} (breadth-first: none is shorter)`

const place = (scope: string, { subject }: Story): string => `${scope}${subject === undefined ? '' : ` for ${subject}`}`

const knownText = ({ known, standing, repairedBy }: RuleDocument, scope: ScopeDocument): string =>
  standing === 'known' ? repairText(known)
    : repairedBy !== undefined ? `known to fail without ${repairedBy.join(', ')}, which should repair it`
    : `known to fail elsewhere; its declaration says that it does not in ${scope.name}`

/** `repaired by aa039b39 (2018-10-04). rpc_reply acknowledges …` */
export const repairText = (known: RuleDocument['known']): string =>
  `${known?.fixedBy === undefined ? 'never repaired' : `repaired by ${known.fixedBy}`}. ${known?.reason ?? ''}`

const staleBlock = (rule: RuleDocument, scope: ScopeDocument, style: Style): string[] => {
  const heading = `${symbol(style, 'warning')} ${rule.id}`
  return [
    ...hang(style.paint('warn', heading), heading.length, rule.says, style),
    ...labelled('stale', `declared as known to fail, but ${rule.verdict === 'vacuous' ? 'never judged' : 'it holds'} in ${scope.name}, which was searched completely. Repaired? Then remove its \`known\`; if it cannot fail there, do not name the scope in \`in\`.`, style),
    ...labelled('known', repairText(rule.known), style),
  ]
}

const deadlockBlock = ({ deadlock, name }: ScopeDocument, style: Style): string[][] => {
  if (deadlock === undefined) return []
  const heading = `${symbol(style, 'violated')} deadlock`
  return [[
    ...hang(style.paint('bad', heading), heading.length, 'Nothing can happen any more, and the system does not call this state terminal.', style),
    '',
    `  Shortest way there in ${name}, ${plural(deadlock.steps.length, 'step')} (breadth-first: none is shorter)`,
    ...storyLines(deadlock, style, { failing: true }),
  ]]
}

const errorBlock = ({ error, name }: ScopeDocument, style: Style): string[][] => {
  if (error === undefined) return []
  const heading = `${symbol(style, 'violated')} error`
  return [[
    ...hang(style.paint('bad', heading), heading.length, error.message, style),
    ...(error.stack ?? []).slice(0, 6).map(line => style.paint('dim', `    ${line}`)),
    '',
    `  The way there in ${name}, ${plural(error.story.steps.length, 'step')}`,
    ...storyLines(error.story, style, { failing: false }),
  ]]
}

/** Where a rule comes from, in one line. */
export const sourceText = ({ source }: Pick<RuleDocument, 'source'>): string => `${source.path}, ${source.symbol}${source.commit === undefined ? '' : ` (${source.commit})`}`
