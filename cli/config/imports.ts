import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'

/** Names a compiled file may have had before. */
const SOURCES: Readonly<Record<string, readonly string[]>> = { '.js': ['.js', '.ts', '.tsx'], '.mjs': ['.mjs', '.mts'], '': ['.ts', '.js', '.mts', '.mjs', '.json', '/index.ts', '/index.js'] }

/** A module and every file of yours that it imports, directly or not; packages are left out. */
export const importsOf = (entry: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(entry)) return found
  found.add(entry)
  const text = existsSync(entry) ? readFileSync(entry, 'utf8') : ''
  for (const [, target] of text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"](\.[^'"]*)['"]/g)) {
    const file = located(resolve(dirname(entry), target!))
    if (file !== undefined) importsOf(file, found)
  }
  return found
}

const located = (path: string): string | undefined => {
  const extension = extname(path)
  const candidates = [path, ...(SOURCES[extension] ?? []).map(other => (extension === '' ? path : path.slice(0, -extension.length)) + other), ...(SOURCES[''] ?? []).map(other => path + other)]
  return candidates.find(candidate => extname(candidate) !== '' && existsSync(candidate))
}
