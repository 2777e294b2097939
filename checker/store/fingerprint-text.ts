import { each } from './row-text.js'

/** Parts of the table, by the first bits of a fingerprint: they grow one at a time, so that there are never two tables. */
export const PART_BITS = 8

/** Random numbers, always the same ones: splitmix32. */
const keysFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
}

const LANES = ['a', 'b', 'c', 'd'] as const

/**
 * Fingerprints of 64 bits, and the table of them. A fingerprint is four times the upper half of a sum modulo 2³²: a random number, plus another
 * random number times each half of each word. Whatever two states are, for random keys each lane of theirs is the same with probability 2⁻¹⁶ and all four
 * with 2⁻⁶⁴ (multilinear hashing is strongly universal: Lemire and Kaser, "Strongly universal string hashing is fast", The Computer Journal 57, 2014).
 * (No fingerprint is 0, which stands for an empty place: that one is 1 as well, which takes another 2⁻¹²⁸.) As it is a sum, only words that are not as in the state before are looked at.
 *
 * `insert(n)` enters the first `n` states of the batch; the places of those that were not there before are in `fresh`, and it says how many.
 */
export const fingerprintText = (words: number, seed: number): string => {
  const key = keysFrom(seed)
  const changed = (word: number): string => `
      { const v = S[s + ${word}]; if (v !== w${word}) { const lo = (v & 0xffff) - (w${word} & 0xffff), hi = (v >>> 16) - (w${word} >>> 16); w${word} = v; ${LANES.map(lane => `${lane} = ${lane} + Math.imul(${key()}, lo) + Math.imul(${key()}, hi) | 0;`).join(' ')} } }`
  return `"use strict";
  const S = env.batch, FIRST = env.first, SECOND = env.second, FRESH = env.fresh, TABLES = env.tables, SIZES = env.sizes, FULL = env.full, enlarge = env.enlarge;
  let sink = 0;
  const mark = n => {
    let ${each(words, word => `w${word} = 0`, ', ')}, ${LANES.map(lane => `${lane} = ${key()}`).join(', ')}, t = 0;
    for (let k = 0, s = 0; k < n; k++, s += ${words}) {${each(words, changed)}
      const one = (a & 0xffff0000) | (b >>> 16), two = (c & 0xffff0000) | (d >>> 16);
      FIRST[k] = one; SECOND[k] = (one | two) === 0 ? 1 : two;
    }
    for (let k = 0; k < n; k++) {
      const table = TABLES[FIRST[k] >>> ${32 - PART_BITS}];
      t ^= table[2 * ((SECOND[k] >>> 0) * (table.length / 2 ** 33) | 0)];
    }
    return t;
  };
  const insert = n => {
    sink ^= mark(n);
    let fresh = 0;
    next: for (let k = 0; k < n; k++) {
      const one = FIRST[k], two = SECOND[k], part = one >>> ${32 - PART_BITS}, table = TABLES[part];
      let at = 2 * ((two >>> 0) * (table.length / 2 ** 33) | 0);
      for (let e = table[at], f = table[at + 1]; (e | f) !== 0; e = table[at], f = table[at + 1]) {
        if (e === one && f === two) continue next;
        if ((at += 2) === table.length) at = 0;
      }
      table[at] = one; table[at + 1] = two;
      FRESH[fresh++] = k;
      if (++SIZES[part] >= FULL[part]) enlarge(part);
    }
    return fresh;
  };
  return { insert };`
}
