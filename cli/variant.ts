/** How much of something there is, by name: what a scope is to have instead of what it has. */
export type WantedBounds = Readonly<Record<string, number>>

/** Reads `cpus=2,vcpus=1`, a list of such texts, or a record; throws what it must be instead. */
export const readBounds = (value: unknown): WantedBounds => {
  const must = new Error('NAME=NUMBER, more of them with commas between, e.g. cpus=2,vcpus=1')
  const texts: unknown[] = typeof value === 'string' ? [value] : Array.isArray(value) ? value : typeof value === 'object' && value !== null ? Object.entries(value).map(([name, number]) => `${name}=${String(number)}`) : [undefined]
  const pairs = texts.flatMap(text => {
    if (typeof text !== 'string') throw must
    return text.split(',')
  }).map(text => {
    const [, name, digits] = /^\s*(\w+)\s*=\s*(\d+)\s*$/.exec(text) ?? []
    if (name === undefined || !Number.isSafeInteger(Number(digits))) throw must
    return [name, Number(digits)] as const
  })
  const twice = pairs.find(([name], i) => pairs.some(([other, number], j) => j < i && other === name && number !== pairs[i]![1]))
  if (twice !== undefined) throw new Error(`NAME=NUMBER, and ${twice[0]} has two numbers`)
  return Object.fromEntries(pairs)
}

/** `cpus=2,vcpus=1` */
export const boundsText = (bounds: WantedBounds): string => Object.entries(bounds).map(([name, value]) => `${name}=${value}`).join(',')

/** `tiny[cpus=2]` as a scope and its bounds; undefined for the name of a scope as it is. */
export const variantNamed = (name: string): { readonly of: string; readonly bounds: WantedBounds } | undefined => {
  const [, of, text] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? []
  if (of === undefined) return undefined
  try {
    return { of, bounds: readBounds(text) }
  } catch {
    return undefined
  }
}
