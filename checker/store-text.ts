/** States per segment of the arena, as a power of two: segments never move, so the arena grows without copying. */
export const SEGMENT_BITS = 15

const each = (words: number, text: (word: number) => string, separator = ' '): string => Array.from({ length: words }, (_, word) => text(word)).join(separator)

/** Mixes `words` words, given as expressions, into the 32-bit `h`. */
const hashText = (words: number, word: (index: number) => string): string =>
  `let h = 0x2545f491; ${each(words, k => `h = Math.imul(h ^ ${word(k)}, 0x9e3779b1); h ^= h >>> 15;`)} h = Math.imul(h ^ (h >>> 13), 0x85ebca6b); h ^= h >>> 16;`

/** The same mix of the first `words` words of an array. */
export const hashOf = (words: number, of: Int32Array): number => {
  let h = 0x2545f491
  for (let k = 0; k < words; k++) {
    h = Math.imul(h ^ of[k]!, 0x9e3779b1)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b)
  return h ^ (h >>> 16)
}

/**
 * The store of states. All states lie one after another, in order of discovery, in the segments of the arena: the arena is the queue of the
 * search, and the place of a state is its number. The table holds numbers plus one, under the top `L` bits of a state's hash, with the
 * remaining hash bits as a tag in front of the number; probing is linear.
 *
 * `flush(n)` puts the `n` states of the batch `S` into the store. It goes over the batch three times, so that the memory accesses of the first
 * two passes, which do not depend on each other, overlap: this is what makes the store fast.
 */
export const storeText = (words: number): string => `
  const SEG = env.segments, S = env.batch, H = env.hashes;
  let TAB = env.table, L = env.tableBits, SH = 32 - L, SLOTS = 2 ** L - 1 | 0, NUMBER = L === 32 ? -1 : 2 ** L - 1 | 0, count = 0;

  // Loads a state; returns the set of words (modulo 32) that are not what they were.
  const load = (i, to) => {
    const q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${words};
    let differ = 0;
    ${each(words, k => `if (W[to + ${k}] !== q[o + ${k}]) { W[to + ${k}] = q[o + ${k}]; differ |= ${1 << (k & 31)}; }`, '\n    ')}
    return differ;
  };

  const touch = n => {
    const table = TAB, shift = SH;
    let t = 0;
    for (let k = 0, o = 0; k < n; k++, o += ${words}) { ${hashText(words, k => `S[o + ${k}]`)} H[k] = h; t ^= table[h >>> shift]; }
    return t;
  };
  const touchStates = n => {
    const table = TAB, shift = SH, bits = L, number = NUMBER;
    let t = 0;
    for (let k = 0; k < n; k++) {
      const h = H[k], e = table[h >>> shift];
      if (e !== 0 && ((e ^ (h << bits)) & ~number) === 0) { const i = (e & number) - 1; t ^= SEG[i >>> ${SEGMENT_BITS}][(i & ${2 ** SEGMENT_BITS - 1}) * ${words}]; }
    }
    return t;
  };
  const insert = n => {
    const table = TAB, shift = SH, bits = L, number = NUMBER, slots = SLOTS;
    let free = count;
    next: for (let k = 0, s = 0; k < n; k++, s += ${words}) {
      const h = H[k], tag = h << bits;
      let slot = h >>> shift, e = table[slot];
      while (e !== 0) {
        if (((e ^ tag) & ~number) === 0) {
          const i = (e & number) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${words};
          if (${each(words, k => `q[o + ${k}] === S[s + ${k}]`, ' && ')}) continue next;
        }
        slot = (slot + 1) & slots;
        e = table[slot];
      }
      const q = SEG[free >>> ${SEGMENT_BITS}], o = (free & ${2 ** SEGMENT_BITS - 1}) * ${words};
      ${each(words, k => `q[o + ${k}] = S[s + ${k}];`)}
      free = free + 1 | 0;
      table[slot] = tag | free;
    }
    count = free;
  };
  // Whether the state at this place of the batch is not among the first so many.
  const isLater = (s, than) => {
    ${hashText(words, k => `S[s + ${k}]`)}
    for (let slot = h >>> SH, e = TAB[slot]; e !== 0; slot = (slot + 1) & SLOTS, e = TAB[slot]) {
      if (((e ^ (h << L)) & ~NUMBER) !== 0) continue;
      const i = (e & NUMBER) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${words};
      if (${each(words, k => `q[o + ${k}] === S[s + ${k}]`, ' && ')}) return i >= than;
    }
    return true;
  };
  const flush = n => {
    const t = touch(n) ^ touchStates(n);
    insert(n);
    return t;
  };

  // The new table is filled from the arena in order: sequential reads, and no state is compared as all are distinct.
  const place = (i, n) => {
    const table = TAB, shift = SH, bits = L, slots = SLOTS;
    for (let k = 0; k < n; k++) {
      const q = SEG[(i + k) >>> ${SEGMENT_BITS}], o = ((i + k) & ${2 ** SEGMENT_BITS - 1}) * ${words};
      ${hashText(words, k => `q[o + ${k}]`)} H[k] = h;
    }
    let t = 0;
    for (let k = 0; k < n; k++) t ^= table[H[k] >>> shift];
    for (let k = 0; k < n; k++) {
      let slot = H[k] >>> shift;
      while (table[slot] !== 0) slot = (slot + 1) & slots;
      table[slot] = (H[k] << bits) | (i + k + 1);
    }
    return t;
  };
  const retable = (table, bits) => {
    TAB = table; L = bits; SH = 32 - L; SLOTS = 2 ** L - 1 | 0; NUMBER = SLOTS;
    for (let i = 0; i < count; i += 256) place(i, Math.min(256, count - i));
  };`
