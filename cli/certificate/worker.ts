import { parentPort, workerData } from 'node:worker_threads'
import { verifyPart, type Claims, type Part } from '../../checker/certificate/verify.js'
import { rulesFor } from '../../checker/rules.js'
import { fromSource, type Source } from '../../checker/workers/source.js'

/** What a thread needs to confirm parts of a certificate: where the model comes from, what is claimed, and how many parts have been begun by all. */
export interface Errand {
  readonly source: Source
  readonly claims: Claims
  readonly rows: Uint8Array
  readonly sample: Part['sample']
  readonly next: Int32Array
  readonly parts: readonly (readonly [from: number, to: number])[]
}

const { source, claims, rows, sample, next, parts } = workerData as Errand
const { system, rules } = await fromSource(source)
const named = rulesFor(system, rules)
for (;;) {
  const part = parts[Atomics.add(next, 0, 1)]
  if (part === undefined) break
  const verified = verifyPart(system, named, claims, { rows, from: part[0], to: part[1], ...(sample === undefined ? {} : { sample }) })
  // A later part cannot be what is told.
  if (verified.problem !== undefined) Atomics.store(next, 0, parts.length)
  parentPort!.postMessage(verified)
}
