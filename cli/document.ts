import type { Report, RuleReport, Verdict } from '../checker/report.js'
import type { Known, Rule, Source } from '../checker/property.js'
import { siteOf, type Site } from '../checker/site.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import type { PatchEntry } from './patch-entry.js'
import { sourceOf } from './source-map.js'
import { storyOf, type Story } from './story.js'
import type { Warning } from './warnings.js'

/** One run of `check` as plain data: what `--json` prints and what the text reporter reads. Nothing in it depends on the model's types. */
export interface RunDocument {
  readonly schemaVersion: 1
  readonly version: string
  /** The globs of `--rule`; absent when every rule was checked. */
  readonly onlyRules?: readonly string[]
  /** Rules that were never judged fail the run. */
  readonly strict?: boolean
  /** Scopes that were asked for and not begun. */
  readonly unsearched?: readonly string[]
  readonly scopes: readonly ScopeDocument[]
  readonly interrupted: boolean
}

export interface ScopeDocument {
  readonly name: string
  readonly bounds: string
  /** Names of the changes made to the model. */
  readonly patches: readonly string[]
  /** What the search found; absent when it threw. */
  readonly search?: SearchDocument
  readonly error?: ErrorDocument
  readonly rules: readonly RuleDocument[]
  readonly deadlock?: Story
  /** What is worth a word besides; absent where nothing is, or what is was silenced. */
  readonly warnings?: readonly Warning[]
  /** Files with the traces of a deadlock or an error. */
  readonly traces?: Readonly<Record<string, string>>
  /** When this was found out; absent if just now. */
  readonly cachedSince?: string
  /** So many of the rules were not judged anew: nothing they are made of has changed since. */
  readonly standing?: { readonly rules: number; readonly since: string }
}

export type SearchDocument = Pick<Report<unknown, Action<unknown>>, 'states' | 'transitions' | 'depth' | 'complete' | 'exactness' | 'omission' | 'store' | 'cost' | 'coverage' | 'graph' | 'reductions'> & {
  readonly stopped?: NonNullable<Report<unknown, Action<unknown>>['stopped']> | 'timeout' | 'bail'
}

/** `assertion`: the model itself says that something impossible happened. `threw`: a recipe or a rule failed to run. */
export interface ErrorDocument {
  readonly kind: 'assertion' | 'threw'
  readonly message: string
  /** Where in the code, innermost first. */
  readonly stack?: readonly string[]
  /** The way to the state in which it happened; absent where no state is to blame. */
  readonly story?: Story
}

/**
 * How a verdict stands against what the rule says of itself. `fine` and `known` are as expected, `violated` and `stale` are not;
 * `vacuous` was never judged, `open` cannot be told because the search was cut short.
 */
export type Standing = 'fine' | 'known' | 'violated' | 'stale' | 'vacuous' | 'open'

export interface RuleDocument {
  readonly id: string
  readonly kind: Rule<unknown, Action<unknown>>['kind']
  readonly says: string
  readonly because: string
  readonly source: Source
  /** Where the rule is written. */
  readonly at?: Site
  readonly known?: Known
  /** Changes made to the model that are meant to repair it. */
  readonly repairedBy?: readonly string[]
  readonly verdict: Verdict
  readonly standing: Standing
  readonly judged: number
  readonly story?: Story
  /** What a baseline says of the violation: accepted as it is, or accepted and different now, or accepted and gone. */
  readonly baseline?: BaselineNote
  /** The file with the trace. */
  readonly trace?: string
  /** Lifecycles: rows of the table never taken in a complete search, except those that say why. */
  readonly untaken: readonly string[]
}

export interface BaselineNote {
  readonly is: 'same' | 'different' | 'vanished'
  readonly reason?: string
  readonly issue?: string
}

/** A report without the types of its system. */
export const scopeDocument = <S, A extends Action<S>>(system: System<S, A>, report: Report<S, A>, patches: readonly PatchEntry[], full: boolean): ScopeDocument => {
  const { states, transitions, depth, complete, stopped, exactness, omission, store, cost, coverage, reductions, graph } = report
  return {
    name: system.name,
    bounds: system.bounds,
    patches: patches.map(({ name }) => name),
    search: { states, transitions, depth, complete, ...(stopped === undefined ? {} : { stopped }), exactness, ...(omission === undefined ? {} : { omission }), store, cost, coverage, reductions, ...(graph === undefined ? {} : { graph }) },
    rules: report.rules.map(rule => ruleDocument(system, rule, patches, complete, full)),
    ...(report.deadlock === undefined ? {} : { deadlock: storyOf(system, report.deadlock, undefined, full) }),
  }
}

const ruleDocument = <S, A extends Action<S>>(system: System<S, A>, { id, rule, verdict, judged, trace, moves, row, trap, lasso, twin }: RuleReport<S, A>, patches: readonly PatchEntry[], complete: boolean, full: boolean): RuleDocument => {
  const at = siteOf(rule)
  const repairedBy = rule.known === undefined || isDespite(rule.known, system) ? [] : patches.filter(({ repairs }) => repairs?.includes(id) === true).map(({ name }) => name)
  const excused: Readonly<Record<string, string | undefined>> = rule.kind === 'lifecycle' ? (rule.unreached ?? {}) : {}
  return {
    id,
    kind: rule.kind,
    says: rule.says,
    because: rule.because,
    source: rule.source,
    ...(at === undefined ? {} : { at: sourceOf(at) }),
    ...(rule.known === undefined ? {} : { known: rule.known }),
    ...(repairedBy.length === 0 ? {} : { repairedBy }),
    verdict,
    standing: standing(verdict, complete, repairedBy.length > 0 ? 'holds' : expectation(rule.known, system, patches.length > 0)),
    judged,
    ...(trace === undefined ? {} : { story: storyOf(system, trace, rule, full, { row, trap, lasso, twin }) }),
    untaken: complete && verdict === 'holds' ? (moves ?? []).filter(({ move, taken }) => taken === 0 && excused[move] === undefined).map(({ move }) => move) : [],
  }
}

/**
 * Whether a rule must fail in a system; one that names no systems must wherever it is judged at all. What a changed model does to a rule that
 * the change is not meant for, nobody has declared.
 */
type Expectation = 'holds' | 'fails' | 'fails if judged' | 'either'

const expectation = (known: Known | undefined, { name: system, variantOf }: Named, changed: boolean): Expectation => {
  if (known === undefined) return 'holds'
  // What is declared is declared of systems with the bounds they have.
  if (variantOf !== undefined) return 'either'
  if (changed) return (known.in?.includes(system) ?? true) || known.hiddenIn?.includes(system) === true ? 'either' : 'holds'
  if (known.in === undefined) return 'fails if judged'
  return known.in.includes(system) ? 'fails' : 'holds'
}

type Named = Pick<System<unknown>, 'name' | 'variantOf'>

/** Whether a repair may leave a rule as it is in a system; of one with other bounds nobody knows, if it does so in any. */
const isDespite = ({ despite = [] }: Known, { name, variantOf }: Named): boolean => (variantOf === undefined ? despite.includes(name) : despite.length > 0)

/** Whether a rule's failing in a system would be a surprise. */
export const wouldSurprise = (id: string, { known }: Pick<Rule<unknown, Action<unknown>>, 'known'>, system: Named, patches: readonly PatchEntry[]): boolean =>
  (patches.some(({ repairs }) => repairs?.includes(id) === true) && (known === undefined || !isDespite(known, system))) || expectation(known, system, patches.length > 0) === 'holds'

/** A known violation is expected strictly: where it should fail, anything else in a complete search is a surprise. */
const standing = (verdict: Verdict, complete: boolean, expected: Expectation): Standing => {
  const failing = expected === 'holds' ? 'violated' : 'known'
  if (verdict === 'violated') return failing
  if (verdict === 'unjudged') return 'open'
  if (verdict === 'unreached') return complete ? failing : 'open'
  if (expected === 'holds' || expected === 'either') return verdict === 'vacuous' ? 'vacuous' : 'fine'
  if (expected === 'fails if judged' && verdict === 'vacuous') return complete ? 'vacuous' : 'open'
  return complete || verdict === 'reached' ? 'stale' : 'open'
}
