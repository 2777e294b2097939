import { each, equalText, hashText, mixText, SEGMENT_BITS, wordsOf } from '../store/row-text.js'
import { shapeOf, type Coding } from '../store/store-text.js'

/** The names of what `siftText` adds. */
export const SIFTING = 'enlist, sift, enter, settle, follow, relearn'

/**
 * What a store does besides where several search at once, in turns: first everybody expands states while nobody adds to the store. `sift(n, block)`
 * drops successors that are in it; the others become candidates, in shared memory. The table of the round, in which everybody enters candidates,
 * keeps of equal ones the one whose block comes first in the order of the search; the others are marked as gone. Then `settle(from, to, first)`
 * moves those candidates of a block that are left into the store, under consecutive numbers. Since numbers follow blocks, and the candidates of a
 * block the order of its steps, every state gets the number it has when one searches alone.
 *
 * Where states are coded, a candidate is a row already, two halves to a word, unless it has something that no state had: such a fresh one is word by
 * word as it is, until one thread has entered that in the dictionaries: `enter(from, to)` returns the first for which one of them is full, or `to`.
 */
export const siftText = (coding: Coding, words: number): string => {
  const shape = shapeOf(coding, words)
  const { width } = shape
  const isPlain = coding === 'plain'
  const row = wordsOf(shape, k => `ROWS[r + ${k}]`)
  const whole = Array.from({ length: words }, (_, k) => `BATCH[s + ${k}]`)
  const same = (content: readonly string[]): string => content.map((word, k) => `cw[o + ${k}] === ${word}`).join(' && ')
  const write = (content: readonly string[]): string => content.map((word, k) => `CW[c * ${words} + ${k}] = ${word};`).join(' ')
  return `
  const BATCH = env.batch;
  let CW, CH, CB, GONE, FRESH, RT, RL = 0, top = 0;
  const LEFT = new Int32Array(H.length);
  const enlist = (round, first) => {
    ({ words: CW, hashes: CH, blocks: CB, gone: GONE, fresh: FRESH, table: RT, bits: RL } = round);
    top = first;
  };
  const propose = (k, h, block) => {
    const c = top++, s = k * ${words}, r = k * ${width};
    ${isPlain ? write(row) : `FRESH[c] = 1 - KNOWN[k]; if (KNOWN[k] === 0) { ${write(whole)} } else { ${write(row)} }`}
    CH[c] = h; CB[c] = block; GONE[c] = 0;
    return c;
  };
  const sift = (n, block) => {
    ${isPlain ? '' : 'recognize(BATCH, n);'}
    let t = touch(n) ^ touchRows(n), left = 0;
    const table = TAB, scale = SCALE, bits = BITS, number = NUMBER, slots = SLOTS;
    const round = RT, shift = 32 - RL, most = 2 ** RL - 1 | 0, cw = CW;
    known: for (let k = 0, r = 0; k < n; k++, r += ${width}) {
      ${isPlain ? '' : `if (KNOWN[k] === 0) { const s = k * ${words}; ${mixText(whole)} H[k] = h; }
      else`} {
        const h = H[k], tag = h << bits;
        let slot = (h >>> 0) * scale | 0;
        for (let e = table[slot]; e !== 0; e = table[slot]) {
          if (((e ^ tag) & ~number) === 0) {
            const i = (e & number) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${width};
            if (${equalText(shape, 'ROWS', 'r')}) continue known;
          }
          if (++slot === slots) slot = 0;
        }
      }
      LEFT[left++] = k;
    }
    for (let l = 0; l < left; l++) t ^= round[H[LEFT[l]] >>> shift];
    for (let l = 0; l < left; l++) {
      const k = LEFT[l], s = k * ${words}, r = k * ${width}, h = H[k], tag = h << RL;
      for (let slot = h >>> shift, own = -1;;) {
        const is = round[slot];
        if (is === 0) {
          if (own < 0) own = propose(k, h, block);
          if (Atomics.compareExchange(round, slot, 0, tag | (own + 1)) === 0) break;
          continue;
        }
        if (((is ^ tag) & ~most) === 0) {
          // What is read of another's candidate was written before it was entered.
          const e = Atomics.load(round, slot), c = (e & most) - 1, o = c * ${words};
          if (${isPlain ? same(row) : `FRESH[c] !== KNOWN[k] && (KNOWN[k] === 0 ? ${same(whole)} : ${same(row)})`}) {
            if (CB[c] <= block) { if (own >= 0) top--; break; }
            if (own < 0) own = propose(k, h, block);
            if (Atomics.compareExchange(round, slot, e, tag | (own + 1)) === e) { GONE[c] = 1; break; }
            continue;
          }
        }
        slot = (slot + 1) & most;
      }
    }
    sink ^= t;
    return top;
  };
  const enter = (from, to) => {
    ${isPlain ? '' : 'for (let c = from; c < to; c++) if (FRESH[c] !== 0 && GONE[c] === 0 && encode(CW, c, 1) === 0) return c;'}
    return to;
  };
  ${isPlain ? '' : `// The row of a fresh candidate, and its hash.
  const recode = c => {
    if (!seek(CW, c)) throw new Error('a candidate has what nobody entered');
    ${hashText(shape, k => `ROWS[${k}]`)}
    return h;
  };`}
  const settle = (from, to, first) => {
    const table = TAB, scale = SCALE, bits = BITS, slots = SLOTS;
    let t = 0, i = first;
    for (let c = from; c < to; c++) if (GONE[c] === 0) t ^= table[(CH[c] >>> 0) * scale | 0];
    for (let c = from; c < to; c++) {
      if (GONE[c] !== 0) continue;
      const q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${width};
      let h = CH[c];
      ${isPlain ? '' : `if (FRESH[c] !== 0) { h = recode(c); ${each(width, k => `q[o + ${k}] = ROWS[${k}];`)} } else`} {
        ${each(width, k => `q[o + ${k}] = ${isPlain ? `CW[c * ${words} + ${k}]` : `CW[c * ${words} + ${k >> 1}]${k % 2 === 0 ? '' : ' >>> 16'}`};`)}
      }
      i = i + 1 | 0;
      const entry = (h << bits) | i;
      let slot = (h >>> 0) * scale | 0;
      while (table[slot] !== 0 || Atomics.compareExchange(table, slot, 0, entry) !== 0) if (++slot === slots) slot = 0;
    }
    sink ^= t;
    return i;
  };
  const follow = (table, bits, states) => {
    TAB = table; SLOTS = table.length; SCALE = SLOTS / 2 ** 32; BITS = bits; NUMBER = 2 ** bits - 1 | 0;
    count = states;
  };`
}
