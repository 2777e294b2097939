import { leaves, maskOf, type Layout } from './layout.js'

/** Which bits of the packed words a set of path patterns covers: `vms.0.rpc`, `vms.*.rpc.state`. `rule` is named when one covers nothing. */
export type MaskOf = (patterns: readonly string[], rule: string) => Int32Array

/** Compiles patterns against a layout. A pattern covers the field it names and everything below; one that names no field is an error. Outputs are covered on request. */
export const frameMasks = (layout: Layout, { outputs = false, from = 'mayChange' } = {}): MaskOf => {
  const words = outputs ? layout.size : layout.words
  const fields = [...leaves(layout.root)].map(({ leaf, chunks }) => ({
    names: leaf.path.split('.'),
    bits: (leaf.is === 'scalar' ? [leaf.place] : [leaf.length, ...leaf.items])
      .filter(place => place.bits > 0)
      .map(place => ({ word: chunks[place.chunk]!.word, mask: maskOf(place.bits) << (chunks[place.chunk]!.shift + place.offset) })),
  }))
  const known = new Map<string, Int32Array>()
  const one = (pattern: string, rule: string): Int32Array => {
    let mask = known.get(pattern)
    if (mask === undefined) {
      const wanted = pattern.split('.')
      const covered = fields.filter(({ names }) => wanted.length <= names.length && wanted.every((name, index) => name === '*' || name === names[index]))
      if (covered.length === 0) throw new RangeError(`${rule}: ${from}: no field is called ${pattern}`)
      mask = new Int32Array(words)
      for (const { bits } of covered) for (const place of bits) if (place.word < words) mask[place.word]! |= place.mask
      known.set(pattern, mask)
    }
    return mask
  }
  return (patterns, rule) => {
    const all = new Int32Array(words)
    for (const pattern of patterns) one(pattern, rule).forEach((bits, word) => { all[word]! |= bits })
    return all
  }
}
