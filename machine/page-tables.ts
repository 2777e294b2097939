import { bool, kind, maybe, id, oneOf, range, record, table, type Frozen, type Infer, type RecordOf } from '../checker/state/schema.js'
import type { Action } from '../checker/action.js'
import type { System } from '../checker/system.js'
import { geometry, type Geometry } from '../model/geometry.js'
import { program, runWhole } from '../model/granularity.js'
import { ENTRY_KINDS, map, PERMISSIONS, unmap, type Permission, type TableContext, type TableMemory, TABLE_HABITS } from '../model/page-table.js'
import type { Patch } from '../model/patches.js'
import { unlocked, type Lock } from '../model/section.js'

/**
 * The page-table code on its own (src/mm.c), driven by a client that maps and unmaps any range: what boot and later callers rely on, not only
 * what hypercalls reach. Beside the tables stands what they ought to say: a flat map of pages.
 */

const tablesSchema = (g: Geometry, frames: number) => {
  const Cpu = kind('cpu', 1)
  const Frame = kind('frame', frames)
  const Entry = kind('entry', Math.max(...g.entries))
  const Page = kind('page', g.mask)
  return record({
    heap: record({ lock: maybe(id(Cpu)), used: range(0, frames).note('frames handed out') }),
    frames: table(Frame, record({
      entries: table(Entry, record({ kind: oneOf(...ENTRY_KINDS), out: range(0, Math.max(frames, g.mask) - 1), perm: oneOf(...PERMISSIONS) })),
    })).note('frame 0 is the root'),
    intended: table(Page, record({ mapped: bool(), perm: oneOf(...PERMISSIONS) })).note('what successful calls asked for, page by page'),
  })
}

export type TablesState = Infer<ReturnType<typeof tablesSchema>>
export type TablesSeen = Frozen<TablesState>

export interface TablesAction extends Action<TablesState> {
  readonly name: 'map' | 'unmap'
  /** Pages [begin, end). */
  readonly begin: number
  readonly end: number
  readonly perm: Permission
}

export interface PageTables extends System<TablesState, TablesAction> {
  readonly geometry: Geometry
  readonly top: number
}

export interface TablesOptions {
  readonly frames?: number
  readonly patches?: readonly Patch[]
  readonly geometry?: Geometry
}

/** Two-entry tables of three levels: eight pages. */
const SMALLEST = geometry('2·2·2·1', 1, 1, 1, 0)
const TOP = 2
const ROOT = 0

/** The page tables of `frames` frames in the smallest geometry that has pages, blocks, splits and three levels. Outcome 1: the call succeeded. */
export const pageTables = ({ frames = 4, patches = [], geometry: g = SMALLEST }: TablesOptions = {}): PageTables => {
  const heapLock: Lock<TablesState> = { name: 'heap', rank: 2, owner: s => s.heap.lock, setOwner: (s, cpu) => { s.heap.lock = cpu } }
  const context: TableContext<TablesState> = {
    geometry: g, root: ROOT, top: TOP, heapLock, habits: patches.reduce((habits, { tables }) => ({ ...habits, ...tables }), TABLE_HABITS),
    log: () => unlocked<TablesState>('log', () => 0),
  }
  const permissions: readonly Permission[] = ['r', 'rw']

  const action = (name: 'map' | 'unmap', begin: number, end: number, perm: Permission): TablesAction => {
    const whole = program(0, function* () {
      const done = yield* name === 'map' ? map(context, begin, end, perm) : unmap(context, begin, end)
      if (!done) return 0
      yield* unlocked<TablesState>('intend', s => {
        for (let page = begin; page < end; page++) {
          s.intended[page]!.mapped = name === 'map'
          s.intended[page]!.perm = name === 'map' ? perm : 'r'
        }
        return 0
      })
      return 1
    })
    return { name, begin, end, perm, apply: s => runWhole(s, whole, () => {}) }
  }

  const ranges = Array.from({ length: g.mask }, (_, begin) => Array.from({ length: g.mask - begin }, (_, n) => [begin, begin + n + 1] as const)).flat()
    .filter(([, end]) => end < g.mask)
  const actions = [
    ...ranges.flatMap(([begin, end]) => permissions.map(perm => action('map', begin, end, perm))),
    ...ranges.map(([begin, end]) => action('unmap', begin, end, 'r')),
  ]

  const initial: TablesState & TableMemory = {
    heap: { lock: undefined, used: 1 },
    frames: Array.from({ length: frames }, () => ({ entries: Array.from({ length: Math.max(...g.entries) }, () => ({ kind: 'absent' as const, out: 0, perm: 'r' as const })) })),
    intended: Array.from({ length: g.mask }, () => ({ mapped: false, perm: 'r' as const })),
  }

  return {
    name: 'pagetables',
    bounds: `tables of two entries, three levels, eight pages, ${frames} frames; any range mapped or unmapped at any time${patches.map(({ name }) => `; patch ${name}`).join('')}`,
    schema: tablesSchema(g, frames) as RecordOf<TablesState>,
    initial,
    groups: [{ actions }],
    show: ({ action: { name, begin, end, perm }, outcome }) => ({
      who: 'mm',
      what: name === 'map' ? `mm_ptable_map(pages ${begin}–${end - 1}, ${perm})` : `mm_ptable_unmap(pages ${begin}–${end - 1})`,
      result: outcome === 1 ? 'true' : 'false',
    }),
    showInitial: () => 'an empty root table',
    geometry: g,
    top: TOP,
  }
}
