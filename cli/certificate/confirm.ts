import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { verifyPart, type Claims, type Part, type Verified } from '../../checker/certificate/verify.js'
import type { ScopeEntry } from '../scope-entry.js'
import type { Errand } from './worker.js'

export interface Confirming {
  readonly scope: ScopeEntry
  readonly claims: Claims
  readonly rows: Uint8Array
  readonly states: number
  readonly sample: Part['sample']
  readonly threads: number
  readonly progress: (states: number) => void
}

/** Rows a thread takes at a time: enough to be worth it, few enough that all end together. */
const PART = 2048

/** Confirms a certificate on so many threads; the same is found whatever their number. */
export const confirm = async ({ scope, claims, rows, states, sample, threads, progress }: Confirming): Promise<Verified> => {
  const parts = Array.from({ length: Math.max(1, Math.ceil(states / PART)) }, (_, i): [number, number] => [i * PART, Math.min(states, (i + 1) * PART)])
  const found: Verified[] = []
  const heard = (verified: Verified): void => {
    found.push(verified)
    progress(found.reduce((sum, one) => sum + one.states, 0))
  }
  const { source } = scope
  if (threads <= 1 || source === undefined || parts.length === 1) {
    const { system, rules } = scope.open()
    for (const [from, to] of parts) {
      heard(verifyPart(system, rules, claims, { rows, from, to, ...(sample === undefined ? {} : { sample }) }))
      if (found.at(-1)!.problem !== undefined) break
      await new Promise(setImmediate)
    }
  } else {
    const next = new Int32Array(new SharedArrayBuffer(4))
    const workerData: Errand = { source, claims, rows, sample, next, parts }
    await Promise.all(Array.from({ length: Math.min(threads, parts.length) }, () => new Promise<void>((done, failed) => {
      const worker = new Worker(fileURLToPath(new URL('./worker.js', import.meta.url)), { workerData })
      worker.on('message', heard).on('error', failed).on('exit', () => done())
    })))
  }
  // Parts are begun in order, so that the first problem is found whoever finds another.
  const problems = found.flatMap(({ problem }) => problem ?? []).sort((a, b) => a.state - b.state)
  const sum = (count: (one: Verified) => number): number => found.reduce((total, one) => total + count(one), 0)
  return {
    states: sum(one => one.states), transitions: sum(one => one.transitions), shown: [...new Set(found.flatMap(({ shown }) => shown))].sort(),
    ...(problems[0] === undefined ? {} : { problem: problems[0] }),
  }
}
