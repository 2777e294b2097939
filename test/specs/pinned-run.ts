import { check, type Report } from '../../checker/index.js'
import { hafnium, pageTables } from '../../machine/index.js'
import { fixNamed, type ScopeName } from '../../model/index.js'
import { pageTableSpecs, specs } from '../../specs/index.js'
import type { Pinned } from '../../specs/pinned.js'

/** Only counts and traces are looked at here, which all systems have alike. */
export type Found = Pick<Report<never, never>, 'states' | 'transitions' | 'depth' | 'complete'> & {
  readonly rules: readonly { readonly id: string; readonly verdict: string; readonly trace?: { readonly steps: readonly unknown[] } }[]
}

/** Counts are those of the plain search; what reductions leave of it is compared elsewhere. */
const PLAIN = { reductions: { symmetry: false } } as const

export const runPinned = async ({ scope, granularity, fixes }: Pick<Pinned, 'scope' | 'granularity' | 'fixes'>): Promise<Found> => {
  const patches = fixes.map(name => fixNamed(name)!)
  if (scope === 'pagetables') {
    const tables = pageTables({ patches })
    return check(tables, pageTableSpecs(tables), PLAIN)
  }
  const hypervisor = hafnium(scope as ScopeName, { granularity, patches })
  return check(hypervisor, specs(hypervisor), PLAIN)
}

/** A run as it is pinned. */
export const pinnedOf = ({ scope, granularity, fixes }: Pick<Pinned, 'scope' | 'granularity' | 'fixes'>, { states, transitions, depth, rules }: Found): Pinned => ({
  scope, granularity, fixes, states, transitions, depth,
  violated: Object.fromEntries(rules.flatMap(({ id, verdict, trace }) => (verdict === 'violated' ? [[id, trace?.steps.length ?? 0]] : []))),
  vacuous: rules.flatMap(({ id, verdict }) => (verdict === 'vacuous' || verdict === 'unreached' ? [id] : [])),
})
