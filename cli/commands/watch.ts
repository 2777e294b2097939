import { spawn, type ChildProcess } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { BadInput } from '../bad-input.js'
import { importsOf } from '../config/imports.js'
import { loadProject } from '../config/load.js'
import { BUILD } from '../contents.js'
import type { Registry } from '../entry.js'
import type { Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'
import { isCi } from './check.js'

/** What the shipped models are made of. */
const SHIPPED = ['checker', 'model', 'machine', 'specs'].map(folder => join(BUILD, folder))
/** Editors write several times in a row. */
const SETTLE_MS = 60

/**
 * Checks again whenever a file changes that the models or the configuration are made of. Each check is a process of its own, as no module can
 * be loaded anew into this one; what the edit cannot have changed comes from the cache.
 */
export const watch = async (registry: Registry, args: readonly string[], config: string | undefined, terminal: Terminal): Promise<number> => {
  if (isCi(terminal)) throw new BadInput('--watch does nothing in CI: nobody edits there')
  const { watch: watcherOf } = await import('chokidar')
  const script = process.argv[1]
  if (script === undefined) throw new BadInput('--watch needs the script that was started')
  const again = [script, ...args.filter(arg => arg !== '--watch' && arg !== '-w'), '--cache', '--smallest-first']
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let watched: ReadonlySet<string> = new Set()
  const watcher = watcherOf([], { ignoreInitial: true })

  const look = async (): Promise<void> => {
    const files = new Set(await filesOf(registry, terminal.cwd, config, watched))
    watcher.add([...files].filter(file => !watched.has(file)))
    watched = files
  }
  const start = (): void => {
    child?.removeAllListeners('exit')
    child?.kill()
    child = spawn(process.execPath, again, { cwd: terminal.cwd, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('exit', () => {
      child = undefined
      void look().then(() => terminal.err.write(`\nwatching ${watched.size} files; Enter checks again, q ends\n`))
    })
  }
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(start, SETTLE_MS)
  })

  const over = new AbortController()
  await look()
  start()
  const ended = new Promise<number>(done => {
    terminal.onInterrupt(() => done(EXIT.interrupted))
    void (async () => {
      for await (const line of terminal.input(over.signal)) {
        if (line.trim() === 'q') return done(EXIT.holds)
        start()
      }
    })()
  })
  const code = await ended
  over.abort()
  clearTimeout(timer)
  child?.removeAllListeners('exit')
  child?.kill()
  await watcher.close()
  return code
}

/** Everything a check depends on. While a file is being edited it may not load; then what was watched before still counts. */
export const filesOf = async (registry: Registry, cwd: string, config: string | undefined, before: ReadonlySet<string>): Promise<readonly string[]> => {
  try {
    const { file, registry: { scopes } } = await loadProject(registry, cwd, config)
    const models = scopes.flatMap(scope => scope.file ?? [])
    return [
      ...(file === undefined ? [] : importsOf(resolve(cwd, file))),
      ...(models.length === 0 ? SHIPPED : models.flatMap(model => [...importsOf(model), dirname(model)])),
    ]
  } catch {
    return before.size > 0 ? [...before] : [cwd]
  }
}
