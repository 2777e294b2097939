import { run } from '../../cli/program.js'
import type { Registry } from '../../cli/entry.js'
import type { Terminal } from '../../cli/terminal.js'
import { newFolder } from '../new-folder.js'
import { toyRegistry } from './toy-registry.js'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly lines: readonly string[]
}

export interface Surroundings {
  readonly env?: Terminal['env']
  readonly isTTY?: boolean
  readonly columns?: number
  readonly registry?: Registry
  readonly cwd?: string
  /** Lines a person types. */
  readonly typed?: readonly string[]
}

const emptyFolder = newFolder()

/** Runs one command line against the toy registry, outputs collected. */
export const hfcheck = async (args: readonly string[], { env = {}, isTTY = false, columns, registry = toyRegistry, cwd = emptyFolder, typed = [] }: Surroundings = {}): Promise<Ran> => {
  const text = { out: '', err: '' }
  const output = (name: 'out' | 'err') => ({ write: (piece: string) => void (text[name] += piece), isTTY, columns })
  const code = await run(args, registry, { out: output('out'), err: output('err'), env, cwd, onInterrupt: () => () => {}, input: async function* () { yield* typed } })
  return { code, ...text, lines: text.out.trimEnd().split('\n') }
}
