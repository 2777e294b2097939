import { dirname, join, resolve } from 'node:path'
import { importsOf } from '../config/imports.js'
import type { Project } from '../config/load.js'
import { BUILD } from '../contents.js'

/** What the shipped models are made of. */
const SHIPPED = ['checker', 'model', 'machine', 'specs'].map(folder => join(BUILD, folder))

/** Everything a check of a project depends on: files, and folders in which new ones may appear. */
export const filesIn = ({ file, registry: { scopes } }: Project, cwd: string): readonly string[] => {
  const models = [...new Set(scopes.flatMap(scope => scope.file ?? []))]
  return [...new Set([
    ...(file === undefined ? [] : importsOf(resolve(cwd, file))),
    ...(models.length === 0 ? SHIPPED : models.flatMap(model => [...importsOf(model), dirname(model)])),
  ])]
}
