#!/usr/bin/env node
import type { Registry } from './entry.js'
import { run } from './program.js'
import { remembered } from './remembered.js'
import { processTerminal } from './terminal.js'
import { turn, WAITS } from './watch/turn.js'

const args = process.argv.slice(2)

/** Started early by somebody who watches. */
const waits = process.env[WAITS]
const terminal = { ...processTerminal(), ...(waits === undefined ? {} : { turn: await turn(waits === 'own') }) }

/** Listing needs no model, if it is known what would be listed. */
const known = args[0] === 'list' ? remembered() : undefined
const registry: Registry = known === undefined ? (await import('../explorer/index.js')).exploring((await import('./registry.js')).registry) : { version: known.version, scopes: [], listing: known }

process.exitCode = await run(args, registry, terminal)
