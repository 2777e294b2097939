import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { diskFiles, type Files } from './checkpoint-files.js'
import type { Counts } from '../search/counts.js'
import type { Seen } from '../search/ledger.js'

/** Where and how often a search is written down, so that it can go on later. */
export interface CheckpointOptions {
  /** A folder of its own. */
  readonly folder: string
  /** Seconds between two checkpoints; 300 when absent. */
  readonly every?: number
  /** Goes on where the last run stopped, if it left a checkpoint. */
  readonly resume?: boolean
  /** What the search depends on besides the system and its rules: a checkpoint is of use only where all of this is the same. */
  readonly key?: string
  /** Hears why a checkpoint could not be written; the search goes on, and the one before is as it was. */
  readonly warn?: (message: string) => void
  readonly files?: Files
}

/** Where a search was, and what it had found. */
export interface Saved {
  readonly states: number
  readonly next: number
  readonly depth: number
  /** The layer that is being expanded: its first state, and the first of the next. */
  readonly layer: readonly [from: number, to: number]
  readonly seconds: number
  readonly counts: Counts
  readonly seen: Seen
  /** By lifecycle: bits its rows were seen to read, in all, in choosing them, and row by row. */
  readonly watched: readonly { readonly lifecycle: number; readonly all: readonly number[]; readonly each: readonly number[]; readonly rows: readonly (readonly number[])[] }[]
  readonly journal: readonly number[]
  readonly met: number
  /** Why reductions were off. */
  readonly off: { readonly symmetry?: string; readonly partialOrder?: string }
}

/** Bytes of a file up to which it has been written, and their checksum. */
interface Chunk {
  readonly end: number
  readonly sha256: string
}

interface Manifest {
  readonly format: 'hfcheck checkpoint'
  readonly version: 1
  readonly key: string
  readonly files: Readonly<Record<'states' | 'log', readonly Chunk[]>>
  readonly saved: Saved
}

/** Whether a run left one there, of whatever search. */
export const holdsCheckpoint = (folder: string): boolean => existsSync(join(folder, MANIFEST))

/** A checkpoint that cannot be used; it stays as it is. */
export class BadCheckpoint extends Error {}

const MANIFEST = 'checkpoint.json'
const NAMES = { states: 'states.bin', log: 'log.bin' } as const
const VERSION = 1
const PIECE = 1 << 22
const EVERY = 300

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'the disk is full' : error instanceof Error ? error.message : String(error))

/**
 * A search written down: states and log in files that only grow, and a manifest that takes the place of the one before whole. What lies in the files
 * behind what the manifest knows of is what a run did not live to finish writing; it is written over.
 */
export class Checkpoint {
  /** Where the run that is to go on was. */
  readonly saved: Saved | undefined
  readonly #files: Files
  readonly #folder: string
  readonly #key: string
  readonly #every: number
  readonly #warn: (message: string) => void
  #chunks: Record<'states' | 'log', Chunk[]> = { states: [], log: [] }
  #last = performance.now()

  /** Errors: BadCheckpoint, if there is a checkpoint and it is not to be resumed, or of another search, or damaged. */
  constructor({ folder, every = EVERY, resume = false, key = '', warn = () => {}, files = diskFiles }: CheckpointOptions, likeness: string) {
    this.#files = files
    this.#folder = folder
    this.#key = sum(JSON.stringify([likeness, key]))
    this.#every = every
    this.#warn = warn
    const manifest = this.#read()
    if (manifest === undefined) return
    if (!resume) throw new BadCheckpoint(`${folder} holds a checkpoint of an unfinished search: --resume goes on with it; to begin anew, remove it`)
    if (manifest.key !== this.#key) throw new BadCheckpoint(`${folder} holds a checkpoint of something else: the model, its rules, the options or this program have changed since; to begin anew, remove it`)
    this.saved = manifest.saved
    this.#chunks = { states: [...manifest.files.states], log: [...manifest.files.log] }
  }

  #read(): Manifest | undefined {
    const path = join(this.#folder, MANIFEST)
    if (!this.#files.exists(path)) return undefined
    const damaged = (why: string) => new BadCheckpoint(`${path} is damaged (${why}): nothing was changed; to begin anew, remove ${this.#folder}`)
    let sealed: { readonly sha256: string; readonly manifest: string }
    let manifest: Manifest
    try {
      sealed = JSON.parse(this.#files.readText(path)) as typeof sealed
      manifest = JSON.parse(sealed.manifest) as Manifest
    } catch {
      throw damaged('it is not what was written')
    }
    if (sum(sealed.manifest) !== sealed.sha256) throw damaged('its checksum is wrong')
    if (manifest.format !== 'hfcheck checkpoint') throw damaged('it is no checkpoint')
    if (manifest.version !== VERSION) throw new BadCheckpoint(`${path} is a checkpoint of version ${String(manifest.version)}, and this program reads version ${VERSION}`)
    return manifest
  }

  /** Bytes of a file in pieces, checked. Errors: BadCheckpoint. */
  *read(name: 'states' | 'log'): Generator<Int32Array> {
    const path = join(this.#folder, NAMES[name])
    if (!this.#files.exists(path)) throw new BadCheckpoint(`${path} is missing: nothing was changed; to begin anew, remove ${this.#folder}`)
    const file = this.#files.open(path)
    try {
      let at = 0
      for (const { end, sha256 } of this.#chunks[name]) {
        const hash = createHash('sha256')
        while (at < end) {
          const bytes = new Uint8Array(Math.min(PIECE, end - at))
          const length = this.#files.read(file, bytes, at)
          if (length < bytes.length) throw new BadCheckpoint(`${path} is too short: nothing was changed; to begin anew, remove ${this.#folder}`)
          hash.update(bytes)
          at += length
          if (at === end && hash.digest('hex') !== sha256) throw new BadCheckpoint(`${path} is damaged: nothing was changed; to begin anew, remove ${this.#folder}`)
          yield new Int32Array(bytes.buffer)
        }
      }
    } finally {
      this.#files.close(file)
    }
  }

  /** How many words of a file are written. */
  written(name: 'states' | 'log'): number {
    return (this.#chunks[name].at(-1)?.end ?? 0) / 4
  }

  /** Whether it is time. */
  get due(): boolean {
    return performance.now() - this.#last >= 1000 * this.#every
  }

  /** Forgets a run that cannot be gone on with. */
  restart(): void {
    this.#chunks = { states: [], log: [] }
  }

  /** Writes down what is new; when that fails, the checkpoint before stays, and the search goes on. */
  save(saved: Saved, news: Readonly<Record<'states' | 'log', Iterable<Int32Array>>>): void {
    this.#last = performance.now()
    const before = this.#chunks
    const path = join(this.#folder, MANIFEST)
    try {
      this.#files.mkdir(this.#folder)
      this.#chunks = { states: this.#append('states', news.states), log: this.#append('log', news.log) }
      const manifest = JSON.stringify({ format: 'hfcheck checkpoint', version: VERSION, key: this.#key, files: this.#chunks, saved } satisfies Manifest)
      this.#write(`${path}.new`, 0, [new TextEncoder().encode(JSON.stringify({ sha256: sum(manifest), manifest }))])
      this.#files.rename(`${path}.new`, path)
    } catch (error) {
      this.#chunks = before
      try {
        this.#files.remove(`${path}.new`)
      } catch {
        // It takes no one's place.
      }
      this.#warn(`no checkpoint was written (${reasonOf(error)}); ${before.states.length === 0 ? 'there is none yet' : 'the one before is as it was'}, and the search goes on`)
    }
  }

  #append(name: 'states' | 'log', news: Iterable<Int32Array>): Chunk[] {
    const known = this.#chunks[name]
    const hash = createHash('sha256')
    const hashed = function* (): Generator<Uint8Array> {
      for (const words of news) {
        const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
        hash.update(bytes)
        yield bytes
      }
    }
    const end = this.#write(join(this.#folder, NAMES[name]), known.at(-1)?.end ?? 0, hashed())
    return [...known, { end, sha256: hash.digest('hex') }]
  }

  /** Writes to a file from some place on, and cuts off what was behind; returns where it ends. */
  #write(path: string, from: number, pieces: Iterable<Uint8Array>): number {
    const file = this.#files.open(path)
    try {
      let at = from
      for (const piece of pieces) {
        for (let done = 0; done < piece.length;) {
          const written = this.#files.write(file, piece.subarray(done), at)
          if (written === 0) throw new Error('the disk is full')
          done += written
          at += written
        }
      }
      this.#files.truncate(file, at)
      this.#files.sync(file)
      return at
    } finally {
      this.#files.close(file)
    }
  }

  /** The search is over: nobody needs it any more. */
  remove(): void {
    for (const name of [MANIFEST, ...Object.values(NAMES)]) this.#files.remove(join(this.#folder, name))
  }
}
