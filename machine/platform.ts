import type { Address, AddressSpace } from '../model/address.js'
import { makeLocks, type DataMemory, type Platform } from '../model/platform.js'
import { vmName, type State } from '../model/state.js'
import type { Geometry } from '../model/geometry.js'
import { PAGE_SIZE } from '../model/abi.js'
import { CALL_BODIES } from '../model/calls/index.js'
import { DECODING } from '../model/arguments.js'
import { patched, type Patch } from '../model/patches.js'
import { TRAPS } from '../model/handler.js'
import { TABLE_HABITS } from '../model/page-table.js'
import { hcrOf } from './hcr.js'
import type { Access } from './step.js'

/** What a machine is built of; scopes boot it, recorded runs describe it. */
export interface Hardware {
  readonly geometry: Geometry
  readonly addresses: AddressSpace
  readonly cpus: number
  /** vCPUs of each VM, the primary first. */
  readonly vcpuCounts: readonly number[]
  /** Whether a VM's stage 2 maps a page (its address cleared to the geometry's mask). */
  readonly mapsPage: (vm: number, page: number) => boolean
  readonly isRam: (page: number) => boolean
  readonly uart: number
  readonly data: DataMemory
  /** Numbers of the further registers guests use; none when absent. */
  readonly registers?: readonly number[]
}

/** The platform recipes run on. Stage-2 lookups are kept: stage 2 never changes. */
export const platformOf = (hardware: Hardware, patches: readonly Patch[] = []): Platform => {
  const { vcpuCounts, addresses, mapsPage } = hardware
  const vcpus = vcpuCounts.flatMap((count, vm) => Array.from({ length: count }, (_, index) => ({ vm, index })))
  const vcpusOf = vcpuCounts.map((_, vm) => vcpus.flatMap((v, number) => (v.vm === vm ? [number] : [])))
  const mapped: boolean[][] = vcpuCounts.map(() => [])
  return patched({
    geometry: hardware.geometry,
    addresses,
    cpus: hardware.cpus,
    secondaries: vcpuCounts.length - 1,
    vcpus,
    vcpusOf,
    maps: (vm: number, address: Address) => (mapped[vm]![address] ??= mapsPage(vm, addresses.page[address]!)),
    isRam: hardware.isRam,
    uart: hardware.uart,
    data: hardware.data,
    hcr: hcrOf,
    registers: hardware.registers ?? [],
    decoding: DECODING,
    traps: TRAPS,
    tables: TABLE_HABITS,
    calls: CALL_BODIES,
    sections: [],
    locks: makeLocks(vcpuCounts.length, vcpus.length, v => `${vmName(vcpus[v]!.vm)}.${vcpus[v]!.index}`),
  }, patches)
}

/**
 * Memory as message tokens: a page remembers which message its first byte and its rest belong to. Pages outside of `tracked` read as 0 and
 * forget what they are told, like the UART.
 */
export const tokenMemory = (tracked: readonly number[]): { readonly data: DataMemory; readonly access: Access } => {
  const row = (page: number): number => tracked.indexOf(page)
  return {
    data: {
      copy: (s: State, from: number, to: number, size: number) => {
        const target = row(to)
        if (target < 0) return
        const source = row(from)
        s.pages[target]!.head = source < 0 ? 0 : s.pages[source]!.head
        if (size === PAGE_SIZE) s.pages[target]!.tail = source < 0 ? 0 : s.pages[source]!.tail
      },
    },
    access: (s, page, event) => {
      const target = row(page)
      if (target < 0 || event.op !== 'store') return
      s.pages[target]!.head = event.message
      s.pages[target]!.tail = event.message
    },
  }
}
