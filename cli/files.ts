import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, rmSync, writeFileSync } from 'node:fs'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../checker/checkpoint/folder.js'
import { BadInput } from './bad-input.js'

/** Without the file: it is told beside, by the name that people know. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.replace(/^(E[A-Z]+): /, '').replace(isOfFiles(error) ? / '.*$/s : '', '') : String(error))

/** Errors of writing are the user's to repair; what the text comes from may fail as well. */
const isOfFiles = (error: unknown): boolean => error instanceof Error && 'syscall' in error

/** What is no plain file, a device or a pipe, is written to and stays what it is. */
const isSpecial = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

const namedBeside = (path: string): string => `${path}.${randomUUID()}.tmp`

/** A file that appears whole or not at all: `write` gets a name beside it, which then takes its place. */
const whole = async (path: string, write: (path: string) => Promise<void>): Promise<void> => {
  const beside = namedBeside(path)
  const cannot = (error: unknown): BadInput => new BadInput(`${path} cannot be written: ${reasonOf(error)}`)
  if (await isSpecial(path)) return write(path).catch((error: unknown) => { throw cannot(error) })
  try {
    makeFolder(dirname(path))
    await write(beside)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw isOfFiles(error) ? cannot(error) : error
  }
}

/** Writes a text, or bytes, whole or not at all. */
export const writeWhole = (path: string, text: string | Uint8Array): Promise<void> => whole(path, place => writeFile(place, text))

/** Writes a file piece by piece, whole or not at all; `produce` is done when the file is. */
export const writePieces = async <T>(path: string, produce: (write: (piece: string | Uint8Array) => Promise<void>) => Promise<T>): Promise<T> => {
  const results: T[] = []
  await whole(path, async place => {
    const file = createWriteStream(place)
    const failed = once(file, 'error').then(([error]) => { throw error })
    // Whoever waits next hears of it.
    failed.catch(() => {})
    try {
      results.push(await Promise.race([produce(async piece => { if (!file.write(piece)) await Promise.race([once(file, 'drain'), failed]) }), failed]))
      file.end()
      await Promise.race([once(file, 'finish'), failed])
    } finally {
      file.destroy()
    }
  })
  return results[0]!
}

/** Throws what writing there would, as far as that can be told before, and leaves nothing there: nobody should search for an hour first. A folder if `folder` says so. */
export const insistOnWriting = async (path: string, folder = false): Promise<void> => {
  const cannot = (reason: string): BadInput => new BadInput(`${path} cannot be written: ${reason}`)
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined && found.isDirectory() !== folder) throw cannot(folder ? 'it is no folder' : 'it is a folder')
  if (found !== undefined && !found.isFile() && !found.isDirectory()) return
  let above = folder ? path : dirname(path)
  for (;;) {
    const there = await stat(above).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw cannot(reasonOf(error)) })
    if (there?.isDirectory() === true) return tryFile(namedBeside(above === dirname(path) ? path : join(above, '.hfcheck')), error => cannot(`no file can be made in ${above}: ${reasonOf(error)}`))
    if (there !== undefined) throw cannot(`${above} is no folder`)
    above = dirname(above)
  }
}

/** Makes a file that is gone at once. What a folder says of itself is not all there is to it: `/proc` takes no files from anybody. */
const tryFile = (path: string, cannot: (error: unknown) => BadInput): void => {
  try {
    writeFileSync(path, '', { flag: 'wx' })
    rmSync(path, { force: true })
  } catch (error) {
    throw cannot(error)
  }
}

/** The text of a file; `undefined` if there is none. */
export const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new BadInput(`${path} cannot be read: ${reasonOf(error)}`)
  }
}

/** A JSON file; throws `BadInput` with the place of what is no JSON. */
export const readJson = async (path: string, what: string): Promise<unknown> => {
  const text = await readIfThere(path)
  if (text === undefined) throw new BadInput(`there is no file ${path}   (${what})`)
  try {
    // Editors on Windows put a byte order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new BadInput(`${path} is not JSON: ${reasonOf(error).replaceAll(/\s+/g, ' ')}   (${what})`)
  }
}
