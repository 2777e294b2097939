import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** What may stay: for so many days after it was last of use, and so many files. */
export interface Room {
  readonly days: number
  readonly most: number
}

/** All that every scope there is leaves after a dozen edits of the model is a few thousand files, of ten kilobytes each. */
const ROOM: Room = { days: 30, most: 4000 }

const DAY_MS = 86_400_000

/** Notes that a file was of use: it stays for as long again. A folder that cannot be written only forgets sooner. */
export const ofUse = async (path: string): Promise<void> => {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}

/**
 * Removes from a folder the files with such names that have been of no use for long, and beyond a number those of use longest ago. Another process may do
 * the same, or read what goes: to that it is not there. What cannot be removed stays.
 */
export const prune = async (folder: string, names: RegExp, { days, most }: Room = ROOM): Promise<void> => {
  const found = await readdir(folder, { recursive: true }).catch(() => [])
  const paths = found.filter(name => names.test(name)).map(name => join(folder, name))
  const files = (await Promise.all(paths.map(path => stat(path).then(({ mtimeMs }) => [{ path, used: mtimeMs }], () => [])))).flat()
  const oldest = Date.now() - days * DAY_MS
  const gone = files.sort((one, other) => other.used - one.used).filter(({ used }, place) => place >= most || used < oldest)
  await Promise.all(gone.map(({ path }) => rm(path, { force: true }).catch(() => {})))
}
