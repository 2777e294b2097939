import type { Hypervisor } from '../../machine/index.js'
import { indexAt } from '../../model/geometry.js'
import { STAGE1_ROOT } from '../../model/memory.js'
import type { Entry, Permission } from '../../model/page-table.js'
import { choose, is, or, set, when, type Condition, type Statement } from './language.js'
import type { Mirrored } from './mirrored.js'

/**
 * The hypervisor's own page table: the entries that vm_configure can reach, each as one variable over what it can be. Where a level-0 table is
 * missing after boot, whether it has been made is a variable too. The frame it gets, and how much of the heap is used, follow from that.
 */
export interface Tables {
  readonly slots: readonly Slot[]
  /** Whether the missing table is there; absent where none is missing, or the heap has none left. */
  readonly missing: Mirrored | undefined
  /** The slot that translates a page, if vm_configure or the log reaches it. */
  readonly slotOf: (page: number) => Slot | undefined
}

/** An entry of a level-0 table. */
export interface Slot {
  readonly entry: Mirrored
  readonly leaves: readonly Leaf[]
  /** The table the entry is in is missing after boot. */
  readonly inMissing: boolean
}

/** What an entry can be: absent, or a page with its permission. */
export interface Leaf {
  readonly name: string
  readonly page: number
  readonly perm: Permission | undefined
}

const ABSENT: Leaf = { name: 'absent', page: -1, perm: undefined }
const leaf = (page: number, perm: Permission): Leaf => ({ name: `p${page}${perm}`, page, perm })
const leafIn = ({ kind, out, perm }: Readonly<Entry>): Leaf => (kind === 'absent' ? ABSENT : leaf(out, perm))

export const tablesOf = (hypervisor: Hypervisor): Tables => {
  const { scope, platform, initial } = hypervisor
  const { geometry } = scope
  const spare = initial.frames.length - initial.heap.used
  const slots = new Map<string, { readonly place: readonly [frame: number, index: number]; readonly leaves: Map<string, Leaf>; readonly inMissing: boolean }>()
  let missing: { readonly frame: number; readonly index: number } | undefined

  const placeOf = (page: number): { readonly frame: number; readonly index: number; readonly inMissing: boolean } => {
    const top = initial.frames[STAGE1_ROOT]!.entries[indexAt(geometry, page, 2)]!
    const frame = top.out
    const index = indexAt(geometry, page, 1)
    const middle = initial.frames[frame]!.entries[index]!
    const isNew = missing !== undefined && (missing.frame !== frame || missing.index !== index)
    if (top.kind !== 'table' || middle.kind === 'block' || (middle.kind === 'absent' && isNew)) {
      throw new RangeError(`scope ${scope.name}: page ${page} needs more of a page table than the twins know: one missing table of level 0, no blocks`)
    }
    if (middle.kind === 'absent') missing = { frame, index }
    return { frame: middle.kind === 'table' ? middle.out : initial.heap.used, index: indexAt(geometry, page, 0), inMissing: middle.kind === 'absent' }
  }
  const slotAt = (page: number) => {
    const { frame, index, inMissing } = placeOf(page)
    const key = `${frame}_${index}`
    const known = slots.get(key)
    if (known !== undefined) return known
    const first = inMissing ? ABSENT : leafIn(initial.frames[frame]!.entries[index]!)
    const made = { place: [frame, index] as const, leaves: new Map([[first.name, first]]), inMissing }
    slots.set(key, made)
    return made
  }

  slotAt(platform.uart)
  scope.configure.forEach((addresses, vm) => {
    for (const { value } of addresses) {
      const address = platform.addresses.intern(value)
      const page = platform.addresses.page[address]!
      if (!platform.addresses.aligned[address] || !platform.maps(vm, address) || isLast(hypervisor, page)) continue
      const { leaves, inMissing } = slotAt(page)
      if (inMissing && spare === 0) continue
      for (const made of [leaf(page, 'r'), leaf(page, 'rw')]) leaves.set(made.name, made)
      // Where the heap is exhausted, a page that was mapped is unmapped again.
      if (spare === 0) leaves.set(ABSENT.name, ABSENT)
    }
  })

  const made = new Map([...slots].map(([key, { place: [frame, index], leaves, inMissing }]): [string, Slot] => {
    const names = [...leaves.keys()]
    const read = (entry: Readonly<Entry>): number => names.indexOf(leafIn(entry).name)
    const entry: Mirrored = {
      name: `pte_${key}`, domain: { prefix: `PTE_${key}`, names }, initial: 0,
      read: s => (frame < s.frames.length ? read(s.frames[frame]!.entries[index]!) : 0),
    }
    return [key, { entry, leaves: [...leaves.values()], inMissing }]
  }))
  const gap = missing
  return {
    slots: [...made.values()],
    missing: gap === undefined || spare === 0 ? undefined : {
      name: 'table', domain: { prefix: 'TABLE', names: ['missing', 'made'] }, initial: 0,
      read: s => (s.frames[gap.frame]!.entries[gap.index]!.kind === 'absent' ? 0 : 1),
    },
    slotOf: page => {
      const { frame, index } = placeOf(page)
      return made.get(`${frame}_${index}`)
    },
  }
}

/** The last page of all: a range that ends there wraps, and is empty. */
const isLast = ({ scope: { geometry } }: Hypervisor, page: number): boolean => (page + 1) % geometry.mask === 0

/** Maps one page to itself, then goes on with one or the other; what cannot succeed for want of a table changes nothing. */
export const mapPage = (hypervisor: Hypervisor, tables: Tables, page: number, perm: Permission, done: readonly Statement[], refused: () => readonly Statement[]): readonly Statement[] => {
  if (isLast(hypervisor, page)) return done
  const { entry, inMissing } = tables.slotOf(page)!
  if (inMissing && tables.missing === undefined) return refused()
  return [...(inMissing && tables.missing !== undefined ? [set(tables.missing, 'made')] : []), set(entry, leaf(page, perm).name), ...done]
}

/** Unmaps a page that was just mapped. */
export const unmapPage = (hypervisor: Hypervisor, tables: Tables, page: number): readonly Statement[] =>
  isLast(hypervisor, page) ? [] : [set(tables.slotOf(page)!.entry, ABSENT.name)]

/** The physical page behind a leaf, for an access of the hypervisor's; −1 if it faults. */
const behind = ({ platform }: Hypervisor, { page, perm }: Leaf, write: boolean): number => {
  if (perm === undefined || (write && perm !== 'rw' && perm !== 'rwd')) return -1
  return page === platform.uart || platform.isRam(page) ? page : -1
}

/** What follows an access of the hypervisor's to a page (−1: beyond its table), by the physical page it reaches; −1 is a fault. */
export const reach = (hypervisor: Hypervisor, tables: Tables, page: number, write: boolean, then: (physical: number) => readonly Statement[]): readonly Statement[] => {
  const slot = page < 0 ? undefined : tables.slotOf(page)
  if (slot === undefined) return then(-1)
  const physical = [...new Set(slot.leaves.map(one => behind(hypervisor, one, write)))].filter(one => one >= 0)
  const leadsTo = (to: number): Condition => or(...slot.leaves.filter(one => behind(hypervisor, one, write) === to).map(({ name }) => is(slot.entry, name)))
  return choose(physical.map(to => ({ when: leadsTo(to), then: then(to) })), then(-1))
}

/** Whether the hypervisor can write to the UART: the mapping may have been replaced. */
export const canLog = (hypervisor: Hypervisor, tables: Tables, then: readonly Statement[], otherwise: readonly Statement[]): readonly Statement[] => {
  const { uart } = hypervisor.platform
  const { entry, leaves } = tables.slotOf(uart)!
  return when(or(...leaves.filter(one => behind(hypervisor, one, true) >= 0).map(({ name }) => is(entry, name))), then, otherwise)
}
