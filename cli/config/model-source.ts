import { pathToFileURL } from 'node:url'
import type { Source, Sourced } from '../../checker/workers/source.js'
import type { Action } from '../../checker/system.js'
import type { Model } from './define.js'
import { isModel } from './any-model.js'

/** A model of the user's as a worker of a search builds it: the module is loaded there as it was here. */
export const modelFrom = async (path: string, name: string): Promise<Sourced<never, Action<never>>> => {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(pathToFileURL(path).href, { fsCache: false, moduleCache: true, interopDefault: true })
  const model = (await jiti.import<Readonly<Record<string, unknown>>>(path))[name]
  if (!isModel(model)) throw new Error(`${path} exports no model ${name}`)
  const { system: build, rules } = model as Model
  const system = build()
  return { system, rules: rules(system) }
}

export const modelSource = (path: string, name: string): Source => ({ module: import.meta.url, export: 'modelFrom', args: [path, name] })
