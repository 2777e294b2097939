import { equalText, hashText, rowText, SEGMENT_BITS, type RowShape } from './row-text.js'
import { codingText } from './store-text.js'

/** Rows looked at in one go: as in `insert`, their memory accesses overlap. */
const CHUNK = 256

const matchText = (shape: RowShape): string => `
  let GONE = env.gone;
  const match = (R, n) => {
    const table = TAB, scale = SCALE, bits = BITS, number = NUMBER;
    for (let from = 0; from < n; from += ${CHUNK}) {
      const m = Math.min(${CHUNK}, n - from), first = from * ${shape.width};
      let t = 0;
      for (let k = 0, s = first; k < m; k++, s += ${shape.width}) { ${hashText(shape, k => `R[s + ${k}]`)} H[k] = h; }
      for (let k = 0; k < m; k++) t ^= table[(H[k] >>> 0) * scale | 0];
      sink ^= t;
      for (let k = 0, s = first; k < m; k++, s += ${shape.width}) {
        const tag = H[k] << bits;
        let slot = (H[k] >>> 0) * scale | 0;
        for (let e = table[slot]; e !== 0; e = table[slot]) {
          if (((e ^ tag) & ~number) === 0) {
            const i = (e & number) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${shape.width};
            if (${equalText(shape, 'R', 's')}) { GONE[i] = 1; break; }
          }
          if (++slot === SLOTS) slot = 0;
        }
      }
    }
  };
  const clear = () => { count = 0; TAB.fill(0); };`

/**
 * The states that may be new: an arena and a table as in `rowText`. `match(R, n)` marks in `GONE` those that are among the first `n` states of `R`;
 * `clear` forgets all.
 */
export const candidatesText = (words: number): string => {
  const shape: RowShape = { width: words, unit: 'word' }
  return `"use strict";
  const SEGMENT_BITS = env.segmentBits;
  ${rowText(shape)}
  ${codingText('plain', words)}
  ${matchText(shape)}
  return { insert, retable, decode, match, clear, mark: gone => { GONE = gone; }, count: () => count };`
}
