import type { ScopeEntry } from '../../cli/scope-entry.js'
import { run } from '../../cli/program.js'
import { processTerminal } from '../../cli/terminal.js'
import { turn } from '../../cli/watch/turn.js'
import { WAITS } from '../../cli/watch/waits.js'
import { toyRegistry } from './toy-registry.js'

const waits = process.env[WAITS]
const terminal = { ...processTerminal(), ...(waits === undefined ? {} : { turn: await turn(false) }) }

/** Says when its search is under way, so that a test need not guess. */
const saying = (scope: ScopeEntry): ScopeEntry => {
  let said = false
  return {
    ...scope,
    check: (ids, options) => scope.check(ids, {
      ...options,
      progress: progress => {
        if (!said) terminal.err.write('searching\n')
        said = true
        options.progress(progress)
      },
    }),
  }
}

process.exitCode = await run(process.argv.slice(2), process.env['SAY_WHEN'] === undefined ? toyRegistry : { ...toyRegistry, scopes: toyRegistry.scopes.map(saying) }, terminal)
