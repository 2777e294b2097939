import type { ScopeDocument } from '../document.js'
import type { Warning, WarningCode } from '../warnings.js'

/** A scope with what it warns of, but for what is silenced. */
export const warned = (scope: ScopeDocument, silenced: readonly WarningCode[]): ScopeDocument => {
  const all: readonly Warning[] = scope.rules.flatMap(({ id, standing, untaken }) => [
    ...(standing === 'vacuous' ? [{ code: 'HFW001', rule: id } as const] : []),
    ...(untaken.length > 0 ? [{ code: 'HFW002', rule: id, rows: untaken } as const] : []),
  ])
  const warnings = all.filter(({ code }) => !silenced.includes(code))
  return warnings.length === 0 ? scope : { ...scope, warnings }
}
