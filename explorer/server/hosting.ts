import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answers, Ask } from '../ask.js'
import type { ReportFacts } from '../data.js'
import { toldOf } from '../told.js'
import type { Control, Event, FromHost, ToHost, Wanted } from './wire.js'

const SCRIPT = fileURLToPath(new URL('./host.js', import.meta.url))

/** The process with the model, and whatever takes its place when the model changes. */
export interface Hosting {
  readonly report: ReportFacts | undefined
  ask(cell: string, ask: Ask): Promise<Answers[Ask['is']]>
  control(does: Control, cell: string): void
  /** Loads everything anew and takes the runs looked at along. */
  restart(): void
  listen(listener: (event: Event) => void): () => void
  /** Resolves when there is a report, or what went wrong. */
  readonly opened: Promise<ReportFacts>
  close(): void
}

export const hosting = (wanted: Wanted): Hosting => {
  const listeners = new Set<(event: Event) => void>()
  const tell = (event: Event): void => { for (const listener of listeners) listener(event) }
  const waiting = new Map<number, { readonly done: (answer: Answers[Ask['is']]) => void; readonly fail: (error: Error) => void }>()
  let last = 0
  let report: ReportFacts | undefined
  let child: ChildProcess | undefined
  let isClosed = false
  let settle: { readonly done: (report: ReportFacts) => void; readonly fail: (error: Error) => void } | undefined
  const opened = new Promise<ReportFacts>((done, fail) => { settle = { done, fail } })

  const hear = (message: FromHost): void => {
    if (message.is === 'facts') {
      report = message.report
      settle?.done(report)
      tell({ is: 'report', why: message.why })
    } else if (message.is === 'answer' || message.is === 'refusal') {
      const who = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.is === 'answer') who?.done(message.answer)
      else who?.fail(new Error(message.error))
    } else {
      if (message.is === 'trouble') settle?.fail(new Error(message.text))
      tell(message)
    }
  }
  const start = (): void => {
    const carried = (report?.scopes ?? []).flatMap(({ stage, runs }) => runs.map(run => ({ cell: stage.cell, name: run.name, ...(run.rule === undefined ? {} : { rule: run.rule }), said: toldOf(stage, run) })))
    const made = fork(SCRIPT, [], { cwd: wanted.cwd, execArgv: [], serialization: 'advanced' })
    child = made
    made.on('message', message => { if (child === made) hear(message as FromHost) })
    made.on('exit', code => {
      if (isClosed || child !== made) return
      child = undefined
      for (const { fail } of waiting.values()) fail(new Error('the model’s process is gone'))
      waiting.clear()
      hear({ is: 'trouble', text: `the model’s process ended with code ${code ?? 'none'}` })
    })
    made.send({ is: 'open', wanted: { ...wanted, carried: [...wanted.carried, ...carried] } } satisfies ToHost)
  }
  start()
  opened.catch(() => {})
  return {
    get report() { return report },
    opened,
    ask: (cell, ask) => new Promise((done, fail) => {
      if (child === undefined) return fail(new Error('the model is not loaded'))
      waiting.set(++last, { done, fail })
      child.send({ is: 'ask', id: last, cell, ask } satisfies ToHost)
    }),
    control: (does, cell) => { child?.send({ is: 'control', does, cell } satisfies ToHost) },
    restart: () => {
      const old = child
      child = undefined
      for (const { fail } of waiting.values()) fail(new Error('the model has changed'))
      waiting.clear()
      old?.kill()
      start()
    },
    listen: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      isClosed = true
      child?.kill()
    },
  }
}
