import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BadInput } from './bad-input.js'

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.replace(/^(E[A-Z]+): /, '') : String(error))

/** Writes a file whole or not at all: to a name beside it first, which then takes its place. */
export const writeWhole = async (path: string, text: string): Promise<void> => {
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw new BadInput(`${path} cannot be written: ${reasonOf(error)}`)
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
    return JSON.parse(text)
  } catch (error) {
    throw new BadInput(`${path} is not JSON: ${reasonOf(error)}   (${what})`)
  }
}
