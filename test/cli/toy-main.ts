import { run } from '../../cli/program.js'
import { processTerminal } from '../../cli/terminal.js'
import { turn, WAITS } from '../../cli/watch/turn.js'
import { toyRegistry } from './toy-registry.js'

const waits = process.env[WAITS]
const terminal = { ...processTerminal(), ...(waits === undefined ? {} : { turn: await turn(false) }) }

process.exitCode = await run(process.argv.slice(2), toyRegistry, {
  ...terminal,
  // Says when an interrupt will be heard, so that a test need not guess.
  onInterrupt: handler => {
    const takeBack = terminal.onInterrupt(handler)
    if (process.env['SAY_WHEN'] !== undefined) terminal.err.write('listening\n')
    return takeBack
  },
})
