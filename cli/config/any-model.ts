import type { ScopeEntry } from '../entry.js'

/** A model as far as the command line needs to know it. */
export interface AnyModel {
  readonly is: 'hfcheck model'
  readonly entry: ScopeEntry
}

export const isModel = (value: unknown): value is AnyModel =>
  typeof value === 'object' && value !== null && 'is' in value && value.is === 'hfcheck model' && 'entry' in value
