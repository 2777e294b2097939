import { isMapped, map, unmap, type Entry, type TableContext, type TableMemory, TABLE_HABITS, UNCONTENDED } from '../model/page-table.js'
import { STAGE1_TOP, type Geometry } from '../model/geometry.js'
import type { PageRange, Scope } from '../model/scope.js'
import { runOnce } from '../model/granularity.js'

/**
 * The state the boot code leaves: the hypervisor's own table, and the stage-2 tables, which never change again.
 * Source: src/main.c, src/load.c, src/mm.c (mm_init).
 */
export interface Booted {
  /** The hypervisor's table, frames renumbered from its root 0, followed by the free frames. */
  readonly stage1: TableMemory
  /** Whether a VM's stage 2 maps a page, by VM id. */
  readonly maps: (vm: number, page: number) => boolean
  /** The memory of each secondary. */
  readonly regions: readonly PageRange[]
}

/** Table frames while booting: more than any scope needs; what is left of them is set afterwards. */
const BOOT_FRAMES = 64

const plentyOfFrames = (g: Geometry, count: number): TableMemory => {
  const width = Math.max(...g.entries)
  const absent = (): Entry => ({ kind: 'absent', out: 0, perm: 'r' })
  return { heap: { used: 0 }, frames: Array.from({ length: count }, () => ({ entries: Array.from({ length: width }, absent) })) }
}

/** Boots a scope. Errors: a memory map in which a step of boot fails, where the real code panics. */
export const boot = (scope: Scope): Booted => {
  const { geometry, memory: layout } = scope
  const memory = plentyOfFrames(geometry, BOOT_FRAMES)

  const newTable = (top: number): TableContext<TableMemory> => {
    memory.heap.used += 1
    return {
      geometry, top, root: memory.heap.used - 1, heapLock: UNCONTENDED, habits: TABLE_HABITS,
      log: () => { throw new Error(`scope ${scope.name}: boot needs more than ${BOOT_FRAMES} table frames`) },
    }
  }
  const mapped = (table: TableContext<TableMemory>, [begin, end]: PageRange, perm: Entry['perm']) => runOnce(memory, map(table, begin, end, perm))
  const unmapped = (table: TableContext<TableMemory>, [begin, end]: PageRange) => runOnce(memory, unmap(table, begin, end))
  /** A temporary window for copying a kernel: leaves its tables behind. */
  const copyThrough = (page: number) => {
    if (!layout.windows) return
    mapped(hypervisor, [page, page + 1], 'rw')
    unmapped(hypervisor, [page, page + 1])
  }

  const hypervisor = newTable(STAGE1_TOP)
  const uart: PageRange = [layout.uart, layout.uart + 1]
  mapped(hypervisor, uart, 'rwd')
  mapped(hypervisor, layout.text, 'rx')
  mapped(hypervisor, layout.rodata, 'r')
  mapped(hypervisor, layout.data, 'rw')
  if (layout.initrd) mapped(hypervisor, layout.initrd, 'r')

  copyThrough(layout.data[1])
  const primary = newTable(scope.stage2Top)
  mapped(primary, [0, layout.primaryEnd], 'rwx')
  for (const part of [layout.text, layout.rodata, layout.data]) unmapped(primary, part)

  let end = layout.ram[1]
  const regions: PageRange[] = []
  const stage2 = [primary]
  for (const { pages } of scope.secondaries) {
    const region: PageRange = [end - pages, end]
    if (region[0] < layout.data[1]) throw new RangeError(`scope ${scope.name}: the secondaries' memory reaches into the hypervisor's image`)
    end = region[0]
    copyThrough(region[0])
    const table = newTable(scope.stage2Top)
    mapped(table, uart, 'rwd')
    mapped(table, region, 'rwx')
    unmapped(primary, region)
    regions.push(region)
    stage2.push(table)
  }

  return {
    stage1: extract(geometry, memory, hypervisor.root, scope.spareTables),
    maps: (vm, page) => isMapped(geometry, memory, stage2[vm]!.root, scope.stage2Top, page),
    regions,
  }
}

/** One table's frames on their own, renumbered in the order they are met, and `spare` free ones behind them. */
const extract = (g: Geometry, memory: TableMemory, root: number, spare: number): TableMemory => {
  const order = [root]
  for (const frame of order) {
    for (const entry of memory.frames[frame]!.entries) if (entry.kind === 'table') order.push(entry.out)
  }
  const own = plentyOfFrames(g, order.length + spare)
  own.heap.used = order.length
  order.forEach((frame, number) => {
    memory.frames[frame]!.entries.forEach((entry, index) => {
      Object.assign(own.frames[number]!.entries[index]!, entry, entry.kind === 'table' ? { out: order.indexOf(entry.out) } : {})
    })
  })
  return own
}
