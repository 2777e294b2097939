import { each } from '../store/row-text.js'
import type { SlotMap } from './renaming.js'
import type { Slot } from '../state/slots.js'

/** What the text is about: how each element acts on the slots of a state, and which slots hold opaque codes. */
export interface Acting {
  readonly slots: readonly Slot[]
  readonly opaque: readonly boolean[]
  readonly elements: readonly { readonly slots: SlotMap }[]
}

/** One word of an image as an expression over the state at `o` of `S`. */
const wordText = ({ slots, opaque, elements }: Acting, element: number, word: number, table: (codes: readonly number[]) => string): string => {
  const { from, codes } = elements[element]!.slots
  const plain = new Map<string, { source: number; shift: number; mask: number }>()
  const terms: string[] = []
  slots.forEach((slot, number) => {
    if (slot.word !== word) return
    const source = slots[from[number]!]!
    const code = `(S[o + ${source.word}] >>> ${source.shift}) & ${source.mask}`
    const map = codes[number]
    if (opaque[number] === true && element !== 0) terms.push(`image(P${element}, ${code}) << ${slot.shift}`)
    else if (map !== undefined) {
      const renamed = `${table(map)}[${code}] << ${slot.shift}`
      const length = slot.item === undefined || slot.item.length < 0 ? undefined : slots[from[slot.item.length]!]!
      // Beyond the end of a list there is nothing to rename.
      terms.push(length === undefined ? renamed : `(((S[o + ${length.word}] >>> ${length.shift}) & ${length.mask}) > ${slot.item!.index} ? ${renamed} : 0)`)
    } else {
      // Slots that move together are moved together.
      const key = `${source.word} ${slot.shift - source.shift}`
      const move = plain.get(key) ?? { source: source.word, shift: slot.shift - source.shift, mask: 0 }
      move.mask |= slot.mask << slot.shift
      plain.set(key, move)
    }
  })
  for (const { source, shift, mask } of plain.values()) {
    terms.push(shift === 0 ? `S[o + ${source}] & ${mask}` : shift > 0 ? `(S[o + ${source}] << ${shift}) & ${mask}` : `(S[o + ${source}] >>> ${-shift}) & ${mask}`)
  }
  return terms.length === 0 ? '0' : terms.map(term => `(${term})`).join(' | ')
}

/** The constants that texts of words refer to. */
const tables = ({ elements }: Acting): { readonly table: (codes: readonly number[]) => string; readonly constants: () => string } => {
  const found: string[] = []
  return {
    table: codes => {
      const text = `Int32Array.of(${codes.join()})`
      const known = found.indexOf(text)
      return `M${known >= 0 ? known : found.push(text) - 1}`
    },
    constants: () => `
      ${found.map((text, k) => `const M${k} = ${text};`).join(' ')}
      ${elements.map((_, k) => `const P${k} = env.images[${k}];`).join(' ')}
      const image = (images, code) => { const known = images[code]; return known < 0 ? env.unknown(code) : known; };`,
  }
}

/** A list of functions, by element: `(S, o, D, p)` writes the image of the state at `o` of `S` to `p` of `D`. */
export const imagesText = (group: Acting, words: number): string => {
  const { table, constants } = tables(group)
  const functions = group.elements.map((_, element) => `(S, o, D, p) => { ${each(words, word => `D[p + ${word}] = ${wordText(group, element, word, table)};`)} }`)
  return `"use strict"; ${constants()} return [${functions.join(',\n')}];`
}

/**
 * `canonize(from, to)` replaces states of the batch by the least of their images, compared word by word. Of each image no more words are computed
 * than it takes to see that it is not the least so far: the first word or two, mostly. `standsFor()`: how many states are images of those found.
 */
export const canonText = (group: Acting, words: number): string => {
  const { table, constants } = tables(group)
  const others = group.elements.map((_, element) => element).slice(1)
  // How the image of the state at `o` of the batch compares with the one at `p` of `D`; and the image itself.
  const images = others.map(element => `
    const compare${element} = (o, D, p) => { let is = 0, than = 0; ${each(words, word => `is = ${wordText(group, element, word, table)}; than = D[p + ${word}]; if (is !== than) return is < than ? -1 : 1;`)} return 0; };
    const image${element} = o => { ${each(words, word => `LEAST[${word}] = ${wordText(group, element, word, table)};`)} };`)
  return `
    ${constants()}
    const LEAST = new Int32Array(${words});
    ${images.join('')}
    const canonizeOne = o => {
      let least = S, at = o, kept = 1;
      ${others.map(element => `{
        const compared = compare${element}(o, least, at);
        if (compared < 0) { image${element}(o); least = LEAST; at = 0; kept = 1; } else if (compared === 0) kept++;
      }`).join(' ')}
      if (least !== S) for (let w = 0; w < ${words}; w++) S[o + w] = LEAST[w];
      return kept;
    };
    // Elements that keep a state divide the group: its images are as many as are left.
    const standsFor = () => {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        load(i, 0);
        for (let w = 0; w < ${words}; w++) S[w] = W[w];
        sum += ${group.elements.length} / canonizeOne(0);
      }
      return sum;
    };
    const canonize = (from, to) => { for (let k = from; k < to; k++) canonizeOne(k * ${words}); };`
}
