import { because } from '../../checker/traces/because.js'
import { difference } from '../../checker/state/show.js'
import { enabled, take, takeSaid } from '../../checker/traces/rerun.js'
import { watch } from '../../checker/state/watched.js'
import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import { showLeaf } from '../../checker/state/show.js'
import type { Code, Opened } from '../../cli/entry.js'
import type { Answers, Ask, At, Blocked, Choice, Choices, Why } from '../ask.js'
import type { RunFacts } from '../data.js'
import type { Told } from '../told.js'
import { exported } from './export.js'
import { layersGraph, nearGraph } from './graph.js'
import { keyOf } from './name-of.js'
import { wayTo, traceTo, type AnyAction, type Place } from './place.js'
import { pooling } from './pool.js'
import { seek } from './seek.js'
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

/** What can be done at a place, and what cannot. */
export const choicesAt = (stage: Stage, at: Place): Choices => ({
  choices: placesAfter(stage, at).map(place => choice(stage, place)),
  blocked: blockedAt(stage, at),
})

const choice = ({ opened: { system, rules }, teller }: Stage, place: Place): Choice => {
  const { before, after: now, text: { who, what, result }, action } = place.step!
  const judged = teller.judged(place)
  const among = (letter: string) => rules.flatMap(({ id }, i) => (judged[i] === letter ? [id] : []))
  return {
    key: place.key, who, what, action: action.name,
    ...(result === undefined ? {} : { result }),
    identity: teller.identityOf(place.texts),
    changed: difference(system.schema, before, now).map(({ label }) => label),
    broken: among('x'), seen: among('*'),
  }
}

/** Groups whose guard says no, with what it looked at. */
const blockedAt = ({ opened: { system: { groups, schema } } }: Stage, { state }: Place): readonly Blocked[] => groups.flatMap(({ when, name, actions }) => {
  if (when === undefined) return []
  const watched = watch(schema, state)
  if (when(watched.state)) return []
  const families = [...new Set(actions.map(action => action.name))]
  return [{ name: name ?? families.join(', '), families, count: actions.length, reads: watched.take().map(leaf => ({ label: leaf.label, value: showLeaf(leaf, valueAt(state, leaf)) })) }]
})

const why = ({ opened: { system, rules } }: Stage, place: Place, id: string): Why => {
  const rule = rules.find(named => named.id === id)?.rule
  if (rule === undefined) return { reasons: [] }
  const trace = traceTo(place)
  const { subject, marks, reasons, causes } = because(system.schema, trace, rule)
  const marked = leavesOf(system.schema).filter(({ path }) => marks.includes(path)).map(leaf => ({ label: leaf.label, value: showLeaf(leaf, valueAt(place.state, leaf)), since: trace.steps.length }))
  return { ...(subject === undefined ? {} : { subject }), reasons: [...marked, ...reasons, ...causes].map(({ label, value, since }) => ({ label, value, since })) }
}

/** Answers what a page asks. Errors: what is asked for is not there; the message is for people. */
export const answer = async <K extends Ask['is']>(stage: Stage, ask: Extract<Ask, { is: K }>): Promise<Answers[K]> => (await answerAny(stage, ask)) as Answers[K]

const answerAny = async (stage: Stage, ask: Ask): Promise<Answers[Ask['is']]> => {
  switch (ask.is) {
    case 'open': return stage.teller.facts(stage.cell, stage.patches, stage.first)
    case 'run': {
      const places = loadRun(stage, ask.name, ask.said)
      return runFacts(stage, ask.name, places, ask.rule, places.length - 1 < ask.said.length ? places.length : undefined)
    }
    case 'follow': {
      const pool = pooling()
      const steps = followed(stage, placeAt(stage, ask.at), ask.keys).map(place => stage.teller.step(place, pool))
      return { steps, pool: pool.pool }
    }
    case 'choices': return choicesAt(stage, placeAt(stage, ask.at))
    case 'why': return why(stage, placeAt(stage, ask.at), ask.rule)
    case 'seek': return seek(stage, placeAt(stage, ask.at), ask.goal, ask.states)
    case 'near': return nearGraph(stage, wayTo(placeAt(stage, ask.at)), ask.hops, ask.colour)
    case 'layers': return layersGraph(stage, ask.states, ask.colour)
    case 'export': return exported(stage, placeAt(stage, ask.at), ask.rule, ask.as)
  }
}
