import { suggestionFor } from './bad-input.js'

/** What is worth a word and fails nothing, by codes that stay: a configuration can silence each. */
export const WARNINGS = {
  HFW001: 'a rule was never judged: what it waits for did not happen',
  HFW002: 'a row of a lifecycle was never taken in a complete search, and does not say why',
  HFW003: 'a witness was met in no run of a sample',
  HFW004: 'a checkpoint could not be written; the search goes on',
  HFW005: 'the page of a run was not opened in a browser',
  HFW006: 'what passed could not be kept in the cache; the run goes on',
  HFW007: 'a trace could not be written where nobody named a folder for it; the run goes on',
  HFW008: 'there was no checkpoint to go on with; the search began anew',
} as const

export type WarningCode = keyof typeof WARNINGS

/** A warning about a rule in a scope. */
export interface Warning {
  readonly code: WarningCode
  readonly rule: string
  /** Rows of a lifecycle. */
  readonly rows?: readonly string[]
}

/** Reads what `silence` lists. */
export const warningCode = (text: string): WarningCode => {
  const codes = Object.keys(WARNINGS) as WarningCode[]
  const found = codes.find(code => code === text)
  const near = suggestionFor(text, codes)
  if (found === undefined) throw new Error(`a list of codes of warnings, and ${text} is none; there are ${codes.join(', ')}${near === undefined ? '' : `   did you mean ${near}?`}`)
  return found
}
