import { dirname, join, resolve } from 'node:path'
import { importsOf } from '../config/imports.js'
import { loadProject, type Project } from '../config/load.js'
import { BUILD } from '../contents.js'
import type { Registry } from '../entry.js'

/** What the shipped models are made of. */
const SHIPPED = ['checker', 'model', 'machine', 'specs'].map(folder => join(BUILD, folder))

/** Everything a check depends on. While a file is being edited it may not load; then what was watched before still counts. */
export const filesOf = async (registry: Registry, cwd: string, config: string | undefined, before: ReadonlySet<string>): Promise<readonly string[]> => {
  try {
    return filesIn(await loadProject(registry, cwd, config), cwd)
  } catch {
    return before.size > 0 ? [...before] : [cwd]
  }
}

/** The same of a project that is loaded: files, and folders in which new ones may appear. */
export const filesIn = ({ file, registry: { scopes } }: Project, cwd: string): readonly string[] => {
  const models = [...new Set(scopes.flatMap(scope => scope.file ?? []))]
  return [...new Set([
    ...(file === undefined ? [] : importsOf(resolve(cwd, file))),
    ...(models.length === 0 ? SHIPPED : models.flatMap(model => [...importsOf(model), dirname(model)])),
  ])]
}
