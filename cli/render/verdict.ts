import { count } from '../../checker/count.js'
import type { RunDocument, ScopeDocument } from '../document.js'
import type { Finding, Findings } from '../verdict.js'
import { exactnessText } from './exactness.js'
import { labelled, listed, plural } from './layout.js'
import { symbol, type Style, type Tone } from './style.js'

/** The last words of a run: holds, violated or error, and what that covers. The very last line is the verdict. */
export const verdictLines = (run: RunDocument, found: Findings, style: Style): string[] => {
  const [sign, tone, text] = verdict(run, found)
  const besides = found.known.length === 0 || sign === 'holds' ? '' : `${plural(distinct(found.known), 'known violation')} besides`
  const quiet = style.verbosity === 'quiet'
  const covered = coveredText(run, quiet)
  const whole = `${symbol(style, sign)} ${text}${besides === '' ? '' : `, ${besides}`}`
  const verdictLine = whole.length <= style.width ? whole : `${symbol(style, sign)} ${text}`
  const line = `${verdictLine} ${symbol(style, 'dot')} ${covered}`
  const fits = line.length <= style.width
  return [
    // Where only what needs attention is told, the rules stand right above.
    ...(quiet ? [] : [...named('violated', [...found.violated, ...found.unjudged], style), ...named('stale', found.stale, style)]),
    // No room on one line: what the verdict covers goes above, so that the verdict stays last.
    ...(verdictLine === whole ? [] : labelled('and', besides, { ...style, column: COLUMN })),
    ...(fits ? [] : labelled('within', covered, { ...style, column: COLUMN })),
    style.paint(tone, fits ? line : verdictLine),
  ]
}

const COLUMN = 12

const named = (label: string, findings: readonly Finding[], style: Style): string[] =>
  findings.length === 0 ? [] : listed(label, [...new Set(findings.map(({ rule }) => rule.id))], { ...style, column: COLUMN })

const verdict = (run: RunDocument, { violated, unjudged, deadlocked, failed, stale, partial, known }: Findings): [Parameters<typeof symbol>[1], Tone, string] => {
  const broken = [
    ...(violated.length === 0 ? [] : [plural(distinct(violated), 'rule')]),
    ...(unjudged.length === 0 ? [] : [`${plural(distinct(unjudged), 'rule')} never judged`]),
    ...(deadlocked.length === 0 ? [] : [`deadlock in ${names(deadlocked)}`]),
  ]
  const interrupted = run.interrupted ? 'interrupted: ' : ''
  if (broken.length > 0) return ['violated', 'bad', `${interrupted}violated within these bounds: ${broken.join(', ')}`]
  if (failed.length > 0) return ['violated', 'bad', `${interrupted}error: ${names(failed)} could not be searched`]
  if (run.interrupted) return ['open', 'warn', `interrupted: holds so far within these bounds, which is no proof`]
  if (stale.length > 0) return ['warning', 'warn', `holds within these bounds: ${plural(distinct(stale), 'rule')} declared known to fail`]
  if (partial.length > 0 || (run.unsearched ?? []).length > 0) return ['open', 'warn', `holds as far as searched within these bounds, which is no proof`]
  if (run.scopes.length === 0) return ['open', 'warn', 'no scope is in this part']
  const how = run.scopes.some(({ search }) => search?.exactness === 'fingerprints') ? ', as far as fingerprints tell' : ''
  return ['holds', 'good', known.length === 0 ? `holds within these bounds${how}` : `holds within these bounds but for ${plural(distinct(known), 'known violation')}${how}`]
}

/** `tiny, small complete and exact; wide to depth 14`; in short only what was not searched whole is named. */
const coveredText = ({ scopes, onlyRules, unsearched = [] }: RunDocument, short: boolean): string => {
  const whole = scopes.filter(({ search }) => search?.complete === true && search.exactness === 'exact')
  const parts = scopes.flatMap(({ name, search }) =>
    search === undefined || (search.complete && search.exactness === 'exact') ? [] : [`${name} ${search.complete ? 'complete' : `to depth ${count(search.depth)} only`}, ${exactnessText(search)}`])
  const left = unsearched.length === 0 ? [] : [`${unsearched.join(', ')} not searched`]
  const covered = [...(whole.length === 0 ? [] : [`${short && whole.length > 2 ? plural(whole.length, 'scope') : names(whole)} complete and exact`]), ...parts, ...left]
  return `${covered.length === 0 ? 'nothing searched' : covered.join('; ')}${onlyRules === undefined ? '' : `; rules ${onlyRules.join(', ')} only`}`
}

const names = (scopes: readonly ScopeDocument[]): string => scopes.map(({ name }) => name).join(', ')
const distinct = (findings: readonly Finding[]): number => new Set(findings.map(({ rule }) => rule.id)).size
