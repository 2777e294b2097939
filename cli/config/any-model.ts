import type { ScopeEntry } from '../scope-entry.js'
import type { Parts } from './origins.js'

/** A model as far as the command line needs to know it. */
export interface AnyModel {
  readonly is: 'hfcheck model'
  readonly entry: ScopeEntry
  readonly parts: Parts
}

export const isModel = (value: unknown): value is AnyModel =>
  typeof value === 'object' && value !== null && 'is' in value && value.is === 'hfcheck model' && 'entry' in value
