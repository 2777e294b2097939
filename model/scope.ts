import type { Geometry } from './geometry.js'

/** Pages [begin, end). */
export type PageRange = readonly [begin: number, end: number]

/** The physical memory map a system boots with, in pages. */
export interface MemoryMap {
  readonly ram: PageRange
  /** The hypervisor's image: three ranges that follow each other. */
  readonly text: PageRange
  readonly rodata: PageRange
  readonly data: PageRange
  readonly uart: number
  /** Whether the loader copies kernels through temporary mappings of EL2's, which leave their tables behind. */
  readonly windows: boolean
  /** The initial ramdisk, which stays mapped in the hypervisor; none when absent. */
  readonly initrd?: PageRange
  /** The primary's stage 2 starts as [0, primaryEnd), identity. */
  readonly primaryEnd: number
}

/** A secondary VM as the boot loader makes it: memory carved from the end of RAM downwards. */
export interface SecondaryVm {
  readonly pages: number
  readonly vcpus: number
  /** Which vCPUs are ready after boot; upstream starts vCPU 0 only. */
  readonly started: readonly number[]
}

export type Interruption = 'smc' | 'wfi' | 'wfe' | 'irq' | 'fiq' | 'serror'
export type Access = 'load' | 'store' | 'fetch'

/** An address of the scope's universe: a page and what is wrong with the address, if anything. */
export interface NamedAddress {
  readonly name: string
  readonly value: bigint
}

/** A VM that follows a program instead of doing anything at any time; pages are its own. */
export interface Plan {
  /** One of `machine/a64/programs/`. */
  readonly program: string
  /** Where its text begins, and each vCPU of it. */
  readonly text: number
  readonly send: number
  readonly recv: number
}

/** The bounds of one exploration: how much machine there is, and what guests may try. */
export interface Scope {
  readonly name: string
  readonly says: string
  readonly cpus: number
  readonly secondaries: readonly SecondaryVm[]
  readonly geometry: Geometry
  readonly memory: MemoryMap
  readonly stage2Top: 2 | 3
  /** Table frames left for the hypervisor's own table after boot. */
  readonly spareTables: number
  /** Addresses guests pass to vm_configure, by VM (0 is the primary), tried in all pairs. */
  readonly configure: readonly (readonly NamedAddress[])[]
  /** Guests never pass one address for both buffers: what comes of it, other scopes show. */
  readonly distinctBuffers?: boolean
  /** Sizes guests pass to rpc_request and rpc_reply. */
  readonly sizes: readonly bigint[]
  /** VM and vCPU indices guests pass, besides all that exist. */
  readonly strayIndices: readonly bigint[]
  /** Pages whose contents are tracked, and how many different messages guests write to their own. */
  readonly contents: readonly number[]
  readonly messages: number
  /** Function numbers nobody answers. */
  readonly strayCalls: readonly bigint[]
  /** What else happens to guests, besides calls: the interruptions, and the kinds of access they make. */
  readonly interruptions: readonly Interruption[]
  readonly accesses: readonly Access[]
  /** Addresses (of the universe) that guests load from, store to and fetch from, by VM, besides their own tracked pages. */
  readonly touch: readonly (readonly NamedAddress[])[]
  /** What VMs do that have a plan, by VM; nobody has one when absent. */
  readonly plans?: readonly (Plan | undefined)[]
  /** Addresses of doublewords whose contents are tracked; all other RAM holds 0 and stays so. */
  readonly cells?: readonly number[]
}
