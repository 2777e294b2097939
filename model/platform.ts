import type { Word } from './abi.js'
import type { Address, AddressSpace } from './address.js'
import type { Decoding } from './arguments.js'
import type { Calls } from './calls/index.js'
import type { Geometry } from './geometry.js'
import type { Traps } from './handler.js'
import type { TableHabits } from './page-table.js'
import type { SectionPatch } from './patches.js'
import type { Lock } from './section.js'
import { vmName, type State } from './state.js'

/** How EL2's copies act on what memory holds: message tokens when exploring, bytes when replaying. `size` is in bytes, 1 … PAGE_SIZE. */
export interface DataMemory {
  readonly copy: (state: State, from: number, to: number, size: number) => void
}

/** What a scope fixes for good, read by every recipe: who owns which vCPU, the constant stage-2 tables, the memory map, the locks. */
export interface Platform {
  readonly geometry: Geometry
  readonly addresses: AddressSpace
  readonly cpus: number
  /** Number of secondary VMs, holes included. */
  readonly secondaries: number
  /** The owner of each vCPU. */
  readonly vcpus: readonly { readonly vm: number; readonly index: number }[]
  /** The vCPUs of each VM, by index. */
  readonly vcpusOf: readonly (readonly number[])[]
  /** Whether a VM's stage 2 maps an address, its high bits cleared (mm_ptable_is_mapped). Stage 2 never changes after boot. */
  readonly maps: (vm: number, address: Address) => boolean
  readonly isRam: (page: number) => boolean
  readonly uart: number
  readonly data: DataMemory
  /** HCR_EL2 as loaded with a vCPU of a VM: what is routed to EL2 while it runs. */
  readonly hcr: (vm: number) => number
  /** The numbers of the registers beyond x3 that guests with a program use, in the order of `more`. */
  readonly registers: readonly number[]
  readonly decoding: Decoding
  readonly traps: Traps
  readonly tables: TableHabits
  readonly calls: Calls
  /** Sections that patches rewrite; none at the pinned commit. */
  readonly sections: readonly SectionPatch[]
  readonly locks: {
    readonly vm: readonly Lock<State>[]
    readonly vcpu: readonly Lock<State>[]
    /** Nobody takes it at this commit. */
    readonly tables: Lock<State>
    readonly heap: Lock<State>
    readonly log: Lock<State>
  }
}

/** Who makes a call: the CPU, the vCPU it holds and that vCPU's VM. */
export interface Caller {
  readonly platform: Platform
  readonly cpu: number
  readonly vcpu: number
  readonly vm: number
}

/** How a handler ends: the word for the caller's x0, and the vCPU to switch to, if any. */
export interface Exit {
  readonly x0: Word & number
  readonly next: number | undefined
}

/** The caller goes on with this result. */
export const ret = (x0: number): Exit => ({ x0, next: undefined })

/** Another vCPU goes on; the caller finds the result when it is run next. */
export const switchTo = (next: number, x0: number): Exit => ({ x0, next })

/** The primary's vCPU of this CPU: P.c on CPU c. */
export const primaryHere = ({ platform, cpu }: Caller): number => platform.vcpusOf[0]![cpu]!

/** Lock order: vm, then vcpu, then tables, then heap or log. */
export const makeLocks = (vms: number, vcpus: number, nameOf: (vcpu: number) => string): Platform['locks'] => ({
  vm: Array.from({ length: vms }, (_, vm) => ({
    name: `vm ${vmName(vm)}`, rank: 0,
    owner: (s: State) => s.vms[vm]!.lock,
    setOwner: (s: State, cpu: number | undefined) => { s.vms[vm]!.lock = cpu },
  })),
  vcpu: Array.from({ length: vcpus }, (_, vcpu) => ({
    name: `vcpu ${nameOf(vcpu)}`, rank: 1,
    owner: (s: State) => s.vcpus[vcpu]!.lock,
    setOwner: (s: State, cpu: number | undefined) => { s.vcpus[vcpu]!.lock = cpu },
  })),
  tables: {
    name: 'tables', rank: 2,
    owner: s => s.tables.lock,
    setOwner: (s, cpu) => { s.tables.lock = cpu },
  },
  heap: {
    name: 'heap', rank: 3,
    owner: s => s.heap.lock,
    setOwner: (s, cpu) => { s.heap.lock = cpu },
  },
  log: {
    name: 'log', rank: 3,
    owner: s => s.log.lock,
    setOwner: (s, cpu) => { s.log.lock = cpu },
  },
})
