import { each, SEGMENT_BITS } from '../store/row-text.js'

/**
 * What a store does besides where several search at once, in turns: first everybody expands states while nobody adds to the store. `sift(n, block)`
 * drops successors that are in it; the others become candidates, in shared memory. The table of the round, in which everybody enters candidates,
 * keeps of equal ones the one whose block comes first in the order of the search; the others are marked as gone. Then `settle(from, to, first)`
 * moves those candidates of a block that are left into the store, under consecutive numbers. Since numbers follow blocks, and the candidates of a
 * block the order of its steps, every state gets the number it has when one searches alone.
 */
export const siftText = (words: number): string => {
  const same = (q: string, o: string, s: string): string => each(words, k => `${q}[${o} + ${k}] === ROWS[${s} + ${k}]`, ' && ')
  return `
  let CW, CH, CB, GONE, RT, RL = 0, top = 0;
  const LEFT = new Int32Array(H.length);
  const enlist = (round, first) => {
    ({ words: CW, hashes: CH, blocks: CB, gone: GONE, table: RT, bits: RL } = round);
    top = first;
  };
  const propose = (s, h, block) => {
    const c = top++;
    ${each(words, k => `CW[c * ${words} + ${k}] = ROWS[s + ${k}];`)}
    CH[c] = h; CB[c] = block; GONE[c] = 0;
    return c;
  };
  const sift = (n, block) => {
    let t = touch(n) ^ touchRows(n), left = 0;
    const table = TAB, scale = SCALE, bits = BITS, number = NUMBER, slots = SLOTS;
    const round = RT, shift = 32 - RL, most = 2 ** RL - 1 | 0, cw = CW;
    known: for (let k = 0, s = 0; k < n; k++, s += ${words}) {
      const h = H[k], tag = h << bits;
      let slot = (h >>> 0) * scale | 0;
      for (let e = table[slot]; e !== 0; e = table[slot]) {
        if (((e ^ tag) & ~number) === 0) {
          const i = (e & number) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${words};
          if (${same('q', 'o', 's')}) continue known;
        }
        if (++slot === slots) slot = 0;
      }
      LEFT[left++] = k;
      t ^= round[h >>> shift];
    }
    for (let l = 0; l < left; l++) {
      const k = LEFT[l], s = k * ${words}, h = H[k], tag = h << RL;
      for (let slot = h >>> shift, own = -1;;) {
        const is = round[slot];
        if (is === 0) {
          if (own < 0) own = propose(s, h, block);
          if (Atomics.compareExchange(round, slot, 0, tag | (own + 1)) === 0) break;
          continue;
        }
        if (((is ^ tag) & ~most) === 0) {
          // What is read of another's candidate was written before it was entered.
          const e = Atomics.load(round, slot), c = (e & most) - 1, o = c * ${words};
          if (${same('cw', 'o', 's')}) {
            if (CB[c] <= block) { if (own >= 0) top--; break; }
            if (own < 0) own = propose(s, h, block);
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
  const settle = (from, to, first) => {
    const table = TAB, scale = SCALE, bits = BITS, slots = SLOTS;
    let t = 0, i = first;
    for (let c = from; c < to; c++) if (GONE[c] === 0) t ^= table[(CH[c] >>> 0) * scale | 0];
    for (let c = from; c < to; c++) {
      if (GONE[c] !== 0) continue;
      const q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${words};
      ${each(words, k => `q[o + ${k}] = CW[c * ${words} + ${k}];`)}
      i = i + 1 | 0;
      const entry = (CH[c] << bits) | i;
      let slot = (CH[c] >>> 0) * scale | 0;
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
