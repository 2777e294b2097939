import { cellOf } from '../cell.js'
import type { RuleDocument, ScopeDocument } from '../document.js'
import { BadInput } from '../bad-input.js'
import { readIfThere, writeWhole } from '../files.js'
import { printOf } from '../print.js'

/** A violation that is accepted as it is. Another failure of the same rule, or none any more, is not. */
export interface Accepted {
  readonly rule: string
  readonly scope: string
  readonly print: string
  readonly steps: number
  readonly issue?: string
  readonly reason?: string
  readonly since: string
}

export const readBaseline = async (path: string): Promise<readonly Accepted[]> => {
  const text = await readIfThere(path)
  if (text === undefined) return []
  try {
    const { accepted } = JSON.parse(text) as { readonly accepted: unknown }
    if (Array.isArray(accepted) && accepted.every(isAccepted)) return accepted
  } catch {
    // Told below, like everything else that is no baseline.
  }
  throw new BadInput(`${path} is no baseline: it must be {"accepted": [{"rule", "scope", "print", "steps", "since"}, ...]}   (hfcheck baseline add writes one)`)
}

const isAccepted = (value: unknown): value is Accepted => {
  if (typeof value !== 'object' || value === null) return false
  const { rule, scope, print, steps, since } = value as Readonly<Record<string, unknown>>
  return [rule, scope, print, since].every(field => typeof field === 'string') && typeof steps === 'number'
}

/** Sorted, an entry a line, so that changes read well in a review. */
export const writeBaseline = async (path: string, accepted: readonly Accepted[]): Promise<void> => {
  const key = ({ rule, scope }: Accepted): string => `${rule}@${scope}`
  const lines = [...accepted].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(entry => `    ${JSON.stringify(entry)}`)
  await writeWhole(path, `{\n  "schemaVersion": 1,\n  "accepted": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`)
}

/** The entry that would accept a violation. */
export const acceptance = (scope: ScopeDocument, rule: RuleDocument, since: string, { issue, reason }: { readonly issue?: string | undefined; readonly reason?: string | undefined } = {}): Accepted => ({
  rule: rule.id, scope: cellOf(scope), print: printOf(rule.story), steps: rule.story?.steps.length ?? 0,
  ...(issue === undefined ? {} : { issue }), ...(reason === undefined ? {} : { reason }), since,
})

/** What was found in a scope in the light of a baseline: what it accepts is known, what it accepts and does not happen is stale. */
export const inLightOf = (accepted: readonly Accepted[]) => (scope: ScopeDocument): ScopeDocument =>
  accepted.length === 0 ? scope : { ...scope, rules: scope.rules.map(rule => judged(scope, rule, accepted)) }

const judged = (scope: ScopeDocument, rule: RuleDocument, accepted: readonly Accepted[]): RuleDocument => {
  const entry = accepted.find(one => one.rule === rule.id && one.scope === cellOf(scope))
  if (entry === undefined) return rule
  const note = { ...(entry.issue === undefined ? {} : { issue: entry.issue }), ...(entry.reason === undefined ? {} : { reason: entry.reason }) }
  if (rule.standing === 'violated') return entry.print === printOf(rule.story) ? { ...rule, standing: 'known', baseline: { is: 'same', ...note } } : { ...rule, baseline: { is: 'different', ...note } }
  if (rule.standing === 'fine' && scope.search?.complete === true) return { ...rule, standing: 'stale', baseline: { is: 'vanished', ...note } }
  return rule
}
