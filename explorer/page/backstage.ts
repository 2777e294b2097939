import type { Answers, Ask, Letter, Reply } from '../ask.js'
import type { ScopeFacts } from '../data.js'
import { toldOf } from '../told.js'

/** Whoever has the model of a scope, and answers what the page asks about it. */
export interface Backstage {
  /** Can say what happens after any step, not only what was written down. */
  readonly unlimited: boolean
  ask<K extends Ask['is']>(ask: Extract<Ask, { is: K }>): Promise<Answers[K]>
}

/** The model in a worker of this page: works from a file, with no network. */
export const workerBackstage = (code: string, version: string): ((scope: ScopeFacts) => Backstage) => {
  const waiting = new Map<number, { readonly done: (answer: never) => void; readonly fail: (error: Error) => void }>()
  let worker: Worker | undefined
  let last = 0
  const start = (): Worker => {
    const made = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
    made.onmessage = ({ data }: MessageEvent<Reply>) => {
      const who = waiting.get(data.id)
      waiting.delete(data.id)
      if ('error' in data) who?.fail(new Error(data.error))
      else who?.done(data.answer as never)
    }
    made.onerror = () => { for (const { fail } of waiting.values()) fail(new Error('the model does not run in this browser')) }
    return made
  }
  return scope => knowingRuns(scope, true, ask => new Promise((done, fail) => {
    worker ??= start()
    waiting.set(++last, { done: done as (answer: never) => void, fail })
    worker.postMessage({ id: last, cell: scope.stage.cell, version, ask } satisfies Letter)
  }))
}

/** The model behind the server that served this page. */
export const serverBackstage = (token: string): ((scope: ScopeFacts) => Backstage) => scope => knowingRuns(scope, true, async ask => {
  const response = await fetch('/ask', { method: 'POST', headers: { 'content-type': 'application/json', 'x-hfcheck-token': token }, body: JSON.stringify({ cell: scope.stage.cell, ask }) })
  const answer = (await response.json()) as { readonly answer: Answers[Ask['is']] } | { readonly error: string }
  if ('error' in answer) throw new Error(answer.error)
  return answer.answer
})

/** Before anything is asked about a run, its steps are told. */
const knowingRuns = ({ stage, runs }: ScopeFacts, unlimited: boolean, send: (ask: Ask) => Promise<Answers[Ask['is']]>): Backstage => {
  const told = new Map<string, Promise<unknown>>()
  const tell = (name: string): Promise<unknown> => {
    const run = runs.find(one => one.name === name)
    if (run === undefined) return Promise.resolve()
    const known = told.get(name) ?? send({ is: 'run', name, said: toldOf(stage, run) })
    told.set(name, known)
    return known
  }
  return {
    unlimited,
    ask: async <K extends Ask['is']>(ask: Extract<Ask, { is: K }>) => {
      if ('at' in ask && ask.at.run !== undefined) await tell(ask.at.run)
      return (await send(ask)) as Answers[K]
    },
  }
}

/** Why a page can say no more, and what can. */
export const lackText = ({ stage: { cell }, lacks }: ScopeFacts): string => `Without the model this page knows one step more than the run${lacks === undefined ? '' : ` (${lacks})`}; npx hfcheck explore ${cell} goes on.`

/** Only what was written down: one step further, from the steps of the runs. */
export const recordedBackstage = (scope: ScopeFacts): Backstage => ({
  unlimited: false,
  ask: <K extends Ask['is']>(ask: Extract<Ask, { is: K }>): Promise<Answers[K]> => {
    const asked: Ask = ask
    const known = asked.is === 'choices' && asked.at.keys.length === 0 ? scope.choices[asked.at.run ?? '']?.[asked.at.step] : undefined
    return known === undefined ? Promise.reject(new Error(lackText(scope))) : Promise.resolve(known as Answers[K])
  },
})
