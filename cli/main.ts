#!/usr/bin/env node
import type { Registry } from './entry.js'
import { run } from './program.js'
import { remembered } from './remembered.js'
import { processTerminal } from './terminal.js'
import { VERSION } from './version.js'
import { turn, WAITS } from './watch/turn.js'

const args = process.argv.slice(2)

/** Started early by somebody who watches. */
const waits = process.env[WAITS]
const terminal = { ...processTerminal(), ...(waits === undefined ? {} : { turn: await turn(waits === 'own') }) }

/** What can be answered without a model: the version, and what would be listed, if that is known. */
const light = (): Registry | undefined => {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) return { version: VERSION, scopes: [] }
  const listing = args[0] === 'list' ? remembered() : undefined
  return listing && { version: VERSION, scopes: [], listing }
}

const registry = light() ?? (await import('../explorer/index.js')).exploring((await import('./registry.js')).registry)

process.exitCode = await run(args, registry, terminal)
