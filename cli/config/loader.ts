import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Loads modules as `file` would import them, TypeScript or not; the translation of what did not change is kept in the project's cache, by its contents. */
export const loaderFor = async (file: string, folder: string): Promise<(path: string) => Promise<unknown>> => {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(pathToFileURL(file).href, { fsCache: join(folder, '.hfcheck', 'cache', 'modules'), moduleCache: true, interopDefault: true })
  return path => jiti.import(path)
}
