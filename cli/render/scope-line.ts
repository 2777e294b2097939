import { count } from '../../checker/count.js'
import type { ScopeDocument } from '../document.js'
import { exactnessText } from './exactness.js'
import { duration, plural } from './layout.js'
import { markOf, standingText, stoppedText } from './scope.js'
import { symbol, type Style } from './style.js'

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
