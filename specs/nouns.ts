import { NULL, type Address } from '../model/address.js'
import { STAGE1_TOP } from '../model/geometry.js'
import { STAGE1_ROOT } from '../model/memory.js'
import { leafOf, translate } from '../model/page-table.js'
import type { Platform } from '../model/platform.js'
import { HANG } from '../model/section.js'
import { PRIMARY, type Seen } from '../model/state.js'
import type { Step } from '../checker/action.js'
import type { GuestAction } from '../machine/action.js'
import type { Hypervisor } from '../machine/system.js'
import type { State } from '../model/state.js'

/** The words rules share about who owns, holds and reaches what. */

export type HypervisorStep = Step<State, GuestAction>

/** The call came back to its caller (it neither hung nor gave the CPU to somebody else). */
export const returned = ({ action, outcome, after }: HypervisorStep): boolean =>
  outcome !== HANG && after.cpus[action.cpu]!.current === action.vcpu

/** The call gave the CPU to another vCPU. */
export const switched = ({ action, outcome, after }: HypervisorStep): boolean =>
  outcome !== HANG && after.cpus[action.cpu]!.current !== action.vcpu

/** The CPU of the step began to hang in it. */
export const hung = ({ action, before, after }: HypervisorStep): boolean =>
  before.cpus[action.cpu]!.hang === undefined && after.cpus[action.cpu]!.hang !== undefined

/** Both buffers are there. */
export const isConfigured = (rpc: Seen['vms'][number]['rpc']): boolean => rpc.send !== NULL && rpc.recv !== NULL

/** Neither buffer is there. */
export const isBare = (rpc: Seen['vms'][number]['rpc']): boolean => rpc.send === NULL && rpc.recv === NULL

/** The vCPU a vcpu_run names, if it exists. */
export const runTarget = (platform: Platform, { args }: GuestAction): number | undefined => platform.vcpusOf[args.vm + 1]?.[args.vcpu]

/** Where EL2 gets to when it follows an address, −1 where it would fault. */
export const el2Reads = (platform: Platform, s: Seen, address: Address): number => {
  const page = platform.addresses.el2Page[address]!
  return page < 0 ? -1 : translate(platform.geometry, s, STAGE1_ROOT, STAGE1_TOP, page)
}

/** As `el2Reads`, for a store. */
export const el2Writes = (platform: Platform, s: Seen, address: Address): number => {
  const page = platform.addresses.el2Page[address]!
  if (page < 0) return -1
  const leaf = leafOf(platform.geometry, s, STAGE1_ROOT, STAGE1_TOP, page)
  return leaf !== undefined && (leaf.perm === 'rw' || leaf.perm === 'rwd') ? translate(platform.geometry, s, STAGE1_ROOT, STAGE1_TOP, page) : -1
}

/** A page that belongs to this VM alone: RAM, in its stage 2 and in no other. */
export const ownsPage = ({ platform }: Hypervisor, vm: number, address: Address): boolean => {
  if (!platform.isRam(platform.addresses.page[address]!)) return false
  for (let other = PRIMARY; other <= platform.secondaries; other++) if (platform.maps(other, address) !== (other === vm)) return false
  return true
}

/** An address that is what it says: page-aligned, not null, and no bit of it is dropped on the way to EL2's table. */
export const isPlainAddress = ({ platform: { addresses } }: Hypervisor, address: Address): boolean =>
  address !== NULL && addresses.aligned[address]! && addresses.values[address]! >> 12n === BigInt(addresses.el2Page[address]!)

/** The message a buffer's page holds, as row of `pages`; undefined when its contents are not tracked. */
export const contentsAt = ({ platform, scope }: Hypervisor, s: Seen, address: Address): Seen['pages'][number] | undefined =>
  address === NULL ? undefined : s.pages[scope.contents.indexOf(platform.addresses.page[address]!)]

/** The rows of `pages` that belong to a VM. */
export const pagesOf = (hypervisor: Hypervisor, vm: number): readonly number[] => {
  const { addresses } = hypervisor.platform
  return hypervisor.scope.contents.flatMap((page, row) =>
    (addresses.page.some((of, address) => of === page && isPlainAddress(hypervisor, address) && ownsPage(hypervisor, vm, address)) ? [row] : []))
}
