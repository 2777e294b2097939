/**
 * The shape of the page tables. Levels are Hafnium's: level 0 is the table of pages, level 3 the largest there is. Everything else about
 * addresses follows from how many bits index each level, so that a small geometry runs the real algorithm.
 * Source: src/arch/aarch64/inc/hf/arch/mm.h, src/mm.c.
 */
export interface Geometry {
  readonly name: string
  /** Bits that index a table of level 0, 1, 2, 3. */
  readonly levelBits: readonly [number, number, number, number]
  /** Entries of a table, by level. */
  readonly entries: readonly number[]
  /** Pages that one entry maps, by level. */
  readonly span: readonly number[]
  /** Pages that a whole table maps, by level. */
  readonly reach: readonly number[]
  /** Pages left of an address when its high bits are cleared: the reach of four levels. */
  readonly mask: number
}

export const PAGE_BITS = 12n

/** The root level of the hypervisor's own table. */
export const STAGE1_TOP = 2

export const geometry = (name: string, ...levelBits: [number, number, number, number]): Geometry => {
  const entries = levelBits.map(bits => 2 ** bits)
  const reach: number[] = []
  const span: number[] = []
  for (const count of entries) {
    span.push(reach.at(-1) ?? 1)
    reach.push((reach.at(-1) ?? 1) * count)
  }
  return { name, levelBits, entries, span, reach, mask: reach[3]! }
}

/** 4 KiB pages, 512 entries a table: 39 bits of stage 1, 48 bits in all. */
export const ARMV8_4K = geometry('armv8-4k', 9, 9, 9, 9)

/** The index of a page's entry in a table of a level. Bits above the level are dropped, so addresses alias modulo the table's reach. */
export const indexAt = (g: Geometry, page: number, level: number): number => Math.floor(page / g.span[level]!) % g.entries[level]!

/** The first page after the table of this level that contains `page`. */
export const levelEnd = (g: Geometry, page: number, level: number): number => (Math.floor(page / g.reach[level]!) + 1) * g.reach[level]!

/** Whether an entry of this level may map memory itself. */
export const isBlockAllowed = (level: number): boolean => level === 1 || level === 2
