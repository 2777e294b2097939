import { BrokenPromise } from './broken-promise.js'
import type { Engine } from '../search/engine.js'
import { trapped } from './determinism.js'
import { judgeState, judgeStep } from '../traces/judge.js'
import { pack, unpack } from '../state/packed.js'
import type { Replay } from '../traces/replay.js'
import { looksAt, type NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** Which promise is broken, by what, in which state. */
export interface Finding<A> {
  readonly what: string
  readonly action: A | undefined
  readonly state: number
  readonly error: BrokenPromise
}

/** All states of a small space; of a larger one so many, evenly spread, stand for all, and of the steps of a family one in so many. */
const SMALL = 50
const SAMPLE = 12
const ONE_IN = 4

const sampleOf = (states: number): readonly number[] =>
  states <= SMALL ? Array.from({ length: states }, (_, i) => i) : Array.from({ length: SAMPLE }, (_, i) => Math.floor((i * states) / SAMPLE))

type Plain = Record<string | number, unknown>

const isObject = (value: unknown): value is Plain => typeof value === 'object' && value !== null

/** A copy of plain data. */
const copy = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(copy) as T
  if (!isObject(value)) return value
  const made: Plain = {}
  for (const key of Object.keys(value)) made[key] = copy(value[key])
  return made as T
}

const freeze = <T>(value: T): Frozen<T> => {
  if (isObject(value)) Object.values(value).forEach(freeze)
  return Object.freeze(value) as Frozen<T>
}

/** The first path at which two plain states differ. */
const differing = (one: unknown, other: unknown, path = ''): string | undefined => {
  if (!isObject(one) || !isObject(other)) return Object.is(one, other) ? undefined : path
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = differing(one[key], other[key], path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** An object of a state: its fields, and where it is. */
interface Place {
  readonly object: Plain
  readonly names: readonly string[]
  readonly parent: Place | undefined
  readonly key: string
}

/** Every object of a state. Nothing is spelled out that is not told: this runs often and never warms up. */
const placesOf = (object: Plain, places: Place[] = [], parent?: Place, key = ''): readonly Place[] => {
  const names = Object.keys(object)
  const place: Place = { object, names, parent, key }
  places.push(place)
  for (const name of names) {
    const value = object[name]
    if (isObject(value)) placesOf(value, places, place, name)
  }
  return places
}

const pathTo = ({ parent, key }: Place): string => (parent === undefined ? key : [pathTo(parent), key].filter(Boolean).join('.'))

const at = (state: unknown, path: string): unknown => (path === '' ? state : path.split('.').reduce((value, key) => (value as Plain)[key], state))

/** Runs a recipe on a plain state. Throws if it does what no recipe may: replace an object, write what is not declared, return no number. */
const run = <S, A extends Action<S>>(action: A, state: S): number => {
  const before = isObject(state) ? placesOf(state) : []
  const outcome: unknown = action.apply(state)
  if (typeof outcome !== 'number') throw new BrokenPromise(`it returned ${outcome instanceof Promise ? 'a promise' : String(outcome)}: an outcome is a number`)
  for (const place of before) {
    const { object, names, parent, key } = place
    if (parent !== undefined && parent.object[key] !== object) throw new BrokenPromise(`it replaced ${pathTo(place)} whole: records, tables and lists are edited in place`)
    if (Array.isArray(object)) continue
    const undeclared = Object.keys(object).find(name => !names.includes(name))
    if (undeclared !== undefined) throw new BrokenPromise(`it wrote ${[pathTo(place), undeclared].filter(Boolean).join('.')}, which the schema does not declare`)
  }
  return outcome
}

/** The promise that is broken while something is done, if one is. */
const broken = (work: () => void): BrokenPromise | undefined => {
  try {
    trapped(work)
    return undefined
  } catch (error) {
    return error instanceof BrokenPromise ? error : undefined
  }
}

/** Asks twice and insists on the same answer; what is asked may only read. */
const pure = <T>(ask: () => T): T => {
  try {
    const [once, again] = [ask(), ask()]
    if (once !== again) throw new BrokenPromise('it is not deterministic: asked twice about the same, it gave two answers')
    return once
  } catch (error) {
    if (error instanceof TypeError && /read only|not extensible|Cannot delete/.test(error.message)) throw new BrokenPromise(`it changes the state it is asked about (${error.message})`)
    throw error
  }
}

/**
 * Holds a model to what it promises, on all or a sample of the states that were searched (`states` of them, from the first): recipes are deterministic,
 * write declared fields in place and do on packed states what they do on plain ones; guards and rules only read. A suspect among the states is looked
 * at whole, and what throws there is tried on a plain state.
 */
export const audit = <S, A extends Action<S>>(system: System<S, A>, rules: readonly NamedRule<S, A>[], engine: Engine<S, A>, replay: Replay<S, A>, states: number, suspect?: number): Finding<A> | undefined => {
  const { schema } = system
  /** Steps met so far, by family. */
  const met = new Map<string, number>()
  for (const state of new Set([...sampleOf(states), ...(suspect === undefined ? [] : [suspect])])) {
    let what = 'a guard'
    let current: A | undefined
    try {
      const plain: S = unpack(schema, replay.words(state))
      const before = freeze(copy(plain))
      trapped(() => {
        pure(() => system.groups.map(({ when }) => when?.(before)).join())
        for (const { id, rule } of rules) {
          what = id
          pure(() => judgeState(rule, before))
        }
      })
      for (const { action, outcome: packedOutcome } of replay.steps(state)) {
        const number = met.get(action.name) ?? 0
        met.set(action.name, number + 1)
        if (states > SMALL && state !== suspect && number % ONE_IN !== 0) continue
        [what, current] = [action.name, action]
        const packed = engine.buffer.slice(0, engine.words)
        const [first, second] = [copy(plain), copy(plain)]
        const [outcome, again, left] = trapped(() => {
          const outcome = run(action, first)
          const left = pack(schema, first)
          return [outcome, action.apply(second), left]
        })
        const repacked = pack(schema, first)
        if (repacked.some((word, i) => word !== left[i])) throw new BrokenPromise(`it keeps parts of a state and changes them later: ${differing(first, unpack(schema, left))!}`)
        const path = differing(first, second)
        if (outcome !== again || path !== undefined) throw new BrokenPromise(`it is not deterministic: run twice on the same state, ${path === undefined ? `it returned ${outcome} and ${again}` : `${path} became ${String(at(first, path))} and ${String(at(second, path))}`}`)
        if (packedOutcome !== outcome || packed.some((word, i) => repacked[i] !== word)) throw new BrokenPromise('it does something else on a packed state than on a plain one: it must depend on the state alone, and edit it in place')
        const step = { before, action, outcome, after: freeze(first) }
        current = undefined
        trapped(() => {
          for (const { id, rule } of rules) {
            if (!looksAt(rule, action.name)) continue
            what = id
            pure(() => judgeStep(schema, rule, step))
          }
        })
      }
    } catch (error) {
      // What throws for another reason throws while searching as well, and is told from there.
      if (error instanceof BrokenPromise) return { what, action: current, state, error }
      const action = state === suspect ? replay.thrower(state) : undefined
      const promise = action && broken(() => { run(action, unpack(schema, replay.words(state))) })
      if (action !== undefined && promise !== undefined) return { what: action.name, action, state, error: promise }
    }
  }
  return undefined
}
