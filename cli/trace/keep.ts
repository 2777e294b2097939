import { BadInput } from '../bad-input.js'
import { writeWhole } from '../files.js'
import type { Itf } from './itf.js'

/** Writes a trace; false if it is not there. Where nobody named a folder `untraced` hears why not: what was found is worth more than a file that nobody asked for. */
export const keepTrace = async (path: string, itf: Itf, untraced: ((message: string) => void) | undefined): Promise<boolean> => {
  try {
    await writeWhole(path, `${JSON.stringify(itf, null, 1)}\n`)
    return true
  } catch (error) {
    if (untraced === undefined || !(error instanceof BadInput)) throw error
    untraced(error.message)
    return false
  }
}
