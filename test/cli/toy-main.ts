import { run } from '../../cli/program.js'
import { processTerminal } from '../../cli/terminal.js'
import { toyRegistry } from './toy-registry.js'

process.exitCode = await run(process.argv.slice(2), toyRegistry, processTerminal())
