import { each, mixText, rowText, type RowShape } from './row-text.js'

/** Words of a state that are told apart together: what they hold is a code of so many bits, looked up in a dictionary. */
export interface Part {
  readonly words: readonly number[]
  readonly bits: number
}

/** How states become rows of an arena: word by word as they are, or as the codes of their parts, one after another. */
export type Coding = 'plain' | readonly Part[]

export const bitsOf = (parts: readonly Part[]): number => parts.reduce((sum, { bits }) => sum + bits, 0)

export const shapeOf = (coding: Coding, words: number): RowShape => (coding === 'plain' ? { width: words, unit: 'word' } : { width: Math.max(1, Math.ceil(bitsOf(coding) / 16)), unit: 'half' })

/** One element of a row as an expression over the codes `c0`, `c1`, …, which lie one after another from the lowest bit on. */
const elementText = (parts: readonly Part[], element: number): string => {
  const terms: string[] = []
  let at = -16 * element
  parts.forEach(({ bits }, p) => {
    if (bits > 0 && at < 16 && at + bits > 0) terms.push(at >= 0 ? `c${p} << ${at}` : `c${p} >>> ${-at}`)
    at += bits
  })
  return terms.length === 0 ? '0' : `(${terms.join(' | ')}) & 0xffff`
}

/** The code of part `p` as an expression over the row at `o` of `q`. */
const codeText = (parts: readonly Part[], p: number): string => {
  const { bits } = parts[p]!
  const at = bitsOf(parts.slice(0, p))
  if (bits === 0) return '0'
  const terms: string[] = []
  for (let element = at >> 4; element * 16 < at + bits; element++) {
    const shift = 16 * element - at
    terms.push(shift >= 0 ? `(q[o + ${element}] << ${shift})` : `(q[o + ${element}] >>> ${-shift})`)
  }
  return `(${terms.join(' | ')}) & ${2 ** bits - 1}`
}

/**
 * The dictionary of part `p`: its entries one after another, by code, and a table of codes plus one. What is looked up and not found is entered, if
 * `entering`; the answer is negative when it is not, and when there are no more codes of the part's width.
 */
const dictionaryText = ({ words, bits }: Part, p: number): string => `
  let D${p} = env.dictionaries[${p}].entries, T${p} = env.dictionaries[${p}].table, N${p} = env.dictionaries[${p}].size;
  const code${p} = (S, s) => {
    ${words.map((word, k) => `const w${k} = S[s + ${word}];`).join(' ')}
    ${mixText(words.map((_, k) => `w${k}`))}
    const mask = T${p}.length - 1;
    let slot = h & mask;
    for (let e = T${p}[slot]; e !== 0; slot = (slot + 1) & mask, e = T${p}[slot]) {
      const o = (e - 1) * ${words.length};
      if (${words.map((_, k) => `D${p}[o + ${k}] === w${k}`).join(' && ')}) return e - 1;
    }
    if (N${p} === ${2 ** bits} || !entering) return -1;
    ${words.map((_, k) => `D${p}[N${p} * ${words.length} + ${k}] = w${k};`).join(' ')}
    T${p}[slot] = ++N${p};
    env.dictionaries[${p}].size = N${p};
    if (2 * N${p} > mask) {
      ({ entries: D${p}, table: T${p} } = env.dictionaries[${p}].grow());
    }
    return N${p} - 1;
  };`

/**
 * `encode(S, from, n)` makes rows of the `n` states from place `from` on; it returns how many it made, fewer when a dictionary is full. Neighbours in
 * a batch differ little: where a part is as it was in the state before, so is its code. `seek(S, from)` makes a row of one state, unless nothing like
 * it was ever entered; `recognize(S, n)` of each of the first `n` states, `KNOWN` telling of which there is none. `decode(i, to, at)` writes a state,
 * and returns the set of words (modulo 32) that are not what they were. `relearn()`: somebody else has entered something.
 */
export const codingText = (coding: Coding, words: number): string => {
  const store = (word: number, value: string): string => `{ const v = ${value}; if (to[at + ${word}] !== v) { to[at + ${word}] = v; differ |= ${1 << (word & 31)}; } }`
  const decoding = (writing: string): string => `
  const decode = (i, to, at) => {
    const q = SEG[i >>> SEGMENT_BITS], o = (i & ((1 << SEGMENT_BITS) - 1)) * ${shapeOf(coding, words).width};
    let differ = 0;
    ${writing}
    return differ;
  };`
  if (coding === 'plain') return `
  const encode = (S, from, n) => n, seek = () => true, relearn = () => {};
  ${decoding(each(words, k => store(k, `q[o + ${k}]`), '\n    '))}`
  const { width } = shapeOf(coding, words)
  const changed = (part: Part): string => part.words.map(word => `S[s + ${word}] !== S[s - ${words - word}]`).join(' || ')
  const coded = (from: string, unless: (p: number) => string, also = ''): string => `let ${coding.map((_, p) => `c${p} = 0`).join(', ')};
    for (let k = 0, s = ${from} * ${words}, r = 0; k < n; k++, s += ${words}, r += ${width}) {
      ${coding.map((part, p) => `if (k === 0 || ${changed(part)}) { c${p} = code${p}(S, s); ${unless(p)} }`).join('\n      ')}
      ${also} ${each(width, element => `ROWS[r + ${element}] = ${elementText(coding, element)};`)}
    }`
  return `
  let entering = true;
  ${coding.map(dictionaryText).join('\n')}
  const seek = (S, from) => {
    entering = false;
    const made = encode(S, from, 1) === 1;
    entering = true;
    return made;
  };
  const encode = (S, from, n) => {
    ${coded('from', p => `if (c${p} < 0) return k;`)}
    return n;
  };
  const KNOWN = new Uint8Array(H.length);
  const recognize = (S, n) => {
    entering = false;
    ${coded('0', () => '', `KNOWN[k] = (${coding.map((_, p) => `c${p}`).join(' | ')}) < 0 ? 0 : 1;`)}
    entering = true;
  };
  const relearn = () => { ${coding.map((_, p) => `({ entries: D${p}, table: T${p} } = env.dictionaries[${p}]);`).join(' ')} };
  ${decoding(coding.map((part, p) => `{ const e = (${codeText(coding, p)}) * ${part.words.length}; ${part.words.map((word, k) => store(word, `D${p}[e + ${k}]`)).join(' ')} }`).join('\n    '))}`
}

/** The whole code of a store of rows; `besides`: what else it does, and its names. */
export const storeText = (coding: Coding, words: number, besides: { readonly text: string; readonly names: string } = { text: '', names: '' }): string => `"use strict";
  const SEGMENT_BITS = env.segmentBits;
  ${rowText(shapeOf(coding, words))}
  ${codingText(coding, words)}
  ${besides.text}
  return { insert, find, retable, rows: ROWS, encode, seek, decode, count: () => count, ${besides.names} };`
