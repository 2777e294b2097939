import type { ScopeDocument } from '../document.js'
import { exactnessText } from '../render/exactness.js'
import { count, duration, plural } from '../render/layout.js'
import { symbol, type Style } from '../render/style.js'
import { markOf, standingText, stoppedText } from '../render/scope.js'
import { surpriseBlocks } from '../render/text.js'
import { verdictLines } from '../render/verdict.js'
import { findingsOf } from '../verdict.js'
import type { MakeReporter } from './reporter.js'

/** For logs: a line for each scope as soon as it is done, only surprises in full, the verdict last. */
export const line: MakeReporter = ({ write, style }) => ({
  scope: scope => write(`${scopeLine(scope, style)}\n`),
  end: run => {
    const blocks = run.scopes.flatMap(scope => surpriseBlocks(scope, style))
    write([...blocks, verdictLines(run, findingsOf(run), style)].map(lines => `${lines.join('\n')}\n`).join('\n'))
  },
})

/** `✓ tiny   600,464 states, depth 20, complete, 1.0 s; 19 known violations` */
export const scopeLine = (scope: ScopeDocument, style: Style): string => {
  const { name, search, rules, cachedSince } = scope
  if (search === undefined) return `${symbol(style, 'violated')} ${name}   failed: ${scope.error?.message ?? ''}`
  const [mark, tone] = markOf(scope, style)
  const number = (standing: string) => rules.filter(rule => rule.standing === standing).length
  const found = [
    ...(number('violated') > 0 ? [plural(number('violated'), 'violation')] : []),
    ...(scope.deadlock === undefined ? [] : ['deadlock']),
    ...(number('stale') > 0 ? [`${count(number('stale'))} declared known but not failing`] : []),
    ...(number('known') > 0 ? [plural(number('known'), 'known violation')] : []),
  ]
  const far = `${search.complete ? `depth ${count(search.depth)}, complete` : stoppedText(search)}${search.exactness === 'exact' ? '' : `, ${exactnessText(search)}`}`
  const stood = [standingText(scope) ?? []].flat()
  return `${style.paint(tone, `${mark} ${name}`)}   ${plural(search.states, 'state')}, ${far}, ${cachedSince === undefined ? [duration(search.cost.seconds), ...stood].join(', ') : `cached since ${cachedSince}`}${found.length === 0 ? '' : `; ${found.join(', ')}`}`
}
