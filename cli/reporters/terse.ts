import { cellOf } from '../cell.js'
import type { RuleDocument, RunDocument, ScopeDocument } from '../document.js'
import { becauseLines } from '../render/because.js'
import { changeLinesOf, partText } from '../render/changes.js'
import { endingLines } from '../render/ending.js'
import { passagesOf } from '../render/fold.js'
import { hiddenLines, shown } from '../render/hide.js'
import { plural } from '../render/layout.js'
import { stoppedText } from '../render/scope.js'
import { asciiDocument, plain, symbol, type Style } from '../render/style.js'
import { twinLines } from '../render/twin.js'
import { verdictLines } from '../render/verdict.js'
import { runText, type Story } from '../story.js'
import { findingsOf } from '../verdict.js'
import type { MakeReporter } from './reporter.js'

/**
 * For programs that read text: what fails the run and nothing else, as soon as a scope is done. A line for each failure, its first word the kind, with the rule and
 * the scope, the place of the rule, and how far it is; below it, indented, the shortest story, a line a step. The verdict last. No colour, no line broken.
 */
export const terse: MakeReporter = ({ write, style: { ascii, hide, regs } }) => {
  const style: Style = { ...plain, ascii, ...(hide && { hide }), ...(regs !== undefined && { regs }), width: Infinity, verbosity: 'quiet' }
  const told = new Map<string, string>()
  const say = (lines: readonly string[]): void => { if (lines.length > 0) write(`${lines.join('\n')}\n`) }
  return {
    scope: scope => say(failuresIn(ascii ? asciiDocument(scope) : scope, told, style)),
    end: run => say([...unjudgedIn(run), ...verdictLines(run, findingsOf(run), style)]),
  }
}

const failuresIn = (scope: ScopeDocument, told: Map<string, string>, style: Style): readonly string[] => {
  const { rules, deadlock, error, search, traces } = scope
  const place = (rule: RuleDocument): string => `${rule.id}@${cellOf(scope)} ${rule.at === undefined ? '-' : `${rule.at.file}:${rule.at.line}:${rule.at.column}`}`
  return [
    ...rules.flatMap(rule => {
      const { id, standing, says, story, trace } = rule
      if (standing === 'stale') return [`stale ${place(rule)} ${rule.baseline === undefined ? 'declared as known to fail' : 'accepted in the baseline'}, and holds: ${says}`]
      if (standing !== 'violated') return []
      const twin = story === undefined ? undefined : told.get(keyOf(scope, story))
      if (story !== undefined && twin === undefined) told.set(keyOf(scope, story), id)
      return [
        `violated ${place(rule)} ${story === undefined ? 'never reached' : plural(story.steps.length, 'step')}: ${says}`,
        ...(story === undefined ? [] : twin === undefined ? storyLines(story, style) : [`  steps as for ${twin}`, ...becauseLines(story, 2, style)]),
        ...(trace === undefined ? [] : [`  trace ${trace}`]),
      ]
    }),
    ...(deadlock === undefined ? [] : [`deadlock ${cellOf(scope)} ${plural(deadlock.steps.length, 'step')}`, ...storyLines(deadlock, style), ...traceLine(traces?.['deadlock'])]),
    ...(error === undefined ? [] : [`error ${cellOf(scope)} ${error.message.replaceAll('\n', ' ')}`, ...(error.stack ?? []).slice(0, 1).map(line => `  ${line}`), ...(error.story === undefined ? [] : storyLines(error.story, style)), ...traceLine(traces?.['error'])]),
    ...(search === undefined || search.complete ? [] : [`incomplete ${cellOf(scope)} ${stoppedText(search)}`]),
  ]
}

/** Rules never judged, where that fails the run. */
const unjudgedIn = (run: RunDocument): readonly string[] =>
  findingsOf(run).unjudged.map(({ rule: { id, says }, scope }) => `unjudged ${id}@${scope} ${says}`)

const keyOf = (scope: ScopeDocument, story: Story): string => `${cellOf(scope)} ${runText(story)}`

const traceLine = (trace: string | undefined): readonly string[] => (trace === undefined ? [] : [`  trace ${trace}`])

/** Who did what, a line a step; what it changed only of the last. */
const storyLines = (whole: Story, style: Style): readonly string[] => {
  const { story, hidden } = shown(whole, style)
  const arrow = symbol(style, 'arrow')
  const passages = passagesOf(story, style)
  return [
    ...passages.map(({ first, last, step }, i) => {
      const ends = i === passages.length - 1
      const changes = ends ? changeLinesOf(step).map(({ label, parts, note }) => `${label} ${parts.map(part => partText(part, style)).join(', ')}${note === '' ? '' : ` (${note})`}`) : []
      return [`  ${first === last ? first : `${first}-${last}`} ${step.who} ${step.what}`,
        ...(step.result === undefined || step.result === '' ? [] : [` ${arrow} ${step.result}`]),
        ...((ends || style.regs === true) && step.detail !== undefined ? [` [${step.detail}]`] : []),
        ...(changes.length === 0 ? [] : [`; ${changes.join('; ')}`])].join('')
    }),
    ...hiddenLines(hidden, 2, style), ...becauseLines(story, 2, style), ...endingLines(story, 2, style),
    ...twinLines(story, 2, style, other => storyLines(other, style)).filter(line => line !== ''),
  ]
}
