/** A table grows beyond this share of its slots; probing is linear, and neighbouring slots share a cache line. */
export const LOAD = 0.85
const SMALL = 2 ** 20
/** By how much a table grows at least, and a small one at most: to fill one takes time, its empty slots take memory. */
const GROWTH = { small: { most: 16, least: 2 }, large: { least: 1.25 } }
/** A number takes at most 31 bits of an entry. */
const MOST_SLOTS = 2 ** 31 - 1

export const isSmall = (slots: number): boolean => slots < SMALL

/** How many slots a table of `had` is to have for so many states: `most` times as many if there is memory for them. Undefined when `spare` bytes do not do, or no table numbers so many states. */
export const slotsFor = (had: number, states: number, spare: number, most: number): number | undefined => {
  const by = isSmall(had) ? GROWTH.small : { ...GROWTH.large, most }
  const least = Math.ceil(Math.max(states / LOAD, Math.min(had * by.least, MOST_SLOTS)))
  const slots = Math.max(least, Math.min(Math.ceil(had * by.most), MOST_SLOTS, Math.floor(spare / 4)))
  return slots > MOST_SLOTS || 4 * slots > spare ? undefined : slots
}
