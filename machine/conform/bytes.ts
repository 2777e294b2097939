import { crc32 } from 'node:zlib'
import { PAGE_SIZE } from '../../model/abi.js'
import type { DataMemory } from '../../model/platform.js'
import type { Access } from '../step.js'

/** Memory as bytes: zero at the start, pages kept once something else was stored, and never changed in place. */

const ZERO = new Uint8Array(PAGE_SIZE)

/** CRC-32 of a page as recordings write it. */
export const crcOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0')
export const ZERO_CRC = crcOf(ZERO)

/** The contents at some moment. */
export type BytesThen = ReadonlyMap<number, Uint8Array>

export interface ByteMemory {
  readonly data: DataMemory
  readonly access: Access
  /** What the last read of a guest loaded; cleared by `begin`. */
  readonly loaded: () => Uint8Array | undefined
  /** Begins a step: forgets what was loaded and stored. */
  readonly begin: () => void
  /** Pages stored to since `begin`. */
  readonly stored: () => ReadonlySet<number>
  readonly crc: (page: number) => string
  readonly save: () => BytesThen
  readonly restore: (then: BytesThen) => void
}

/** The RAM behind page numbers for which `isRam` holds. Everything else is a device that reads as zero and ignores stores. */
export const byteMemory = (isRam: (page: number) => boolean): ByteMemory => {
  let pages = new Map<number, Uint8Array>()
  const stored = new Set<number>()
  let loaded: Uint8Array | undefined

  const read = (page: number): Uint8Array => pages.get(page) ?? ZERO
  const change = (page: number, edit: (bytes: Uint8Array) => void): void => {
    if (!isRam(page)) return
    const bytes = Uint8Array.from(read(page))
    edit(bytes)
    pages.set(page, bytes)
    stored.add(page)
  }

  return {
    data: {
      copy: (_, from, to, size) => change(to, bytes => bytes.set(read(from).subarray(0, size))),
    },
    access: (_, page, event) => {
      if (event.op === 'fill') change(page, bytes => bytes.fill(event.byte, event.offset, event.offset + event.length))
      else if (event.op === 'write') change(page, bytes => bytes.set(event.bytes, event.offset))
      else if (event.op === 'read') loaded = read(page).slice(event.offset, event.offset + event.length)
    },
    loaded: () => loaded,
    begin: () => {
      loaded = undefined
      stored.clear()
    },
    stored: () => stored,
    crc: page => (pages.has(page) ? crcOf(pages.get(page)!) : ZERO_CRC),
    save: () => new Map(pages),
    restore: then => {
      pages = new Map(then)
      stored.clear()
    },
  }
}
