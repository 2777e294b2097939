import type { Body, Lock } from './section.js'
import { locked, summed, unlocked } from './section.js'
import { indexAt, isBlockAllowed, levelEnd, type Geometry } from './geometry.js'

/**
 * Page tables as the code builds them: a heap of table frames that are never given back, entries that are absent, tables, blocks or pages,
 * populate, map and unmap in two passes. Pages and frames are numbers; ranges are in pages.
 * Source: src/mm.c.
 */

/** Read, write, execute; `d` marks device memory. */
export type Permission = 'r' | 'rw' | 'rx' | 'rwd' | 'rwx'
export const PERMISSIONS = ['r', 'rw', 'rx', 'rwd', 'rwx'] as const satisfies readonly Permission[]

export const ENTRY_KINDS = ['absent', 'table', 'block', 'page'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** `out` is the frame of the next table, or the physical page; 0 when absent. `perm` means nothing for tables and absent entries. */
export interface Entry {
  kind: EntryKind
  out: number
  perm: Permission
}

/** The memory page tables live in. Frames from `used` on are free. */
export interface TableMemory {
  readonly heap: { used: number }
  readonly frames: readonly { readonly entries: readonly Entry[] }[]
}

/** How the code goes about tables, where patches differ. */
export interface TableHabits {
  /** unmap makes the tables it misses, as map does. */
  readonly unmapPopulates: boolean
  /** The table is changed under a lock of its own. */
  readonly locked: boolean
}

export const TABLE_HABITS: TableHabits = { unmapPopulates: true, locked: false }

/** One translation: its geometry, root frame and top level, and what EL2 does around its heap. */
export interface TableContext<S extends TableMemory> {
  readonly geometry: Geometry
  readonly root: number
  readonly top: number
  readonly heapLock: Lock<S>
  readonly habits: TableHabits
  /** Writes a line to the log. */
  readonly log: () => Body<S>
}

/** The heap's lock where nobody contends for it: one CPU boots. */
export const UNCONTENDED: Lock<TableMemory> = { name: 'heap', rank: 3, owner: () => undefined, setOwner: () => {} }

const NONE = -1

const clearEntry = (entry: Entry): void => setEntry(entry, 'absent', 0, 'r')

const setEntry = (entry: Entry, kind: EntryKind, out: number, perm: Permission): void => {
  entry.kind = kind
  entry.out = out
  entry.perm = perm
}

/** Makes an entry point to a table and returns its frame, NONE when the heap is exhausted. A block is split: same translation, one level down. */
function* populate<S extends TableMemory>(t: TableContext<S>, frame: number, index: number, level: number): Body<S> {
  const present = yield* unlocked<S>('read entry', s => {
    const entry = s.frames[frame]!.entries[index]!
    return entry.kind === 'table' ? entry.out : NONE
  })
  if (present !== NONE) return present

  const fresh = yield* locked(t.heapLock, 'allocate table', s => {
    if (s.heap.used === s.frames.length) return NONE
    s.heap.used += 1
    return s.heap.used - 1
  })
  if (fresh === NONE) {
    yield* t.log()
    return NONE
  }

  yield* unlocked('write table entry', s => {
    const entry = s.frames[frame]!.entries[index]!
    const { kind, out, perm } = entry
    const { entries } = s.frames[fresh]!
    const count = t.geometry.entries[level - 1]!
    for (let i = 0; i < count; i++) {
      if (kind === 'block') setEntry(entries[i]!, level === 1 ? 'page' : 'block', out + i * t.geometry.span[level - 1]!, perm)
      else clearEntry(entries[i]!)
    }
    setEntry(entry, 'table', fresh, 'r')
    return 0
  })
  return fresh
}

/** What a leaf of the range becomes. */
type Leaf = { readonly perm: Permission } | 'absent'

/** Walks [begin, end) below one table; writes leaves only when `commit`. False when a table is missing and the heap has none. */
function* mapLevel<S extends TableMemory>(
  t: TableContext<S>, begin: number, end: number, physical: number, leaf: Leaf, frame: number, level: number, commit: boolean,
): Body<S, boolean> {
  const span = t.geometry.span[level]!
  const stop = Math.min(end, levelEnd(t.geometry, begin, level))
  let out = physical
  for (let page = begin; page < stop;) {
    const index = indexAt(t.geometry, page, level)
    const next = (Math.floor(page / span) + 1) * span
    if (level === 0 || (isBlockAllowed(level) && page % span === 0 && next <= stop)) {
      if (commit) yield* writeLeaf(frame, index, level, out, leaf)
    } else if (leaf === 'absent' && !t.habits.unmapPopulates && (yield* isAbsent<S>(frame, index))) {
      // Nothing is mapped there, so there is nothing to unmap.
    } else {
      if (!(yield* summed(mapBelow(t, page, stop, out, leaf, frame, index, level, commit)))) return false
    }
    out += next - page
    page = next
  }
  return true
}

function* mapBelow<S extends TableMemory>(
  t: TableContext<S>, begin: number, end: number, physical: number, leaf: Leaf, frame: number, index: number, level: number, commit: boolean,
): Body<S, boolean> {
  const table = yield* summed(populate(t, frame, index, level))
  return table !== NONE && (yield* mapLevel(t, begin, end, physical, leaf, table, level - 1, commit))
}

function* isAbsent<S extends TableMemory>(frame: number, index: number): Body<S, boolean> {
  return (yield* unlocked<S>('read entry', s => (s.frames[frame]!.entries[index]!.kind === 'absent' ? 1 : 0))) === 1
}

function* writeLeaf<S extends TableMemory>(frame: number, index: number, level: number, out: number, leaf: Leaf): Body<S> {
  return yield* unlocked<S>(leaf === 'absent' ? 'clear entry' : 'write entry', s => {
    const entry = s.frames[frame]!.entries[index]!
    if (leaf === 'absent') clearEntry(entry)
    else setEntry(entry, level === 0 ? 'page' : 'block', out, leaf.perm)
    return 0
  })
}

/** Both passes: the first allocates and splits and may fail, the second writes and cannot. An empty range succeeds. */
function* mapRange<S extends TableMemory>(t: TableContext<S>, begin: number, end: number, physical: number, leaf: Leaf): Body<S, boolean> {
  if (!(yield* summed(mapLevel(t, begin, end, physical, leaf, t.root, t.top, false)))) return false
  yield* summed(mapLevel(t, begin, end, physical, leaf, t.root, t.top, true))
  return true
}

/** Maps pages [begin, end) to themselves. Both are cleared like addresses are: a range that ends at the last page of all wraps, and is empty. — mm_ptable_map */
export function* map<S extends TableMemory>(t: TableContext<S>, begin: number, end: number, perm: Permission): Body<S, boolean> {
  const { mask } = t.geometry
  return yield* mapRange(t, begin % mask, end % mask, begin % mask, { perm })
}

/** Unmaps pages [begin, end), as thoroughly as it maps: what was never mapped is populated first. — mm_ptable_unmap */
export function* unmap<S extends TableMemory>(t: TableContext<S>, begin: number, end: number): Body<S, boolean> {
  const { mask } = t.geometry
  return yield* mapRange(t, begin % mask, end % mask, begin % mask, 'absent')
}

/** The leaf entry that translates a page, absent ones excluded. Bits above the top level are ignored. */
export const leafOf = (g: Geometry, memory: TableMemory, root: number, top: number, page: number): Readonly<Entry> | undefined => {
  let frame = root
  for (let level = top; level >= 0; level--) {
    const entry = memory.frames[frame]!.entries[indexAt(g, page, level)]!
    if (entry.kind === 'absent') return undefined
    if (entry.kind !== 'table') return entry
    frame = entry.out
  }
  return undefined
}

/** The physical page behind a page, −1 if none. */
export const translate = (g: Geometry, memory: TableMemory, root: number, top: number, page: number): number => {
  let frame = root
  for (let level = top; level >= 0; level--) {
    const entry = memory.frames[frame]!.entries[indexAt(g, page, level)]!
    if (entry.kind === 'absent') return -1
    if (entry.kind !== 'table') return entry.out + (page % g.span[level]!)
    frame = entry.out
  }
  return -1
}

/** Whether any leaf translates the page; permissions and memory type do not count. — mm_ptable_is_mapped */
export const isMapped = (g: Geometry, memory: TableMemory, root: number, top: number, page: number): boolean =>
  leafOf(g, memory, root, top, page) !== undefined
