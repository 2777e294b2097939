import type { Source, Sourced } from '../../checker/workers/source.js'
import type { Action } from '../../checker/action.js'
import type { Model } from './define.js'
import { isModel } from './any-model.js'
import { loaderFor } from './loader.js'

/** A model of the user's as a worker of a search builds it: the module is loaded there as it was here. */
export const modelFrom = async (path: string, name: string, folder: string): Promise<Sourced<never, Action<never>>> => {
  const load = await loaderFor(path, folder)
  const model = (await load(path) as Readonly<Record<string, unknown>>)[name]
  if (!isModel(model)) throw new Error(`${path} exports no model ${name}`)
  const { system: build, rules } = model as Model
  const system = build()
  return { system, rules: rules(system) }
}

export const modelSource = (path: string, name: string, folder: string): Source => ({ module: import.meta.url, export: 'modelFrom', args: [path, name, folder] })
