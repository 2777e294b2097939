/** Rows per segment of the arena, as a power of two: segments never move, so the arena grows without copying. */
export const SEGMENT_BITS = 15

/** What the rows of an arena are made of: whole words, or halves of them. */
export interface RowShape {
  readonly width: number
  readonly unit: 'word' | 'half'
}

export const each = (count: number, text: (index: number) => string, separator = ' '): string => Array.from({ length: count }, (_, index) => text(index)).join(separator)

/** A row as words, two halves to each; its elements are given as expressions, and so are these. */
export const wordsOf = ({ width, unit }: RowShape, element: (index: number) => string): readonly string[] =>
  unit === 'word' ? Array.from({ length: width }, (_, k) => element(k)) : Array.from({ length: Math.ceil(width / 2) }, (_, k) => (2 * k + 1 < width ? `(${element(2 * k)} | (${element(2 * k + 1)} << 16))` : element(2 * k)))

/** Mixes a row, its elements given as expressions, into the 32-bit `h`. */
export const hashText = (shape: RowShape, element: (index: number) => string): string => mixText(wordsOf(shape, element))

/** Mixes words, given as expressions, into the 32-bit `h`. */
export const mixText = (words: readonly string[]): string =>
  `let h = 0x2545f491; ${words.map(word => `h = Math.imul(h ^ ${word}, 0x9e3779b1); h ^= h >>> 15;`).join(' ')} h = Math.imul(h ^ (h >>> 13), 0x85ebca6b); h ^= h >>> 16;`

/** Whether the row at `o` of `q` is that at some place of some rows. */
export const equalText = ({ width }: RowShape, rows: string, at: string): string => each(width, k => `q[o + ${k}] === ${rows}[${at} + ${k}]`, ' && ')

/** The same mix of `words` words of an array, from `at` on. */
export const hashOf = (words: number, of: Int32Array, at = 0): number => {
  let h = 0x2545f491
  for (let k = 0; k < words; k++) {
    h = Math.imul(h ^ of[at + k]!, 0x9e3779b1)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b)
  return h ^ (h >>> 16)
}

/**
 * An arena of rows and the table of their numbers. All rows lie one after another in order of discovery, in the segments of the arena; the
 * place of a row is its number. The table holds numbers plus one in as many bits as the table can number rows, with the low bits of a row's hash
 * as a tag in front; the high bits of the hash say where probing begins, and it is linear. The table has any number of slots.
 *
 * `insert(n)` takes in the first `n` of the rows `ROWS`. Before it does, it goes over them to read where in memory it will look: those accesses do not
 * depend on each other, and the less there is between them the more of them overlap. This is what makes the store fast.
 */
export const rowText = (shape: RowShape): string => {
  const { width } = shape
  const equal = (s: string): string => equalText(shape, 'ROWS', s)
  return `
  const SEG = env.segments, ROWS = env.rows, H = env.hashes;
  let TAB = env.table, SLOTS = TAB.length, SCALE = SLOTS / 2 ** 32, BITS = env.bits, NUMBER = 2 ** BITS - 1 | 0, count = env.count, sink = 0;

  const touch = n => {
    const table = TAB, scale = SCALE;
    let t = 0;
    for (let k = 0, o = 0; k < n; k++, o += ${width}) { ${hashText(shape, k => `ROWS[o + ${k}]`)} H[k] = h; }
    for (let k = 0; k < n; k++) t ^= table[(H[k] >>> 0) * scale | 0];
    return t;
  };
  const touchRows = n => {
    const table = TAB, scale = SCALE, bits = BITS, number = NUMBER;
    let t = 0;
    for (let k = 0; k < n; k++) {
      const h = H[k], e = table[(h >>> 0) * scale | 0];
      if (e !== 0 && ((e ^ (h << bits)) & ~number) === 0) { const i = (e & number) - 1; t ^= SEG[i >>> ${SEGMENT_BITS}][(i & ${2 ** SEGMENT_BITS - 1}) * ${width}]; }
    }
    return t;
  };
  const put = n => {
    const table = TAB, scale = SCALE, bits = BITS, number = NUMBER, slots = SLOTS;
    let free = count;
    next: for (let k = 0, s = 0; k < n; k++, s += ${width}) {
      const h = H[k], tag = h << bits;
      let slot = (h >>> 0) * scale | 0, e = table[slot];
      while (e !== 0) {
        if (((e ^ tag) & ~number) === 0) {
          const i = (e & number) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${width};
          if (${equal('s')}) continue next;
        }
        if (++slot === slots) slot = 0;
        e = table[slot];
      }
      const q = SEG[free >>> ${SEGMENT_BITS}], o = (free & ${2 ** SEGMENT_BITS - 1}) * ${width};
      ${each(width, k => `q[o + ${k}] = ROWS[s + ${k}];`)}
      free = free + 1 | 0;
      table[slot] = tag | free;
    }
    count = free;
  };
  const insert = n => {
    sink ^= touch(n) ^ touchRows(n);
    put(n);
    return count;
  };
  // The number of the row at this place of the batch; -1 when it is not in the store.
  const find = s => {
    ${hashText(shape, k => `ROWS[s + ${k}]`)}
    const tag = h << BITS;
    let slot = (h >>> 0) * SCALE | 0;
    for (let e = TAB[slot]; e !== 0; e = TAB[slot]) {
      if (((e ^ tag) & ~NUMBER) === 0) {
        const i = (e & NUMBER) - 1, q = SEG[i >>> ${SEGMENT_BITS}], o = (i & ${2 ** SEGMENT_BITS - 1}) * ${width};
        if (${equal('s')}) return i;
      }
      if (++slot === SLOTS) slot = 0;
    }
    return -1;
  };

  // The new table is filled from the arena in order: sequential reads, and no row is compared as all are distinct.
  const place = (i, n) => {
    const table = TAB, scale = SCALE, bits = BITS, slots = SLOTS;
    for (let k = 0; k < n; k++) {
      const q = SEG[(i + k) >>> ${SEGMENT_BITS}], o = ((i + k) & ${2 ** SEGMENT_BITS - 1}) * ${width};
      ${hashText(shape, k => `q[o + ${k}]`)} H[k] = h;
    }
    let t = 0;
    for (let k = 0; k < n; k++) t ^= table[(H[k] >>> 0) * scale | 0];
    for (let k = 0; k < n; k++) {
      let slot = (H[k] >>> 0) * scale | 0;
      while (table[slot] !== 0) if (++slot === slots) slot = 0;
      table[slot] = (H[k] << bits) | (i + k + 1);
    }
    return t;
  };
  const retable = (table, bits) => {
    TAB = table; SLOTS = table.length; SCALE = SLOTS / 2 ** 32; BITS = bits; NUMBER = 2 ** bits - 1 | 0;
    if (SLOTS > 0) for (let i = 0; i < count; i += 256) sink ^= place(i, Math.min(256, count - i));
  };`
}
