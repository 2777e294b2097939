import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { BadInput, unknownName } from '../../cli/bad-input.js'
import { scopeNamed } from '../../cli/bounds.js'
import { loadProject } from '../../cli/config/load.js'
import type { Registry } from '../../cli/entry.js'
import type { Granularity } from '../../cli/setting-values.js'
import { allRules } from '../../cli/models.js'
import { matches } from '../../cli/glob.js'
import type { Terminal } from '../../cli/terminal.js'
import { EXIT } from '../../cli/verdict.js'
import { filesIn } from '../../cli/watch/files.js'
import { readAssets } from '../report/assets.js'
import { hosting } from './hosting.js'
import { serve } from './server.js'
import type { Wanted } from './wire.js'

export interface ExploreFlags {
  readonly granularity?: Granularity
  readonly patch?: readonly string[]
  readonly port?: string
  readonly run?: boolean
  readonly config?: string
}

/** Editors write several times in a row. */
const SETTLE_MS = 60

/** Serves the page until somebody ends it. */
export const explore = async (given: Registry, what: string | undefined, flags: ExploreFlags, terminal: Terminal): Promise<number> => {
  const project = await loadProject(given, terminal.cwd, flags.config)
  const { registry } = project
  const port = Number(flags.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new BadInput(`--port ${flags.port!}: must be a whole number from 0 to 65535`)
  const wanted: Wanted = {
    cwd: terminal.cwd, ...(flags.config === undefined ? {} : { config: flags.config }), ...(flags.granularity === undefined ? {} : { granularity: flags.granularity }),
    patches: flags.patch ?? [], carried: [], ...meantBy(registry, what, terminal.cwd),
  }
  const assets = readAssets()
  const host = hosting(wanted)
  const { scopes } = await host.opened.catch((error: Error) => { host.close(); throw new BadInput(error.message) })
  const served = await serve(host, assets, port)
  const stopWatching = await watchFiles(filesIn(project, terminal.cwd), () => host.restart())
  terminal.out.write(`${served.url}\nCtrl-C ends it. Who has this address can ask; it works on this machine only.\n`)
  if (flags.run !== false && wanted.trace === undefined && scopes.length === 1) host.control('run', scopes[0]!.stage.cell)
  await new Promise<void>(done => { terminal.onInterrupt(done) })
  await stopWatching()
  host.close()
  await served.close()
  return EXIT.holds
}

/** A trace if there is such a file, a scope or rules by name. */
const meantBy = (registry: Registry, what: string | undefined, cwd: string): Pick<Wanted, 'scopes' | 'rules' | 'trace'> => {
  if (what === undefined) return { scopes: [], rules: [] }
  if (existsSync(resolve(cwd, what))) return { scopes: [], rules: [], trace: what }
  if (scopeNamed(registry, what) !== undefined) return { scopes: [what], rules: [] }
  const ids = allRules(registry).map(({ id }) => id)
  const glob = [what, `${what}*`, `*.${what}*`].find(one => ids.some(id => matches(one, id)))
  if (glob === undefined) throw unknownName(`there is no trace, no scope and no rule "${what}"`, what, [...registry.scopes.map(({ name }) => name), ...new Set(ids.map(id => id.split('.')[0]!)), ...ids])
  return { scopes: [], rules: [glob] }
}

/** Tells of every change to these files. */
const watchFiles = async (files: readonly string[], changed: () => void): Promise<() => Promise<void>> => {
  const { watch } = await import('chokidar')
  const watcher = watch([...files], { ignoreInitial: true })
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLE_MS)
  })
  return async () => {
    clearTimeout(timer)
    await watcher.close()
  }
}
