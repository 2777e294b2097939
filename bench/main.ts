import { BadArgument } from './asked.js'
import { certificate } from './certificate.js'
import { cli, watching } from './cli.js'
import { engines } from './engines.js'
import { reductions } from './reductions.js'
import { peers } from './peers.js'
import { memory } from './memory.js'
import { profile } from './profile.js'
import { liveness } from './liveness.js'
import { soak } from './soak.js'
import { workers } from './workers.js'

/** The benches by name; each prints its own table. Figures are ratios of runs side by side wherever a claim is made. */
const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = { certificate, cli, engines, liveness, memory, peers, profile, reductions, soak, watching, workers }

const [name = 'engines', ...args] = process.argv.slice(2)
try {
  const bench = BENCHES[name]
  if (bench === undefined) throw new BadArgument(`no bench is called ${name}; there are ${Object.keys(BENCHES).join(', ')}`)
  await bench(args)
} catch (error) {
  const isUsage = error instanceof BadArgument || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  if (!isUsage) throw error
  console.error(`error: ${error.message}`)
  process.exitCode = 1
}
