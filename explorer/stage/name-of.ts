/** A short name of a text that is the same wherever it is made: 53 bits of it, in base 36. */
export const shortName = (text: string): string => {
  let one = 0xdeadbeef
  let other = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    one = Math.imul(one ^ code, 2654435761)
    other = Math.imul(other ^ code, 1597334677)
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
  return (4294967296 * (2097151 & other) + (one >>> 0)).toString(36)
}

/** The key of a step among those that can be taken in a state: short, and only there without a double. */
export const keyOf = ({ who, what }: { readonly who: string; readonly what: string }): string => shortName(`${who}\n${what}`).slice(0, 6)
