#!/usr/bin/env node
import { run } from './program.js'
import { registry } from './registry.js'
import { processTerminal } from './terminal.js'

// Stacks of a model or rule that throws name lines of its source.
process.setSourceMapsEnabled(true)

process.exitCode = await run(process.argv.slice(2), registry, processTerminal())
