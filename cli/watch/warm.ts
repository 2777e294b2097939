import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { BUILD } from '../contents.js'
import type { Asked, Told } from './round.js'
import { WAITS } from './waits.js'

/** Code that a waiting process has loaded already: an edit there makes it useless. */
const LOADED = ['checker', 'cli'].map(folder => join(BUILD, folder))

/** Checks, each in a process of its own, as no module can be loaded anew; the next one is started early, and waits with everything loaded that an edit of a model leaves as it is. */
export class Warm {
  #waiting: ChildProcess | undefined
  #running: ChildProcess | undefined
  /** Models of the user's own are checked: what this package ships can be loaded as well. */
  #own = false

  readonly #command: readonly string[]
  readonly #cwd: string
  readonly #hear: (told: Told) => void

  constructor(command: readonly string[], cwd: string, hear: (told: Told) => void) {
    this.#command = command
    this.#cwd = cwd
    this.#hear = hear
  }

  /** Begins a check; one that is under way is given up. `over` hears when it has ended by itself. */
  check(asked: Asked, changed: ReadonlySet<string>, over: () => void): void {
    this.#stop(this.#running)
    if ([...changed].some(file => LOADED.some(folder => file.startsWith(folder)))) {
      this.#stop(this.#waiting)
      this.#waiting = undefined
    }
    const child = this.#waiting ?? this.#started()
    this.#waiting = undefined
    this.#running = child
    child.on('message', message => {
      const told = message as Told
      if ('files' in told) this.#own = told.own
      this.#hear(told)
    })
    child.once('close', () => {
      this.#running = undefined
      over()
      this.#waiting ??= this.#started()
    })
    child.send(asked)
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await Promise.all([this.#running, this.#waiting].map(child => (this.#forget(child), ended(child))))
  }

  #started(): ChildProcess {
    const child = spawn(process.execPath, this.#command, { cwd: this.#cwd, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, [WAITS]: this.#own ? 'own' : 'shipped' } })
    // Sent to a process that died while it waited: its end tells.
    child.on('error', () => {})
    child.once('close', () => { if (this.#waiting === child) this.#waiting = undefined })
    return child
  }

  #stop(child: ChildProcess | undefined): void {
    this.#forget(child)
    child?.kill()
  }

  #forget(child: ChildProcess | undefined): void {
    child?.removeAllListeners('close')
    child?.removeAllListeners('message')
  }
}

/** Ends a process, and waits until it has. */
export const ended = (child: ChildProcess | undefined): Promise<void> =>
  new Promise(done => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return done()
    child.once('exit', () => done())
    child.kill()
  })
