import type { Registry as Rules } from '../../checker/rules.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import { scopeEntry } from '../make-entry.js'
import type { Settings } from '../settings.js'
import type { AnyModel } from './any-model.js'

/** What a configuration file may say; everything has a default. `hfcheck list --configs` explains each. */
export type Config = { readonly [K in Exclude<keyof Settings, 'timeout'>]?: Settings[K] } & {
  /** Seconds, or text such as `10m`. */
  readonly timeout?: number | string
  /** Modules with models of your own, relative to the configuration; `*` stands for anything. They replace the shipped ones. */
  readonly models?: readonly string[]
}

/** Gives a configuration its type. */
export const defineConfig = (config: Config): Config => config

/** A system and its rules, for the command line: a module named in `models` exports one or more. */
export interface Model<S = never, A extends Action<S> = Action<S>, Y extends System<S, A> = System<S, A>> extends AnyModel {
  readonly system: () => Y
  readonly rules: (system: Y) => Rules<S, A>
}

/** Families of rules by name: what ids begin with. */
export type Families<S, A extends Action<S>, Y extends System<S, A>> = Readonly<Record<string, Rules<S, A> | ((system: Y) => Rules<S, A>)>>

export interface ModelOptions<S, A extends Action<S>, Y extends System<S, A>> {
  /** What `--scope` calls it. */
  readonly name: string
  readonly system: () => Y
  /** Rules, nested as you like: a rule's id is the path to it. Or families of them by name, each from a file of its own: an edit of one file is then judged alone. */
  readonly rules: ((system: Y) => Rules<S, A>) | Families<S, A, Y>
  /** Checked when no scope is asked for; so it is when absent. */
  readonly quick?: boolean
}

/** Makes a system and its rules known to the command line. */
export const defineModel = <S, A extends Action<S>, Y extends System<S, A> = System<S, A>>({ name, system, rules: given, quick = true }: ModelOptions<S, A, Y>): Model<S, A, Y> => {
  const rules = typeof given === 'function' ? given : (about: Y): Rules<S, A> => Object.fromEntries(Object.entries(given).map(([family, made]) => [family, typeof made === 'function' ? made(about) : made]))
  return { is: 'hfcheck model', system, rules, entry: scopeEntry<S, A, Y>(name, system, rules, { quick }), parts: { system, families: typeof given === 'function' ? {} : given } }
}
