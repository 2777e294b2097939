import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { News, Task } from './worker.js'

/** Worker processes that answer tasks, each one at a time. */

/** What became of a task: its answer, or nothing, because its worker stopped saying that it is alive or died. */
export type Answer = News | { readonly news: 'lost'; readonly why: 'silent' | 'died' }

export interface PoolOptions {
  readonly workers: number
  readonly signal: AbortSignal
  /** Milliseconds without a sign of life after which a worker is given up. */
  readonly patience?: number
  /** So many times as long it may be silent when it is asked again, alone: a machine that is busy is no fault. */
  readonly mercy?: number
  /** What workers run. */
  readonly program?: string
  /** Measures patience. */
  readonly clock?: Clock
}

/** Calls when so many milliseconds have passed over a task, unless what it returns is called before. */
export type Clock = (milliseconds: number, task: Task, call: () => void) => () => void

const clockOnTheWall: Clock = (milliseconds, _, call) => {
  const timer = setTimeout(call, milliseconds)
  return () => clearTimeout(timer)
}

/** A worker keeps what it loads: it is replaced after so many tasks. */
const TASKS = 60
const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url))

/** Gives the tasks to the workers in order, and tells each answer as it comes; what a worker was lost over is asked again, alone, before it counts. Ends early when told to stop. */
export const answers = async <T extends { readonly task: Task }>(items: readonly T[], { workers, signal, patience = 60_000, mercy = 3, program = WORKER, clock = clockOnTheWall }: PoolOptions, heard: (item: T, answer: Answer) => void | Promise<void>): Promise<void> => {
  let next = 0
  const lost: T[] = []
  const serve = async (): Promise<void> => {
    let worker: Worker | undefined
    let done = 0
    try {
      while (next < items.length && !signal.aborted) {
        const item = items[next++]!
        if (done >= TASKS || item.task.about === 'model') {
          worker?.end()
          worker = undefined
          done = 0
        }
        worker ??= new Worker(program, clock)
        done++
        const answer = await worker.ask(item.task, patience, signal)
        if (answer === undefined) break
        if (answer.news === 'lost') {
          worker = undefined
          lost.push(item)
        } else await heard(item, answer)
      }
    } catch (error) {
      // Nobody waits for what the others would still find out.
      next = items.length
      throw error
    } finally {
      worker?.end()
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, serve))
  for (const item of lost) {
    if (signal.aborted) return
    const worker = new Worker(program, clock)
    const answer = await worker.ask(item.task, mercy * patience, signal)
    if (answer === undefined) return
    if (answer.news !== 'lost') worker.end()
    await heard(item, answer)
  }
}

class Worker {
  readonly #process: ChildProcess
  readonly #clock: Clock

  constructor(program: string, clock: Clock) {
    this.#clock = clock
    this.#process = fork(program, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  }

  /** The answer; `undefined` when told to stop meanwhile. */
  ask(task: Task, patience: number, signal: AbortSignal): Promise<Answer | undefined> {
    return new Promise(resolve => {
      const child = this.#process
      const silent = (): void => { settle({ news: 'lost', why: 'silent' }) }
      let stopClock = this.#clock(patience, task, silent)
      const settle = (answer: Answer | undefined): void => {
        stopClock()
        child.off('message', hear)
        child.off('exit', died)
        signal.removeEventListener('abort', stop)
        if (answer === undefined || answer.news === 'lost') child.kill('SIGKILL')
        resolve(answer)
      }
      const hear = (news: News): void => {
        stopClock()
        stopClock = this.#clock(patience, task, silent)
        if (news.news !== 'beat' && news.news !== 'ready') settle(news)
      }
      const died = (): void => { settle({ news: 'lost', why: 'died' }) }
      const stop = (): void => { settle(undefined) }
      child.on('message', hear)
      child.on('exit', died)
      signal.addEventListener('abort', stop)
      child.send(task)
    })
  }

  end(): void {
    this.#process.disconnect()
  }
}
