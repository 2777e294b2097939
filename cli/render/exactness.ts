import type { SearchDocument } from '../document.js'

/** What a search's results rest on: `exact`, or fingerprints and how much they may be trusted. */
export const exactnessText = ({ exactness, omission = 0 }: Pick<SearchDocument, 'exactness' | 'omission'>): string =>
  exactness === 'exact' ? 'exact' : `by fingerprints: a state left out with probability ${bound(omission)}`

/** A probability of at most this, never rounded to less. */
const bound = (probability: number): string => {
  if (probability === 0) return '0'
  const power = Math.floor(Math.log10(probability))
  return `at most ${(Math.ceil(probability / 10 ** (power - 1)) / 10).toFixed(1)}e${power}`
}
