import type { RuleEntry } from '../scope-entry.js'
import { plural } from '../render/layout.js'
import type { Standing } from './page.js'
import { fared, type RecordedRun } from './recorded.js'

/** How a rule stands in the recorded runs of the model as it is, or with all fixes: computed, never typed in. */
export const standingOf = ({ id, rule }: RuleEntry, runs: readonly RecordedRun[]): Standing => {
  const results = runs.map(run => fared(run, id, rule.kind === 'witness'))
  if (results.length === 0) return 'unrecorded'
  if (results.some(result => typeof result === 'object')) return 'fails'
  return results.every(result => result === 'vacuous') ? 'vacuous' : 'holds'
}

/** `holds in tiny, small; fails in exhausted (3 steps); nothing to judge in solo` */
export const statusText = ({ id, rule }: RuleEntry, runs: readonly RecordedRun[]): string => {
  const results = runs.map(run => ({ system: run.system, result: fared(run, id, rule.kind === 'witness') }))
  const names = (wanted: string): readonly string[] => results.filter(({ result }) => result === wanted).map(({ system }) => system)
  const failing = results.flatMap(({ system, result }) => (typeof result === 'object' ? [`${system} (${result.steps === 0 ? 'from the start' : plural(result.steps, 'step')})`] : []))
  const parts = [
    ...(failing.length === 0 ? [] : [`fails in ${failing.join(', ')}`]),
    ...(['holds', 'reached'] as const).flatMap(word => (names(word).length === 0 ? [] : [`${word === 'holds' ? 'holds' : 'is reached'} in ${names(word).join(', ')}`])),
    ...(names('vacuous').length === 0 ? [] : [`${rule.kind === 'witness' ? 'is not reached' : 'has nothing to judge'} in ${names('vacuous').join(', ')}`]),
  ]
  return parts.join('; ')
}

/** The runs that judge a rule, of the model as it is and with every fix. */
export const runsOf = (runs: readonly RecordedRun[], judging: ReadonlySet<string>, fixes: readonly string[]) => {
  const own = runs.filter(({ system }) => judging.has(system))
  return {
    asIs: own.filter(run => run.fixes.length === 0),
    fixed: own.filter(run => run.fixes.length > 0 && run.fixes.length === fixes.length),
  }
}
