import type { Registry } from './entry.js'
import { run } from './program.js'
import { remembered } from './remembered.js'
import { processTerminal } from './terminal.js'
import { VERSION } from './version.js'
import { turn } from './watch/turn.js'
import { WAITS } from './watch/waits.js'

/** What can be answered without a model: the version, and what would be listed, if that is known. */
const light = (args: readonly string[]): Registry | undefined => {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) return { version: VERSION, scopes: [] }
  const listing = args[0] === 'list' ? remembered() : undefined
  return listing && { version: VERSION, scopes: [], listing }
}

/** The command line of this process, from its arguments to its exit code. */
export const start = async (args: readonly string[]): Promise<void> => {
  /** Started early by somebody who watches. */
  const waits = process.env[WAITS]
  const terminal = { ...processTerminal(), ...(waits === undefined ? {} : { turn: await turn(waits === 'own') }) }
  const registry = light(args) ?? (await import('../explorer/index.js')).exploring((await import('./registry.js')).registry)
  process.exitCode = await run(args, registry, terminal)
}
