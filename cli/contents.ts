import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where hfcheck itself is, compiled. */
export const BUILD = fileURLToPath(new URL('../', import.meta.url))

/** Where the code of a build is once more, in few files: see `bundled.ts`. */
export const bundleIn = (build: string): string => join(build, 'bundle')

/** The rules about the shipped models, compiled. */
export const SPECS = join(BUILD, 'specs')

/** Nothing in these has a say in a result. */
const IRRELEVANT = new Set(['test', 'bench', 'bundle', 'node_modules'])

/** The code in a folder. */
export const codeIn = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
  const path = join(folder, entry.name)
  return entry.isDirectory() ? (IRRELEVANT.has(entry.name) ? [] : codeIn(path)) : entry.name.endsWith('.js') ? [path] : []
}).sort()

/** A hash of all the code in a folder, by default hfcheck itself: another one, another answer. What lies in `besides` is left out. */
export const contentsOf = (folder = BUILD, besides?: string): string => {
  const hash = createHash('sha256')
  for (const file of codeIn(folder)) if (besides === undefined || !file.startsWith(besides)) hash.update(relative(folder, file)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}
