import type { Dictionary } from './dictionary.js'
import type { Ground } from './ground.js'
import { SEGMENT_BITS, type RowShape } from './row-text.js'
import type { StoreCode } from './store.js'
import { bitsOf, shapeOf, type Coding, type Part } from './store-text.js'

/** The generated code of a store of rows: see `storeText`. */
export interface RowCode extends StoreCode {
  insert(n: number): number
  find(place: number): number
  encode(states: Int32Array, from: number, n: number): number
  seek(states: Int32Array, from: number): boolean
  retable(table: Int32Array, bits: number): void
  count(): number
  /** The rows made last. */
  readonly rows: Int32Array | Uint16Array
}

/** States under some coding, and what its codes mean. */
export interface Rows<C extends RowCode> {
  readonly coding: Coding
  readonly dictionaries: readonly Dictionary[]
  readonly segments: (Int32Array | Uint16Array)[]
  readonly bytesPerState: number
  readonly code: C
}

/** The text of the code for states of so many words under a coding. */
export type RowsText = (coding: Coding, words: number) => string

export const PER_SEGMENT = 2 ** SEGMENT_BITS
/** States that are coded anew at a time. */
export const CHUNK = 256
/** Codes are numbers below 2³¹. */
export const WIDEST = 31

/** Bytes of one row. */
export const bytesPer = ({ width, unit }: RowShape): number => width * (unit === 'word' ? 4 : 2)

export const segment = (coding: Coding, words: number, { ints, halves }: Ground): Int32Array | Uint16Array => {
  const { width, unit } = shapeOf(coding, words)
  return unit === 'word' ? ints(PER_SEGMENT * width) : halves(PER_SEGMENT * width)
}

/** What is left of the last element of a row goes to the parts that have most values: they grow. */
export const roomy = (parts: readonly Part[]): readonly Part[] => {
  const wider = parts.map(part => ({ ...part }))
  const largestFirst = [...wider].sort((one, other) => other.bits - one.bits)
  let spare = (16 - (bitsOf(parts) % 16)) % 16
  while (spare > 0 && wider.some(({ bits }) => bits < WIDEST)) for (const part of largestFirst) if (spare > 0 && part.bits < WIDEST) { part.bits++; spare-- }
  return wider
}

/** No states under a coding, and the code for it; `count` of them are then put into segments by hand. */
export const compiled = <C extends RowCode>(
  text: RowsText, coding: Coding, dictionaries: readonly Dictionary[], { words, batch, hashes, count }: { readonly words: number; readonly batch: Int32Array; readonly hashes: Int32Array; readonly count: number },
): Rows<C> => {
  const shape = shapeOf(coding, words)
  const segments: (Int32Array | Uint16Array)[] = []
  const code = new Function('env', text(coding, words))({
    segments, dictionaries, count, table: new Int32Array(0), bits: 1, hashes, batch, segmentBits: SEGMENT_BITS,
    rows: coding === 'plain' ? batch : new Uint16Array(Math.max(CHUNK, batch.length / words) * shape.width),
  }) as C
  return { coding, dictionaries, segments, bytesPerState: bytesPer(shape), code }
}
