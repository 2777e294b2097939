import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILD, contentsOf } from './contents.js'
import { writeWhole } from './files.js'
import type { Listing } from './listing.js'

interface Remembered {
  /** Of the code that said so. */
  readonly contents: string
  readonly listing: Listing
}

const place = (folder: string): string => join(folder, 'listing.json')

/** What the shipped registry's `list` says, as of the last build; undefined if the code is another one since. */
export const remembered = (folder = BUILD): Listing | undefined => {
  try {
    const { contents, listing } = JSON.parse(readFileSync(place(folder), 'utf8')) as Remembered
    return contents === contentsOf(folder) ? listing : undefined
  } catch {
    // Nothing was remembered; then it is asked for.
    return undefined
  }
}

export const remember = (listing: Listing, folder = BUILD): Promise<void> =>
  writeWhole(place(folder), `${JSON.stringify({ contents: contentsOf(folder), listing } satisfies Remembered)}\n`)
