import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code

/** Makes a folder and those above it, where there are none. Node's own way never ends where a folder cannot hold any, as below /proc. */
export const makeFolder = (path: string): void => {
  const make = (): void => {
    try {
      mkdirSync(path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error
    }
  }
  try {
    make()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error
    makeFolder(dirname(path))
    make()
  }
}
