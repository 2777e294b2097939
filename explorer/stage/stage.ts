import { difference } from '../../checker/state/show.js'
import { enabled, take, takeSaid } from '../../checker/traces/rerun.js'
import type { Code, Opened } from '../../cli/scope-entry.js'
import type { At } from '../ask.js'
import type { RunFacts } from '../data.js'
import type { Told } from '../told.js'
import { keyOf } from './name-of.js'
import type { AnyAction, Place } from './place.js'
import { pooling } from './pool.js'
import type { StepperOf } from './stepper.js'
import { tellerOf, type Teller } from './teller.js'

/** A system somebody walks in. */
export interface Stage {
  readonly opened: Opened
  readonly teller: Teller
  readonly cell: string
  readonly patches: readonly string[]
  readonly version: string
  readonly code: Code | undefined
  /** How states are visited in numbers. */
  readonly stepperOf: StepperOf
  readonly first: Place
  /** Runs by name: the places they lead through. */
  readonly runs: Map<string, readonly Place[]>
}

export interface StageOptions {
  readonly cell: string
  readonly patches: readonly string[]
  readonly version: string
  readonly code?: Code | undefined
  readonly stepperOf: StepperOf
}

export const stageOf = (opened: Opened, options: StageOptions): Stage => {
  const teller = tellerOf(opened)
  const first: Place = { state: opened.system.initial, key: '', texts: teller.textsOf(opened.system.initial) }
  return { opened, teller, code: undefined, ...options, first, runs: new Map() }
}

/** The place after a step. */
const after = ({ opened: { system }, teller }: Stage, before: Place, action: AnyAction, key?: string): Place => {
  const step = take(system, before.state, action)
  return { state: step.after, step, before, key: key ?? keyOf(step.text), texts: teller.textsOf(step.after) }
}

/** Every place one step away, in canonical order; of steps that read alike all but the first have a number in their key. */
export const placesAfter = (stage: Stage, before: Place): readonly Place[] => {
  const times = new Map<string, number>()
  return enabled(stage.opened.system, before.state).map(action => {
    const place = after(stage, before, action)
    const time = times.get(place.key) ?? 0
    times.set(place.key, time + 1)
    return time === 0 ? place : { ...place, key: `${place.key}~${time}` }
  })
}

/** Takes steps by their keys, as far as there are such. */
export const followed = (stage: Stage, from: Place, keys: readonly string[]): readonly Place[] => {
  const places: Place[] = []
  for (const key of keys) {
    const next = chosen(placesAfter(stage, places.at(-1) ?? from), key)
    if (next === undefined) break
    places.push(next)
  }
  return places
}

/** By its key, or by its number: `#3`. */
const chosen = (places: readonly Place[], key: string): Place | undefined =>
  key.startsWith('#') ? places[Number(key.slice(1))] : places.find(place => place.key === key)

/** Where somebody stands. Errors: a run or a step that is not there. */
export const placeAt = (stage: Stage, { run, step, keys }: At): Place => {
  const places = run === undefined ? [stage.first] : stage.runs.get(run)
  const base = places?.[step]
  if (base === undefined) throw new RangeError(run === undefined ? 'there is no such step' : `there is no step ${step} in ${run}`)
  if (keys.length === 0) return base
  const way = followed(stage, base, keys)
  if (way.length < keys.length) throw new RangeError(`step ${step + way.length + 1} cannot be taken there`)
  return way.at(-1)!
}

/** Takes steps as they read, as far as the model allows them; of several that read alike, the one that changes what is told. */
export const loadRun = (stage: Stage, name: string, said: readonly Told[]): readonly Place[] => {
  const { system } = stage.opened
  const places = [stage.first]
  for (const one of said) {
    const before = places.at(-1)!
    const step = takeSaid(system, before.state, one, candidate => {
      const changes = difference(system.schema, candidate.before, candidate.after).map(({ label, was, is }) => `${label} ${was} → ${is}`)
      return one.changes?.every(change => changes.includes(change)) ?? true
    })
    if (step === undefined) break
    places.push({ state: step.after, step, before, key: keyOf(step.text), texts: stage.teller.textsOf(step.after) })
  }
  stage.runs.set(name, places)
  return places
}

export const runFacts = (stage: Stage, name: string, places: readonly Place[], rule?: string, lost?: number): RunFacts => {
  const pool = pooling()
  return { name, cell: stage.cell, ...(rule === undefined ? {} : { rule }), ...(lost === undefined ? {} : { lost }), marks: [], steps: places.slice(1).map(place => stage.teller.step(place, pool)), pool: pool.pool }
}
