import { findingsOf } from '../verdict.js'
import { cellOf } from '../cell.js'
import type { BaselineNote, RuleDocument, RunDocument, ScopeDocument } from '../document.js'
import { runText, type Story } from '../story.js'
import { asciiDocument, symbol, type Style } from './style.js'
import { hang, labelled, plural } from './layout.js'
import { scopeLines } from './scope.js'
import { becauseLines } from './because.js'
import { storyLines } from './story.js'
import { isUnabridged } from './unabridged.js'
import { decidedLines, type Decided } from './verbose.js'
import { verdictLines } from './verdict.js'

/** A run as text: every story first, then each scope's figures, the verdict last. */
export const renderText = (run: RunDocument, style: Style, decided?: Decided): string => {
  const document = style.ascii ? asciiDocument(run) : run
  const told = new Map<string, string>()
  const stories = new Map<string, string>()
  const blocks = document.scopes.flatMap(scope => [...scope.rules.flatMap(rule => ruleBlock(rule, scope, { told, stories }, style)), ...deadlockBlock(scope, style), ...errorBlock(scope, style)])
  const figures = document.scopes.map(scope => scopeLines(scope, told, style))
  const settings = style.verbosity === 'verbose' && decided !== undefined ? [decidedLines(decided, style)] : []
  return [...blocks, ...figures, ...settings, verdictLines(document, findingsOf(document), style)].map(lines => lines.join('\n') + '\n').join('\n')
}

/** What has been told so far: known violations with their scope, counterexamples with their rule. */
interface Told {
  readonly told: Map<string, string>
  readonly stories: Map<string, string>
}

/** The block of a rule that fails, known or not; a known one is told once, in the first scope it fails in, unless everything is to be told. */
const ruleBlock = (rule: RuleDocument, scope: ScopeDocument, { told, stories }: Told, style: Style): string[][] => {
  const { id, standing, story } = rule
  if (standing === 'stale') return [staleBlock(rule, scope, style)]
  if (standing !== 'violated' && standing !== 'known') return []
  if (standing === 'known' && told.has(id) && style.verbosity !== 'verbose') return []
  if (standing === 'known' && !told.has(id)) told.set(id, scope.name)
  const known = standing === 'known'
  const heading = `${symbol(style, known ? 'known' : 'violated')} ${id}`
  const [first, ...says] = hang(style.paint(known ? 'known' : 'bad', heading), heading.length, rule.says, style)
  return [[
    first!,
    // Right below the name, where problem matchers look for it.
    ...(known || rule.at === undefined ? [] : [style.paint('dim', `  at ${rule.at.file}:${rule.at.line}:${rule.at.column}`)]),
    ...says,
    ...(rule.known === undefined && rule.baseline === undefined ? [] : labelled(known ? 'known' : 'note', knownText(rule, scope), style)),
    ...labelled('why', rule.because, style),
    ...labelled('from', sourceText(rule), style),
    '',
    ...(story === undefined ? [`  Never reached in ${scope.name}: no step of any state found is like this.`] : storyBlock(id, story, scope.name, stories, style)),
    ...(known ? [] : followUps(rule, scope, style)),
  ]]
}

/** The same without what has been told before: a scope's surprises alone. */
export const surpriseBlocks = (given: ScopeDocument, style: Style): string[][] => {
  const scope = style.ascii ? asciiDocument(given) : given
  const told = { told: new Map<string, string>(), stories: new Map<string, string>() }
  return [...scope.rules.filter(({ standing }) => standing !== 'known').flatMap(rule => ruleBlock(rule, scope, told, style)), ...deadlockBlock(scope, style), ...errorBlock(scope, style)]
}

/** What a person may do next about a surprise. */
const followUps = ({ id, trace }: RuleDocument, scope: ScopeDocument, style: Style): string[] =>
  trace === undefined ? [] : [
    '',
    ...[['trace', trace], ['replay', `hfcheck replay ${quoted(trace)}`], ['explore', `hfcheck explore ${quoted(trace)}`], ['accept', `hfcheck baseline add ${quoted(`${id}@${cellOf(scope)}`)} --reason "..."`]]
      .map(([label, text]) => style.paint('dim', `  ${label!.padEnd(9)}${text!}`)),
  ]

/** A word as a shell takes it for one: the name of a scope with other bounds has brackets. */
const quoted = (word: string): string => (/^[\w@%+=:,.\/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

const traceLine = (trace: string | undefined, style: Style): string[] => (trace === undefined ? [] : ['', style.paint('dim', `  trace   ${trace}`)])

/** Counterexample and title; one that has been told for another rule is not told again, unless everything is to be told. */
const storyBlock = (id: string, story: Story, scope: string, stories: Map<string, string>, style: Style): string[] => {
  const key = `${scope} ${runText(story)}`
  const twin = story.steps.length === 0 || isUnabridged(story, style) ? undefined : stories.get(key)
  if (twin !== undefined) return [...labelled('', `Shortest counterexample in ${place(scope, story)}: the same ${plural(story.steps.length, 'step')} as for ${twin}, above.`, { ...style, column: 2 }), ...becauseLines(story, 4, style)]
  stories.set(key, id)
  return [...titled(storyTitle(story, scope), style), ...storyLines(story, style, { failing: true })]
}

const titled = (title: string, style: Style): string[] => labelled('', title, { ...style, column: 2 })

const storyTitle = (story: Story, scope: string): string =>
  story.steps.length === 0
    ? `${story.trap === undefined ? 'Broken in' : 'There is no way from'} the initial state of ${place(scope, story)}`
    : story.lasso !== undefined
    ? `A run that breaks it in ${place(scope, story)}: ${plural(story.lasso.from, 'step')} (breadth-first: no shorter way leads to such a run), then for ever the same`
    : story.trap !== undefined
    ? `Shortest way into a trap in ${place(scope, story)}, ${plural(story.steps.length, 'step')} (breadth-first: none is shorter)`
    : story.mayBeLonger === true
      ? `Counterexample in ${place(scope, story)}, ${plural(story.steps.length, 'step')} (found with steps taken alone; a limit came before a shorter one was ruled out)`
      : `Shortest counterexample in ${place(scope, story)}, ${plural(story.steps.length, 'step')} (breadth-first: none is shorter)`

const place = (scope: string, { subject }: Story): string => `${scope}${subject === undefined ? '' : ` for ${subject}`}`

const knownText = ({ known, standing, repairedBy, baseline }: RuleDocument, scope: ScopeDocument): string =>
  baseline?.is === 'same' ? `accepted in the baseline${acceptedText(baseline)}`
    : baseline?.is === 'different' ? `another failure of this rule than the one the baseline accepts${acceptedText(baseline)}`
    : standing === 'known' ? repairText(known)
    : repairedBy !== undefined ? `known to fail without ${repairedBy.join(', ')}, which should repair it`
    : `known to fail elsewhere; its declaration says that it does not in ${scope.name}`

const acceptedText = ({ issue, reason }: BaselineNote): string => `${issue === undefined ? '' : ` (${issue})`}${reason === undefined ? '' : `: ${reason}`}`

/** `repaired by aa039b39 (2018-10-04). rpc_reply acknowledges …` */
export const repairText = (known: RuleDocument['known']): string =>
  `${known?.fixedBy === undefined ? 'never repaired' : `repaired by ${known.fixedBy}`}. ${known?.reason ?? ''}`

const staleBlock = (rule: RuleDocument, scope: ScopeDocument, style: Style): string[] => {
  const heading = `${symbol(style, 'warning')} ${rule.id}`
  if (rule.baseline !== undefined) {
    return [
      ...hang(style.paint('warn', heading), heading.length, rule.says, style),
      ...labelled('gone', `the baseline accepts its failing in ${scope.name}, which was searched completely, and it holds. Repaired? hfcheck baseline prune`, style),
    ]
  }
  return [
    ...hang(style.paint('warn', heading), heading.length, rule.says, style),
    ...labelled('stale', `declared as known to fail, but ${rule.verdict === 'vacuous' ? 'never judged' : 'it holds'} in ${scope.name}, which was searched completely. Repaired? Then remove its \`known\`; if it cannot fail there, do not name the scope in \`in\`.`, style),
    ...labelled('known', repairText(rule.known), style),
  ]
}

const deadlockBlock = ({ deadlock, name, traces }: ScopeDocument, style: Style): string[][] => {
  if (deadlock === undefined) return []
  const heading = `${symbol(style, 'violated')} deadlock`
  return [[
    ...hang(style.paint('bad', heading), heading.length, 'Nothing can happen any more, and the system does not call this state terminal.', style),
    '',
    ...titled(deadlock.mayBeLonger === true ? `A way there in ${name}, ${plural(deadlock.steps.length, 'step')}` : `Shortest way there in ${name}, ${plural(deadlock.steps.length, 'step')} (breadth-first: none is shorter)`, style),
    ...storyLines(deadlock, style, { failing: true }),
    ...traceLine(traces?.['deadlock'], style),
  ]]
}

const errorBlock = ({ error, name, traces }: ScopeDocument, style: Style): string[][] => {
  if (error === undefined) return []
  const heading = `${symbol(style, 'violated')} error`
  return [[
    ...hang(style.paint('bad', heading), heading.length, error.message, style),
    ...(error.stack ?? []).slice(0, 6).map(line => style.paint('dim', `    ${line}`)),
    ...(error.story === undefined ? [] : ['', ...titled(`The way there in ${name}, ${plural(error.story.steps.length, 'step')}`, style), ...storyLines(error.story, style, { failing: false })]),
    ...traceLine(traces?.['error'], style),
  ]]
}

/** Where a rule comes from, in one line. */
export const sourceText = ({ source }: Pick<RuleDocument, 'source'>): string => `${source.path}, ${source.symbol}${source.commit === undefined ? '' : ` (${source.commit})`}`
