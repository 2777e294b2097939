import { runOnce } from '../../model/granularity.js'
import { ARMV8_4K, STAGE1_TOP } from '../../model/geometry.js'
import { isMapped, map, unmap, type Permission, type TableContext, type TableMemory, TABLE_HABITS, UNCONTENDED } from '../../model/page-table.js'
import { revised, type Patch, type SectionPatch } from '../../model/patches.js'
import type { PageRange } from '../../model/scope.js'
import type { Body } from '../../model/section.js'
import type { State } from '../../model/state.js'
import { trackedTables, workshop, type PlainEntry, type TrackedTables } from './tables.js'
import { wrong } from './shape.js'
import type { Config } from './trace.js'

/** What a configuration fixes: the tables a machine starts with, all of them built by the model's own page-table code. */
export interface Board {
  readonly config: Config
  /** The hypervisor's own table, its root in frame 0; the free frames follow the used ones. */
  readonly stage1: TrackedTables
  readonly used: number
  readonly mapsPage: (vm: number, page: number) => boolean
}

const G = ARMV8_4K
const WIDTH = G.entries[0]!
const MIB2 = G.span[1]!
const FRAMES = 512

export const buildBoard = (config: Config, patches: readonly Patch[] = []): Board => {
  const sections = patches.flatMap(patch => patch.sections ?? [])
  const { image, used } = stage1Image(config)
  return {
    config,
    stage1: trackedTables(image, config.tables.free, WIDTH),
    used,
    mapsPage: stage2Maps(config, sections),
  }
}

const newTable = (memory: TableMemory, top: number): TableContext<TableMemory> => {
  memory.heap.used += 1
  return {
    geometry: G, top, root: memory.heap.used - 1, heapLock: UNCONTENDED, habits: TABLE_HABITS,
    log: () => wrong(`needs more than ${FRAMES} pages of tables`),
  }
}

/** A VM's table as boot makes it: one range from its first page to its last, out of which the holes are taken. */
const stage2Maps = (config: Config, sections: readonly SectionPatch[]): Board['mapsPage'] => {
  const memory = workshop(FRAMES, WIDTH)
  const run = <R>(body: Body<TableMemory, R>): R =>
    runOnce(memory, sections.length === 0 ? body : (revised(body as unknown as Body<State, R>, sections, { within: 'boot' }) as unknown as Body<TableMemory, R>))
  const roots = config.vms.map(({ map: ranges }) => {
    const table = newTable(memory, config.stage2Top)
    const begin = ranges[0]?.[0] ?? 0
    const end = ranges.at(-1)?.[1] ?? 0
    run(map(table, begin, end, 'rwx'))
    ranges.forEach(([, hole], i) => {
      const next = ranges[i + 1]?.[0]
      if (next !== undefined && hole < next) run(unmap(table, hole, next))
    })
    return table.root
  })
  return (vm, page) => isMapped(G, memory, roots[vm]!, config.stage2Top, page)
}

/** The hypervisor's table: exactly the listed tables, and in them the listed pages. */
const stage1Image = ({ stage1, tables }: Config): { readonly image: readonly (readonly PlainEntry[])[]; readonly used: number } => {
  const memory = workshop(FRAMES, WIDTH)
  const table = newTable(memory, STAGE1_TOP)
  const mapped = (begin: number, end: number, perm: Permission) => runOnce(memory, map(table, begin, end, perm))
  /** Mapping a part of a region and unmapping it again leaves the region's table behind. */
  const makeTable = ([begin, end]: PageRange) => {
    mapped(begin, end, 'r')
    runOnce(memory, unmap(table, begin, end))
  }
  for (const gib of tables.gib) makeTable([gib, gib + MIB2])
  for (const region of tables.mib2) makeTable([region, region + 1])

  const split = new Set(tables.mib2)
  for (const { range: [begin, end], perm } of stage1) {
    for (let page = begin; page < end;) {
      const region = page - (page % MIB2)
      const next = split.has(region) ? page + 1 : Math.min(end, region + MIB2)
      mapped(page, next, perm)
      page = next
    }
  }
  const listed = 1 + new Set(tables.gib).size + split.size
  const { used } = memory.heap
  if (used !== listed) wrong(`config.tables lists ${listed - 1} tables (gib and mib2) but s1 and mib2 need ${used - 1}: a page is mapped, or a 2 MiB table made, in a region whose table is not listed`)
  const image = memory.frames.slice(0, used).map(({ entries }) => entries)
  return { image, used }
}
