import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'

/** What compilers and runs write beside code, and code that nobody edits. */
const IGNORED = /[\\/](?:node_modules|\.[^\\/.][^\\/]*)(?:[\\/]|$)/

/** Tells of files that change. */
export class Changes {
  readonly #watched = new Set<string>()
  readonly #watchers: FSWatcher[] = []
  readonly #cwd: string
  readonly #hear: (file: string) => void

  constructor(cwd: string, hear: (file: string) => void) {
    this.#cwd = cwd
    this.#hear = hear
  }

  get size(): number {
    return this.#watched.size
  }

  /** Files and folders to watch besides. To begin takes a while: what has changed since `since` (ms, of the wall clock) by then is told at once, so no edit is lost. */
  add(files: readonly string[], since: number): void {
    const fresh = files.filter(file => !this.#watched.has(file))
    if (fresh.length === 0) return
    for (const file of fresh) this.#watched.add(file)
    let ready = false
    const watcher = watch(fresh, { ignored: path => this.#isIgnored(path) })
    watcher.on('ready', () => { ready = true })
    watcher.on('all', (event, path) => {
      if (ready || event === 'change' || event === 'unlink' || (event === 'add' && changedAt(path) > since)) this.#hear(path)
    })
    this.#watchers.push(watcher)
  }

  async close(): Promise<void> {
    await Promise.all(this.#watchers.map(watcher => watcher.close()))
  }

  /** Of the folder alone: what lies elsewhere was named. */
  #isIgnored(path: string): boolean {
    const inside = relative(this.#cwd, path)
    return !inside.startsWith('..') && IGNORED.test(`/${inside}`)
  }
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity
