import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map(extension => `hfcheck.config.${extension}`)

/** The nearest configuration, in a folder or further up. */
export const nearest = (folder: string): string | undefined => {
  const found = NAMES.map(name => join(folder, name)).find(existsSync)
  const parent = dirname(folder)
  return found ?? (parent === folder ? undefined : nearest(parent))
}
