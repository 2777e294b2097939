import type { Trace } from '../../checker/report.js'
import type { Frozen, RecordOf, ScalarShape, Schema } from '../../checker/state/schema.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import type { Identity } from '../identity.js'
import { stepOf, type StoryChange, type StoryStep } from '../story.js'

/** A value of the Informal Trace Format, as Apalache defines it (ADR 015). */
export type ItfValue = string | boolean | { readonly '#bigint': string } | readonly ItfValue[] | { readonly [field: string]: ItfValue }

/** What a step did, beside the state it led to. */
export interface ItfStep {
  readonly action: string
  readonly who: string
  readonly what: string
  readonly result?: string
  readonly process?: number
  readonly changes: readonly StoryChange[]
}

export type ItfState = { readonly '#meta': { readonly index: number; readonly step?: ItfStep } } & { readonly [variable: string]: ItfValue | object }

/** What else a trace of ours says of itself, under `#meta`. */
export interface TraceFacts extends Identity {
  /** The rule that the end of it breaks; absent for a deadlock or an error. */
  readonly rule?: string
  readonly version: string
}

export const TRACE_VERSION = 1

export interface Itf {
  readonly '#meta': {
    readonly format: 'ITF'
    readonly 'format-description': string
    readonly description: string
    readonly varTypes: Readonly<Record<string, string>>
    readonly hfcheck: TraceFacts & { readonly traceVersion: number; readonly start?: string }
  }
  readonly vars: readonly string[]
  /** The state that follows the last one, for ever. */
  readonly loop?: number
  readonly states: readonly ItfState[]
}

/** A trace that other tools can read: every state whole, integers as Apalache wants them, things by their names. */
export const itfOf = <S, A extends Action<S>>(system: System<S, A>, { initial, steps }: Trace<S, A>, facts: TraceFacts, loop?: number): Itf => {
  const start = system.showInitial?.(initial as Frozen<S>)
  return itfFrom({
    varTypes: varTypes(system.schema),
    ...(start === undefined ? {} : { start }),
    ...(loop === undefined ? {} : { loop }),
    states: [{ variables: itfState(system.schema, initial) }, ...steps.map(step => ({ step: stepOf(system, step), variables: itfState(system.schema, step.after) }))],
  }, facts)
}

/** A run as data: its states, and the steps that led to all but the first. */
export interface Run {
  readonly varTypes: Readonly<Record<string, string>>
  readonly start?: string
  readonly loop?: number
  readonly states: readonly { readonly step?: StoryStep; readonly variables: Readonly<Record<string, ItfValue>> }[]
}

/** A run as a trace. */
export const itfFrom = ({ varTypes, start, loop, states }: Run, facts: TraceFacts): Itf => ({
  '#meta': {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    description: `${facts.rule ?? 'a run'} in ${facts.scope}, by hfcheck ${facts.version}`,
    varTypes,
    hfcheck: { traceVersion: TRACE_VERSION, ...facts, ...(start === undefined ? {} : { start }) },
  },
  vars: Object.keys(varTypes),
  ...(loop === undefined ? {} : { loop }),
  states: states.map(({ step, variables }, index) => ({ '#meta': { index, ...(step === undefined ? {} : { step: told(step) }) }, ...variables })),
})

const told = ({ action, who, what, result, process, changes }: StoryStep): ItfStep =>
  ({ action, who, what, ...(result === undefined ? {} : { result }), ...(process === undefined ? {} : { process }), changes })

/** The variables of a schema with their types. */
export const varTypes = ({ fields }: RecordOf<unknown>): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, typeOf(field)]))

/** A plain state, variable by variable. */
export const itfState = <S>(schema: RecordOf<S>, state: S): Readonly<Record<string, ItfValue>> =>
  Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, valueOf(field, (state as Readonly<Record<string, unknown>>)[name])]))

const valueOf = (schema: Schema, value: unknown): ItfValue => {
  switch (schema.schema) {
    case 'record': return Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, valueOf(field, (value as Readonly<Record<string, unknown>>)[name])]))
    case 'table': return schema.rows.map((row, i) => valueOf(row, (value as readonly unknown[])[i]))
    case 'list': return [...(value as Iterable<unknown>)].map(item => scalarOf(schema.of, item))
    case 'scalar': return scalarOf(schema.shape, value)
  }
}

const scalarOf = (shape: ScalarShape, value: unknown): ItfValue => {
  switch (shape.is) {
    case 'bool': return value === true
    case 'oneOf': return String(value)
    case 'id': return typeof value === 'number' ? shape.kind.nameOf(value) : String(value)
    case 'range':
    case 'among': return { '#bigint': String(value) }
    case 'maybe': return value === undefined ? { tag: 'None', value: 'U_OF_UNIT' } : { tag: 'Some', value: scalarOf(shape.of, value) }
  }
}

/** The type of a variable in Apalache's type system 1.2. */
const typeOf = (schema: Schema): string => {
  switch (schema.schema) {
    case 'record': return `{ ${Object.entries(schema.fields).map(([name, field]) => `${name}: ${typeOf(field)}`).join(', ')} }`
    case 'table': return `Seq(${schema.rows[0] === undefined ? 'Int' : typeOf(schema.rows[0])})`
    case 'list': return `Seq(${scalarType(schema.of)})`
    case 'scalar': return scalarType(schema.shape)
  }
}

const scalarType = (shape: ScalarShape): string => {
  switch (shape.is) {
    case 'bool': return 'Bool'
    case 'oneOf':
    case 'id': return 'Str'
    case 'range':
    case 'among': return 'Int'
    case 'maybe': return `None(UNIT) | Some(${scalarType(shape.of)})`
  }
}
