/** Where the arrays of a store lie. */
export interface Ground {
  ints(length: number): Int32Array
  halves(length: number): Uint16Array
}

/** Memory of one thread. */
export const OWN: Ground = { ints: length => new Int32Array(length), halves: length => new Uint16Array(length) }

/** Memory that several threads see. */
export const SHARED: Ground = {
  ints: length => new Int32Array(new SharedArrayBuffer(4 * length)),
  halves: length => new Uint16Array(new SharedArrayBuffer(2 * length)),
}
