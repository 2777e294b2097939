import type { Pool } from '../data.js'

/** Collects things that many states share, each once. */
export interface Pooling {
  readonly pool: Pool
  /** The place of a thing that looks like this one. */
  placeOf(thing: Pool[number]): number
}

export const pooling = (): Pooling => {
  const pool: Pool[number][] = []
  const places = new Map<string, number>()
  return {
    pool,
    placeOf: thing => {
      const text = JSON.stringify(thing)
      const known = places.get(text)
      if (known !== undefined) return known
      places.set(text, pool.length)
      return pool.push(thing) - 1
    },
  }
}
