import { fullSize } from '../reach/full-size.js'
import type { CoverageDocument } from '../reach/document.js'
import { rulesReached } from '../reach/rules.js'
import type { Registry } from '../entry.js'
import { progressLine, silent } from '../progress.js'
import { coverageText } from '../render/coverage.js'
import { writable } from '../render/style.js'
import { select } from '../selection.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface CoverageFlags extends Looks {
  readonly scope?: readonly string[]
  readonly patch?: readonly string[]
  readonly maxStates: number
  readonly strict?: boolean
  readonly full?: boolean
  readonly json?: boolean
  readonly progress?: boolean
}

/** Few scopes that have, together, what every rule waits for, near their beginning. */
export const COVERING: readonly string[] = ['tiny', 'small', 'late', 'duel-interleaved', 'neighbours', 'round-robin-idle', 'pagetables']

/** Tells what runs reach; without scopes, at full size as well. */
export const coverage = async (registry: Registry, flags: CoverageFlags, terminal: Terminal): Promise<number> => {
  const { scope, patch = [], maxStates, strict = false, full = false } = flags
  const scopes = select(registry, { scopes: scope ?? COVERING, patches: patch }).map(selected => selected.scope)
  const line = flags.progress === false ? silent : progressLine(terminal, styleFor(terminal.err, terminal.env, flags))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => stop.abort())
  try {
    const rules = await rulesReached(scopes, registry.recorded?.runs ?? [], { maxStates, full, signal: stop.signal, onProgress: line.update })
    line.clear()
    if (stop.signal.aborted) return EXIT.interrupted
    const parts = [...(scope === undefined && patch.length === 0 ? fullSize(full) : []), ...rules.parts]
    const exitCode = strict && parts.some(({ missed }) => missed.length > 0) ? EXIT.unsatisfiable : EXIT.holds
    const document: CoverageDocument = { schemaVersion: 1, parts, scopes: rules.scopes, exitCode }
    const style = styleFor(terminal.out, terminal.env, flags)
    terminal.out.write(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : writable(coverageText(document, style), style))
    return exitCode
  } finally {
    line.clear()
    takeBack()
  }
}
