import { join } from 'node:path'
import { diskFiles, type Files } from '../checkpoint/checkpoint-files.js'
import { DiskFull } from './store.js'

/** Where states go that memory has no room for. */
export interface SpillOptions {
  /** Made if need be; what is written there is gone when the search is over, or its process. */
  readonly folder: string
  readonly files?: Files
  /** Unless told how to keep them, states go on disk once there are more than so many; once memory has no room for them when absent. */
  readonly from?: number
  /** Words of a block, how many blocks are kept in memory, and how many states a store on disk may keep in memory before it looks which of them are new. */
  readonly block?: number
  readonly keep?: number
  readonly candidates?: number
}

interface Block {
  number: number
  readonly words: Int32Array
  dirty: boolean
}

const BLOCK = 2 ** 15
const KEEP = 32
let spills = 0

/** States in order of discovery, word by word: the blocks asked for last are in memory, the others in a file. A few states never touch the disk. */
export class Spill {
  readonly #words: number
  readonly #bits: number
  readonly #keep: number
  readonly #files: Files
  readonly #folder: string
  /** Those used last come last. */
  readonly #blocks = new Map<number, Block>()
  #current: Block
  #tail: Block
  #path = ''
  #file: number | undefined
  #count = 0

  constructor(words: number, { folder, files = diskFiles, block = BLOCK, keep = KEEP }: SpillOptions) {
    this.#words = words
    this.#bits = Math.max(0, Math.floor(Math.log2(block / words)))
    this.#keep = Math.max(2, keep)
    this.#files = files
    this.#folder = folder
    this.#current = this.#tail = this.#made(0)
  }

  get count(): number {
    return this.#count
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#blocks.size * this.#blockBytes
  }

  get #blockBytes(): number {
    return 4 * this.#words << this.#bits
  }

  /** Adds the states at some places of an array, all or none. Errors: DiskFull. */
  add(states: Int32Array, places: Int32Array, n: number): void {
    const had = this.#count
    const words = this.#words
    try {
      for (let k = 0; k < n; k++) {
        const number = this.#count >>> this.#bits
        if (number !== this.#tail.number) this.#current = this.#tail = this.#blocks.get(number) ?? this.#made(number)
        const to = (this.#count & ((1 << this.#bits) - 1)) * words
        const from = places[k]! * words
        for (let word = 0; word < words; word++) this.#tail.words[to + word] = states[from + word]!
        this.#tail.dirty = true
        this.#count++
      }
    } catch (error) {
      this.#count = had
      throw error
    }
  }

  /** Writes a state to an array at a place; returns the set of words (modulo 32) that are not what they were. */
  readonly decode = (state: number, to: Int32Array, at: number): number => {
    const number = state >>> this.#bits
    const { words } = number === this.#current.number ? this.#current : this.#fetched(number)
    const from = (state & ((1 << this.#bits) - 1)) * this.#words
    let differ = 0
    for (let word = 0; word < this.#words; word++) {
      const value = words[from + word]!
      if (to[at + word] === value) continue
      to[at + word] = value
      differ |= 1 << (word & 31)
    }
    return differ
  }

  /** Hands over all states, block by block: so many, one after another. */
  scan(take: (states: Int32Array, n: number) => void): void {
    const per = 1 << this.#bits
    let own: Block | undefined
    for (let first = 0; first < this.#count; first += per) {
      const number = first >>> this.#bits
      let block = this.#blocks.get(number)
      if (block === undefined) {
        block = own ??= { number, words: new Int32Array(this.#words * per), dirty: false }
        this.#read(number, own.words)
      }
      take(block.words, Math.min(per, this.#count - first))
    }
  }

  #fetched(number: number): Block {
    let block = this.#blocks.get(number)
    if (block === undefined) {
      block = this.#made(number)
      this.#read(number, block.words)
    } else {
      this.#blocks.delete(number)
      this.#blocks.set(number, block)
    }
    return this.#current = block
  }

  /** A block in memory; if there are too many, the one not used for longest goes to the file. */
  #made(number: number): Block {
    let words: Int32Array | undefined
    if (this.#blocks.size >= this.#keep) {
      for (const block of this.#blocks.values()) {
        if (block === this.#tail) continue
        if (block.dirty) this.#write(block)
        this.#blocks.delete(block.number)
        words = block.words
        break
      }
    }
    const block: Block = { number, words: words ?? new Int32Array(this.#words << this.#bits), dirty: false }
    this.#blocks.set(number, block)
    return block
  }

  #write(block: Block): void {
    const bytes = new Uint8Array(block.words.buffer)
    const at = block.number * this.#blockBytes
    try {
      const file = this.#opened()
      for (let done = 0; done < bytes.length;) {
        const written = this.#files.write(file, bytes.subarray(done), at + done)
        if (written === 0) throw new Error('nothing was written')
        done += written
      }
    } catch (error) {
      throw new DiskFull(`${this.#folder}: ${error instanceof Error ? error.message : String(error)}`)
    }
    block.dirty = false
  }

  #read(number: number, words: Int32Array): void {
    const bytes = new Uint8Array(words.buffer)
    for (let done = 0; done < bytes.length;) {
      const read = this.#files.read(this.#file!, bytes.subarray(done), number * this.#blockBytes + done)
      if (read === 0) throw new Error(`${this.#path} is shorter than what was written to it`)
      done += read
    }
  }

  #opened(): number {
    if (this.#file !== undefined) return this.#file
    this.#files.mkdir(this.#folder)
    this.#path = join(this.#folder, `states-${process.pid}-${++spills}.bin`)
    this.#file = this.#files.open(this.#path)
    this.#removed()
    return this.#file
  }

  /** A file without a name lives as long as it is open: nothing is left, whatever ends the process. Not everywhere may it lose its name before it is closed. */
  #removed(): void {
    try {
      this.#files.remove(this.#path)
    } catch {
      // It is tried once more when it is closed.
    }
  }

  /** Lets go of everything. */
  close(): void {
    if (this.#file === undefined) return
    this.#files.close(this.#file)
    this.#file = undefined
    this.#removed()
  }
}
