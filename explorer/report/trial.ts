import { isDeepStrictEqual } from 'node:util'
import { createContext, Script } from 'node:vm'
import type { Answers, Ask, Letter, Reply } from '../ask.js'
import type { ScopeFacts } from '../data.js'
import { toldOf } from '../told.js'

/** Longer than this no model may take to get ready. */
const PATIENCE_MS = 20_000

/**
 * Tries a script for a worker before a report promises anything: with nothing but what a worker has, it must tell the system, and every run, as
 * the search told them. Returns what is wrong.
 */
export const trial = async (script: string, version: string, scopes: readonly ScopeFacts[]): Promise<string | undefined> => {
  const waiting = new Map<number, (reply: Reply) => void>()
  const self: { onmessage?: (event: { readonly data: Letter }) => void; postMessage(reply: Reply): void } = { postMessage: reply => waiting.get(reply.id)?.(reply) }
  let last = 0
  const told = async (cell: string, ask: Ask): Promise<Answers[Ask['is']]> => {
    const reply = await new Promise<Reply>(done => {
      waiting.set(++last, done)
      self.onmessage?.({ data: { id: last, cell, version, ask } })
    })
    if ('error' in reply) throw new Error(reply.error)
    // Objects of another realm have other prototypes.
    return JSON.parse(JSON.stringify(reply.answer)) as Answers[Ask['is']]
  }
  try {
    new Script(script).runInContext(createContext({ self, performance, setTimeout, clearTimeout, structuredClone, TextEncoder, TextDecoder, URL }), { timeout: PATIENCE_MS })
    for (const { stage, runs } of scopes) {
      const { rules, ...facts } = stage
      const { rules: _, ...own } = (await told(facts.cell, { is: 'open' })) as Answers['open']
      if (!isDeepStrictEqual(own, plain(facts))) return `in a page ${facts.cell} is another system than here`
      for (const run of runs) {
        const { name, steps, pool } = run
        const again = (await told(facts.cell, { is: 'run', name, said: toldOf(stage, run) })) as Answers['run']
        if (!isDeepStrictEqual({ steps: again.steps, pool: again.pool }, plain({ steps, pool }))) return `in a page the run of ${name} goes otherwise`
      }
    }
    return undefined
  } catch (error) {
    return `in a page it does not run: ${error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error) ? error.message : String(error)}`
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
