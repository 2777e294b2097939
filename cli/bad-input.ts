import { distance } from 'fastest-levenshtein'

/** What the user asked for does not exist: said in one line, with what would work; exit code 1. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

/** `no scope is named "tinny"   did you mean tiny?   (hfcheck list)` */
export const unknownName = (what: string, given: string, known: readonly string[], where = 'hfcheck list'): BadInput => {
  const suggestion = suggestionFor(given, known)
  return new BadInput(`${what}${suggestion === undefined ? '' : `   did you mean ${suggestion}?`}   (${where})`)
}

/** The known name most like the given one, if any is like it at all. */
export const suggestionFor = (given: string, known: readonly string[]): string | undefined => {
  if (known.length === 0 || !/\w/.test(given)) return undefined
  const lower = given.toLowerCase()
  const within = known.find(name => name.toLowerCase().includes(lower))
  if (within !== undefined) return within
  // The last part of a dotted name is often all that is remembered of it.
  const likeness = known.map(name => Math.min(distance(lower, name.toLowerCase()), distance(lower, name.slice(name.lastIndexOf('.') + 1).toLowerCase())))
  const best = Math.min(...likeness)
  return best <= Math.max(2, Math.floor(given.length * 0.4)) ? known[likeness.indexOf(best)] : undefined
}
