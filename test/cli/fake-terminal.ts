import { run } from '../../cli/program.js'
import type { Registry } from '../../cli/entry.js'
import type { Terminal } from '../../cli/terminal.js'
import { toyRegistry } from './toy-registry.js'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly lines: readonly string[]
}

/** Runs one command line against the toy registry, outputs collected. */
export const hfcheck = async (args: readonly string[], { env = {}, isTTY = false, registry = toyRegistry }: { env?: Terminal['env']; isTTY?: boolean; registry?: Registry } = {}): Promise<Ran> => {
  const text = { out: '', err: '' }
  const output = (name: 'out' | 'err') => ({ write: (piece: string) => void (text[name] += piece), isTTY, columns: undefined })
  const code = await run(args, registry, { out: output('out'), err: output('err'), env, onInterrupt: () => () => {} })
  return { code, ...text, lines: text.out.trimEnd().split('\n') }
}
