import type { RuleEntry } from '../scope-entry.js'
import type { AdequacyRecord } from '../mutate/record.js'
import type { RecordedRun } from './recorded.js'

/** What a rule is worth beside the others of its family: which mutants it notices alone, or else why it is kept. */
export interface Worth {
  readonly notices: number
  /** Mutants that no other rule of its family notices; the first few. */
  readonly alone: readonly string[]
  /** Absent where it notices some alone. */
  readonly kept?: string
}

const BY_A_DEFECT = 'The modelled commit itself breaks it.'

/** `undefined`: it notices no mutant alone, no recorded run of the commit as it is breaks it, and it does not say why it is kept. */
export const worthOf = ({ id, rule }: RuleEntry, { rules }: AdequacyRecord, runs: readonly RecordedRun[]): Worth | undefined => {
  const { kills: notices, alone } = rules[id] ?? { kills: 0, alone: [] }
  if (alone.length > 0) return { notices, alone }
  const kept = runs.some(({ fixes, violated }) => fixes.length === 0 && violated[id] !== undefined) ? BY_A_DEFECT : rule.kept
  return kept === undefined ? undefined : { notices, alone, kept }
}
