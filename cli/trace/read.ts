import { resolve } from 'node:path'
import { BadInput } from '../bad-input.js'
import { readJson } from '../files.js'
import { TRACE_VERSION, type Itf, type ItfStep } from './itf.js'

/** A saved trace, as far as replaying it needs. */
export interface Saved {
  readonly file: string
  readonly facts: Itf['#meta']['hfcheck']
  readonly steps: readonly ItfStep[]
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** Reads a trace that hfcheck wrote; others tell states but not the steps between them. */
export const readTrace = async (cwd: string, file: string): Promise<Saved> => {
  const json = await readJson(resolve(cwd, file), 'a trace, as hfcheck check writes it into .hfcheck')
  const meta = isRecord(json) && isRecord(json['#meta']) ? json['#meta'] : {}
  const facts = isRecord(meta['hfcheck']) ? meta['hfcheck'] : undefined
  if (facts === undefined || !isRecord(json) || !Array.isArray(json['states'])) throw new BadInput(`${file} is no trace of hfcheck's: its #meta says nothing of the steps between its states`)
  if (facts['traceVersion'] !== TRACE_VERSION) throw new BadInput(`${file} is in trace format v${String(facts['traceVersion'])}, this hfcheck reads v${TRACE_VERSION}: record it anew with hfcheck check`)
  if (typeof facts['scope'] !== 'string' || !Array.isArray(facts['patches'])) throw new BadInput(`${file}: #meta.hfcheck names no scope`)
  const steps = (json['states'] as readonly unknown[]).slice(1).map((state, i) => {
    const step = isRecord(state) && isRecord(state['#meta']) ? state['#meta']['step'] : undefined
    if (!isRecord(step) || typeof step['who'] !== 'string' || typeof step['what'] !== 'string' || !Array.isArray(step['changes'])) throw new BadInput(`${file}: state ${i + 1} says no step that led to it`)
    return step as unknown as ItfStep
  })
  return { file, facts: facts as unknown as Saved['facts'], steps }
}
