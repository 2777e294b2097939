import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'

/** Names a compiled file may have had before. */
const SOURCES: Readonly<Record<string, readonly string[]>> = { '.js': ['.js', '.ts', '.tsx'], '.mjs': ['.mjs', '.mts'], '': ['.ts', '.js', '.mts', '.mjs', '.json', '/index.ts', '/index.js'] }

/** The files of yours that a module names itself; packages are left out. */
export const namedBy = (entry: string): readonly string[] => {
  const text = existsSync(entry) ? readFileSync(entry, 'utf8') : ''
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"](\.[^'"]*)['"]/g)].flatMap(([, target]) => located(resolve(dirname(entry), target!)) ?? [])
}

/** A module and every file of yours that it imports, directly or not. Whoever asks about several says how to read each file once. */
export const importsOf = (entry: string, named = namedBy, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(entry)) return found
  found.add(entry)
  for (const file of named(entry)) importsOf(file, named, found)
  return found
}

const located = (path: string): string | undefined => {
  const extension = extname(path)
  const candidates = [path, ...(SOURCES[extension] ?? []).map(other => (extension === '' ? path : path.slice(0, -extension.length)) + other), ...(SOURCES[''] ?? []).map(other => path + other)]
  return candidates.find(candidate => extname(candidate) !== '' && existsSync(candidate))
}
