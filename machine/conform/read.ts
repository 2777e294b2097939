import { refuseDuplicates } from './duplicates.js'
import type { Line } from './lines.js'
import { readConfig, readInitial } from './read-config.js'
import { readStep, refuseEventsAfterHang } from './read-step.js'
import { BadTrace, field, listOf, Malformed, maybeField, objectWith, textOf, wrong, type Json } from './shape.js'
import type { Config, Recorded, Trace } from './trace.js'

/**
 * Reads recordings, line by line. A line with `steps` is a whole trace. A line with `config` and `initial` alone begins a log, and each line
 * after it, up to the next such one, is a step; a log is always partial.
 */
export type Entry =
  | { readonly is: 'trace'; readonly trace: Trace; readonly line: number }
  | { readonly is: 'log'; readonly trace: Trace; readonly line: number }
  | { readonly is: 'step'; readonly step: Recorded; readonly line: number }

const TRACE = new Set(['id', 'config', 'initial', 'steps', 'partial'])
const KEPT_CONFIGS = 64
const STEP = new Set(['event', 'observed'])

export interface ReadOptions {
  /** Takes every trace as a partial log. */
  readonly partial?: boolean
}

/** A reader for the lines of one input, in order. */
export const traceReader = ({ partial: allPartial = false }: ReadOptions = {}) => {
  const configs = new Map<string, Config>()
  let stepOfLog: ((value: unknown) => Recorded) | undefined

  /** Recordings say the same few configurations again and again. */
  const configIn = (value: unknown): Config => {
    const key = JSON.stringify(value)
    const seen = configs.get(key)
    if (seen !== undefined) return seen
    const config = readConfig(value)
    if (configs.size >= KEPT_CONFIGS) configs.clear()
    configs.set(key, config)
    return config
  }

  const whole = (object: Json, line: number): Entry => {
    const known = objectWith(object, TRACE)
    const config = field(known, 'config', configIn)
    const initial = field(known, 'initial', value => readInitial(config, value))
    const flagged = maybeField(known, 'partial', value => (typeof value === 'boolean' ? value : wrong('is neither true nor false')))
    const log = known['steps'] === undefined
    const partial = allPartial || log || (flagged ?? false)
    const id = maybeField(known, 'id', textOf) ?? (log ? `log at line ${line}` : wrong('lacks "id"'))
    const read = readStep(config, partial)
    if (log) {
      const refuse = refuseEventsAfterHang()
      stepOfLog = value => {
        const step = read(value)
        refuse(step)
        return step
      }
      return { is: 'log', line, trace: { id, config, initial, partial, steps: [] } }
    }
    stepOfLog = undefined
    const refuse = refuseEventsAfterHang()
    const steps = field(known, 'steps', list => listOf(list, value => {
      const step = read(value)
      refuse(step)
      return step
    }))
    if (steps.length === 0) wrong('has no steps: there would be nothing to compare')
    return { is: 'trace', line, trace: { id, config, initial, partial, steps } }
  }

  return ({ number, text, ended }: Line): Entry => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      if (text.trim() === '') throw new BadTrace(`line ${number} is empty; every line is one JSON object`)
      if (!ended) throw new BadTrace(`line ${number}, the last, is cut off: it ends in the middle of its JSON, without a newline (${text.length} characters)`)
      throw new BadTrace(`line ${number} is not JSON: ${problem}; every line is one JSON object`)
    }
    try {
      refuseDuplicates(text, value)
      const object = objectWith(value, 'event' in Object(value) ? STEP : TRACE)
      if (!('event' in object)) return whole(object, number)
      if (stepOfLog === undefined) return wrong('is a step, but no line before it gives the config and initial of its log')
      return { is: 'step', line: number, step: stepOfLog(object) }
    } catch (error) {
      if (error instanceof Malformed) throw new BadTrace(`line ${number}: ${error.place === '' ? 'the object' : error.place} ${error.message}`)
      throw error
    }
  }
}
