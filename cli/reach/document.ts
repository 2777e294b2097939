/** What was reached, as data. */
export interface CoverageDocument {
  readonly schemaVersion: 1
  readonly parts: readonly Part[]
  readonly scopes: readonly ScopeCoverage[]
  readonly exitCode: number
}

export interface Part {
  readonly name: string
  readonly reached: readonly Reached[]
  /** What cannot be reached, by declaration. */
  readonly outOfReach: readonly { readonly what: string; readonly why: string }[]
  /** What should have been reached, and was not: gaps. */
  readonly missed: readonly string[]
  /** Too many to list but on request. */
  readonly long?: true
}

export interface Reached {
  /** The call, section, table or rule. */
  readonly of: string
  /** Its result, branch, row or value; absent for a rule as a whole. */
  readonly what?: string
  /** Where: a configuration, or a scope. */
  readonly where: string
  /** Length of the shortest run there; absent where only a whole search tells. */
  readonly steps?: number
  /** That run, a line a step, on request. */
  readonly story?: readonly string[]
}

/** What of the rules about a scope was reached there. */
export interface ScopeCoverage {
  readonly name: string
  readonly states: number
  readonly complete: boolean
  readonly reached: readonly Reached[]
  /** Not reached there: vacuous if the search is complete. */
  readonly missed: readonly string[]
}

export const nameOf = ({ of, what }: Pick<Reached, 'of' | 'what'>): string => (what === undefined ? of : `${of} ${what}`)
