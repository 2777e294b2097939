import { BadInput } from '../bad-input.js'
import type { Costs } from './costs.js'

export interface Shard {
  readonly index: number
  readonly of: number
}

/** `2/4` */
export const shardOf = (text: string): Shard => {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? []
  if (index === undefined || of === undefined || index < 1 || index > of) throw new BadInput(`--shard ${text}: must be i/n with i from 1 to n, e.g. 2/4`)
  return { index, of }
}

/** The longest first, each to the shard that has least to do so far; what nobody remembers is taken for average. Every shard computes the same. */
export const deal = <T>(items: readonly T[], nameOf: (item: T) => string, { index, of }: Shard, costs: Costs): readonly T[] => {
  const remembered = items.flatMap(item => costs[nameOf(item)]?.seconds ?? [])
  const average = remembered.length === 0 ? 1 : remembered.reduce((sum, seconds) => sum + seconds, 0) / remembered.length
  const costOf = (item: T): number => costs[nameOf(item)]?.seconds ?? average
  const loads = Array.from({ length: of }, () => 0)
  const mine = new Set<T>()
  for (const item of [...items].sort((a, b) => costOf(b) - costOf(a) || (nameOf(a) < nameOf(b) ? -1 : 1))) {
    const least = loads.indexOf(Math.min(...loads))
    loads[least]! += costOf(item)
    if (least === index - 1) mine.add(item)
  }
  return items.filter(item => mine.has(item))
}
