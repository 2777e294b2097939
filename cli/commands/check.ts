import type { RunDocument, ScopeDocument } from '../document.js'
import type { Granularity, Registry } from '../entry.js'
import { progressLine, silent } from '../progress.js'
import { renderJson } from '../render/json.js'
import { renderText } from '../render/text.js'
import { select } from '../selection.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { exitCode } from '../verdict.js'

export interface CheckFlags extends Looks {
  readonly scope?: readonly string[]
  readonly rule?: readonly string[]
  readonly granularity?: Granularity
  readonly patch?: readonly string[]
  readonly maxDepth?: number
  readonly maxStates?: number
  readonly json?: boolean
  readonly full?: boolean
  readonly progress?: boolean
}

/** Searches the scopes asked for one after the other and reports on all of them; the exit code is the verdict. */
export const check = async (registry: Registry, flags: CheckFlags, terminal: Terminal): Promise<number> => {
  const selected = select(registry, {
    ...(flags.scope === undefined ? {} : { scopes: flags.scope }),
    ...(flags.rule === undefined ? {} : { rules: flags.rule }),
    ...(flags.granularity === undefined ? {} : { granularity: flags.granularity }),
    ...(flags.patch === undefined ? {} : { patches: flags.patch }),
  })
  const style = styleFor(terminal.out, terminal.env, flags)
  const line = flags.progress === false ? silent : progressLine(terminal, styleFor(terminal.err, terminal.env, flags))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => {
    line.clear()
    terminal.err.write('interrupted: finishing with what is known (once more to kill)\n')
    stop.abort()
  })

  const scopes: ScopeDocument[] = []
  for (const { scope, ids } of selected) {
    if (stop.signal.aborted) break
    scopes.push(await scope.check(ids, {
      ...(flags.maxDepth === undefined ? {} : { maxDepth: flags.maxDepth }),
      ...(flags.maxStates === undefined ? {} : { maxStates: flags.maxStates }),
      full: flags.full ?? false,
      signal: stop.signal,
      progress: progress => line.update(scope.name, progress),
    }))
  }
  line.clear()
  takeBack()

  const run: RunDocument = {
    schemaVersion: 1,
    version: registry.version,
    ...(flags.rule === undefined ? {} : { onlyRules: flags.rule }),
    scopes,
    interrupted: stop.signal.aborted,
  }
  terminal.out.write(flags.json === true ? renderJson(run) : renderText(run, style))
  return exitCode(run)
}
