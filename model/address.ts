import { PAGE_BITS, STAGE1_TOP, type Geometry } from './geometry.js'

/**
 * The universe of 64-bit addresses a scope speaks about. A state holds an address as its number in this universe; what depends on the bits
 * of the address is computed once, here. Number 0 is always address 0, which the hypervisor's code reads as "none".
 */
export interface AddressSpace {
  /** The number of an address, which joins the universe if it is new. */
  intern(value: bigint, name?: string): Address
  readonly size: number
  readonly values: readonly bigint[]
  readonly names: readonly string[]
  /** A multiple of the page size? Only the low 12 bits count. */
  readonly aligned: readonly boolean[]
  /** The page when bits above the four levels' reach are cleared (mm.c: clear). */
  readonly page: readonly number[]
  /** The page EL2 uses when it dereferences the address: bits 63–56 are ignored, other bits beyond its table fault (−1). */
  readonly el2Page: readonly number[]
}

/** An address as its number in the scope's universe. */
export type Address = number

/** What the code takes for "no buffer": address 0. */
export const NULL: Address = 0

const TOP_BYTE_IGNORED = (1n << 56n) - 1n

export const hex = (value: bigint): string => `0x${value.toString(16)}`

/** What the bits of an address mean, page numbers apart. */
export interface AddressReading {
  readonly aligned: (value: bigint) => boolean
  /** The page when bits above the four levels' reach are cleared. */
  readonly page: (value: bigint) => number
  readonly el2Page: (value: bigint) => number
}

const readingIn = (g: Geometry): AddressReading => ({
  aligned: value => (value & ((1n << PAGE_BITS) - 1n)) === 0n,
  page: value => Number((value >> PAGE_BITS) % BigInt(g.mask)),
  el2Page: value => {
    const virtual = (value & TOP_BYTE_IGNORED) >> PAGE_BITS
    return virtual < BigInt(g.reach[STAGE1_TOP]!) ? Number(virtual) : -1
  },
})

export const addressSpace = (g: Geometry, patched: Partial<AddressReading> = {}): AddressSpace => {
  const reading = { ...readingIn(g), ...patched }
  const values: bigint[] = []
  const names: string[] = []
  const aligned: boolean[] = []
  const page: number[] = []
  const el2Page: number[] = []
  const numbers = new Map<bigint, Address>()

  const intern = (value: bigint, name?: string): Address => {
    const known = numbers.get(value)
    if (known !== undefined) return known
    const number = values.push(value) - 1
    numbers.set(value, number)
    names.push(name ?? hex(value))
    aligned.push(reading.aligned(value))
    page.push(reading.page(value))
    el2Page.push(reading.el2Page(value))
    return number
  }

  intern(0n, '0')
  return {
    intern,
    get size() { return values.length },
    values, names, aligned, page, el2Page,
  }
}
