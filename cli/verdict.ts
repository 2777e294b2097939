import type { RunDocument, RuleDocument, ScopeDocument } from './document.js'

/** Process exit codes; those a model checker's users may know are TLC's. */
export const EXIT = {
  holds: 0,
  usage: 1,
  unsatisfiable: 10,
  deadlock: 11,
  violated: 12,
  liveness: 13,
  assertion: 14,
  stale: 20,
  diverged: 21,
  docs: 22,
  threw: 75,
  interrupted: 130,
  config: 151,
  limit: 152,
  internal: 255,
} as const

/** A rule in a scope, as the verdict speaks of it. */
export interface Finding {
  readonly scope: string
  readonly rule: RuleDocument
}

/** Everything in a run that needs a word in the verdict. */
export interface Findings {
  readonly violated: readonly Finding[]
  readonly known: readonly Finding[]
  readonly stale: readonly Finding[]
  readonly vacuous: readonly Finding[]
  readonly deadlocked: readonly ScopeDocument[]
  readonly failed: readonly ScopeDocument[]
  /** Rules never judged, where that fails the run. */
  readonly unjudged: readonly Finding[]
  /** Searches that a limit, a signal or memory cut short, or that could not judge a rule. */
  readonly partial: readonly ScopeDocument[]
}

export const findingsOf = ({ scopes, strict }: RunDocument): Findings => {
  const all = scopes.flatMap(scope => scope.rules.map(rule => ({ scope: scope.name, rule })))
  const standing = (wanted: RuleDocument['standing']) => all.filter(({ rule }) => rule.standing === wanted)
  return {
    violated: standing('violated'),
    known: standing('known'),
    stale: standing('stale'),
    vacuous: standing('vacuous'),
    unjudged: strict === true ? standing('vacuous') : [],
    deadlocked: scopes.filter(scope => scope.deadlock !== undefined),
    failed: scopes.filter(scope => scope.error !== undefined),
    partial: scopes.filter(({ search, rules }) => search !== undefined && (!search.complete || rules.some(({ verdict }) => verdict === 'unjudged'))),
  }
}

const isSafety = ({ story }: RuleDocument): boolean => story?.trap === undefined && story?.lasso === undefined

/** Several things at once: what the user did comes first, then the lowest violation, then a failure to run, staleness, and last a limit. */
export const exitCode = (run: RunDocument): number => {
  const found = findingsOf(run)
  const violations = [
    ...found.violated.map(({ rule }) => (rule.verdict === 'unreached' ? EXIT.unsatisfiable : isSafety(rule) ? EXIT.violated : EXIT.liveness)),
    ...found.unjudged.map(() => EXIT.unsatisfiable),
    ...found.deadlocked.map(() => EXIT.deadlock),
    ...found.failed.filter(({ error }) => error?.kind === 'assertion').map(() => EXIT.assertion),
  ]
  if (run.interrupted) return EXIT.interrupted
  if (violations.length > 0) return Math.min(...violations)
  if (found.failed.length > 0) return EXIT.threw
  if (found.stale.length > 0) return EXIT.stale
  return found.partial.length > 0 || (run.unsearched ?? []).length > 0 ? EXIT.limit : EXIT.holds
}
