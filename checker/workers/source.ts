import { createHash } from 'node:crypto'
import { families } from '../search/families.js'
import { layoutOf } from '../state/layout.js'
import { pack } from '../state/packed.js'
import type { NamedRule, Registry } from '../rules.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** What can be handed to another thread as it is. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/** Where a worker gets a system and its rules of its own: what a function returns that a module exports, or a promise of that. */
export interface Source {
  /** The module as a URL (`import.meta.url`). */
  readonly module: string
  readonly export: string
  readonly args: readonly Plain[]
}

export interface Sourced<S, A extends Action<S>> {
  readonly system: System<S, A>
  readonly rules: Registry<S, A>
}

/** Builds what a source speaks of. Errors: what the module throws, and Error if there is no such function. */
export const fromSource = async <S, A extends Action<S>>({ module, export: name, args }: Source): Promise<Sourced<S, A>> => {
  const made: unknown = ((await import(module)) as Readonly<Record<string, unknown>>)[name]
  if (typeof made !== 'function') throw new Error(`${module} exports no function ${name}`)
  return await (made as (...args: readonly Plain[]) => Sourced<S, A> | Promise<Sourced<S, A>>)(...args)
}

/** The same for systems that are built alike: their bounds, fields, actions and initial state, and the names of the rules. */
export const likeness = <S, A extends Action<S>>(system: System<S, A>, rules: readonly NamedRule<S, A>[]): string => {
  const { names, actions } = families(system)
  const { words, size } = layoutOf(system.schema)
  return createHash('sha256').update(JSON.stringify([
    system.name, system.bounds, words, size, names, actions.map(some => some.length), system.groups.map(({ actions: some }) => some.length),
    [...pack(system.schema, system.initial)], rules.map(({ id, rule }) => [id, rule.kind, rule.says]),
  ])).digest('hex')
}
