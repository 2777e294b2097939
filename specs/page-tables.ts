import { language } from '../checker/property.js'
import type { PageTables, TablesAction, TablesSeen, TablesState } from '../machine/page-tables.js'
import { isBlockAllowed } from '../model/geometry.js'
import { leafOf, translate, type Entry, type Permission } from '../model/page-table.js'
import { upstream } from '../model/upstream.js'
import { OVERLAPS } from './kept.js'

const { invariant, transition, frame, witness } = language<TablesState, TablesAction>()

const ROOT = 0
/** How the state says that an entry has none. */
const NO_ATTRIBUTES: Permission = 'r'

/** What map and unmap promise to boot code and to vm_configure. */
export const pageTableRules = ({ geometry, top, initial }: PageTables) => {
  const pages = initial.intended.map((_, page) => page)
  const leaf = (s: TablesSeen, page: number) => leafOf(geometry, s, ROOT, top, page)
  const target = (s: TablesSeen, page: number) => translate(geometry, s, ROOT, top, page)
  const used = (s: TablesSeen): number => s.heap.used
  /** Whether each entry that a walk can come upon is as it should be. */
  const everyEntry = ({ frames }: TablesSeen, holds: (entry: Readonly<Entry>, level: number) => boolean): boolean => {
    const below = (frame: number, level: number): boolean => frames[frame]!.entries.slice(0, geometry.entries[level]!)
      .every(entry => holds(entry, level) && (entry.kind !== 'table' || below(entry.out, level - 1)))
    return below(ROOT, top)
  }

  /** How many tables there must be more for a range to be mapped in as few entries as there can be. */
  const lacking = ({ frames }: TablesSeen, begin: number, end: number): number => {
    const below = (frame: number | undefined, level: number, first: number): number => {
      let missing = 0
      for (let index = 0; index < geometry.entries[level]!; index++) {
        const from = first + index * geometry.span[level]!
        const to = from + geometry.span[level]!
        const isWhole = begin <= from && to <= end
        if (level === 0 || to <= begin || end <= from || (isWhole && isBlockAllowed(level))) continue
        const entry = frame === undefined ? undefined : frames[frame]!.entries[index]!
        const table = entry?.kind === 'table' ? entry.out : undefined
        missing += (table === undefined ? 1 : 0) + below(table, level - 1, from)
      }
      return missing
    }
    return below(ROOT, top, 0)
  }

  return {
    unmapNeedsNothing: transition({
      says: 'unmap never fails and takes nothing from the heap where nothing was mapped.',
      because: 'It is the way back: vm_configure undoes with it, and does not look at its result.',
      source: upstream('src/mm.c', 'mm_ptable_unmap'),
      known: { fixedBy: '6324fc9b (2018-10-03)', reason: 'unmap walks like map: absent ranges are populated first.' },
      on: ['unmap'],
      given: ({ before, action: { begin, end } }) => pages.every(page => page < begin || page >= end || leaf(before, page) === undefined),
      holds: ({ before, outcome, after }) => outcome === 1 && used(before) === used(after),
    }),

    agreesWithFlatMap: invariant({
      says: 'A page is mapped, to itself and as asked, exactly if the last successful call about it mapped it.',
      because: 'Blocks, splits and tables are a way to say this; nothing may show of them.',
      source: upstream('src/mm.c', 'mm_ptable_map'),
      each: () => pages,
      holds: (page, s) => {
        const entry = leaf(s, page)
        const { mapped, perm } = s.intended[page]!
        return mapped ? entry !== undefined && entry.perm === perm && target(s, page) === page : entry === undefined
      },
    }),

    failedCallMapsNothing: transition({
      says: 'A call that fails changes no translation.',
      because: 'Its caller goes on with the mappings it had.',
      source: upstream('src/mm.c', 'mm_ptable_map'),
      kept: OVERLAPS,
      given: ({ outcome }) => outcome === 0,
      holds: ({ before, after }) => pages.every(page => target(before, page) === target(after, page)),
    }),

    failedCallKeepsHeap: frame({
      says: 'A call that fails gives back what it took.',
      because: 'The heap serves everybody; who can fail on purpose can empty it.',
      source: upstream('src/mm.c', 'mm_ptable_map'),
      known: { fixedBy: undefined, reason: 'Table frames taken before the heap ran out stay in place.' },
      given: ({ outcome }) => outcome === 0,
      mayChange: () => ['frames'],
    }),

    noFrameIsLost: invariant({
      says: 'Every frame that was handed out is part of the table.',
      because: 'A frame nobody can reach is lost for good: there are forty.',
      source: upstream('src/mm.c', 'mm_map_level'),
      known: { fixedBy: undefined, reason: 'A block that replaces a table drops it; what frees tables is empty at this commit.' },
      holds: s => {
        let linked = 1
        for (const { entries } of s.frames) for (const entry of entries) if (entry.kind === 'table') linked++
        return linked >= used(s)
      },
    }),

    mapTakesWhatItNeeds: transition({
      says: 'map takes a table only where its range covers part of what one entry could map, or what none may map whole.',
      because: 'There are forty; a range that fills a block needs none.',
      source: upstream('src/mm.c', 'mm_map_level'),
      on: ['map'],
      holds: ({ before, action: { begin, end }, after }) => used(after) - used(before) <= lacking(before, begin, end),
    }),

    tablesAreATree: invariant({
      says: 'A frame is the table of one entry.',
      because: 'Two entries that share a table change together.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      kept: 'Mutants that hand out a frame twice leave the domains of the state first, or map wrongly.',
      each: s => s.frames,
      given: (_, s, frameNumber) => frameNumber > 0 && frameNumber < used(s),
      holds: (_, s, frameNumber) => {
        let parents = 0
        for (const { entries } of s.frames) for (const entry of entries) if (entry.kind === 'table' && entry.out === frameNumber) parents++
        return parents <= 1
      },
    }),

    entriesFitTheirLevel: invariant({
      says: 'A page stands on the lowest level, a block where blocks are allowed and at a place as large as it is, a table above the lowest level.',
      because: 'The hardware reads the same bits as another thing on another level: it faults, or walks on into a page as if it were a table.',
      source: upstream('src/mm.c', 'mm_map_level'),
      holds: s => everyEntry(s, ({ kind, out }, level) =>
        (kind === 'page' ? level === 0 : kind === 'block' ? isBlockAllowed(level) && out % geometry.span[level]! === 0 : kind === 'absent' || level > 0)),
    }),

    onlyLeavesPermit: invariant({
      says: 'An entry that leads to a table, or nowhere, carries no attributes of its own.',
      because: 'The hardware takes those of a table’s entry from everything below it; what the leaf says must be all there is.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      holds: s => everyEntry(s, ({ kind, perm }) => kind === 'page' || kind === 'block' || perm === NO_ATTRIBUTES),
    }),

    heapCanRunOut: witness({
      says: 'A map can fail for want of a table.',
      because: 'Rules about failure are judged only if it occurs.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      kept: 'A witness: rules about calls that fail are worth nothing without one.',
      on: ['map'],
      reached: ({ outcome }) => outcome === 0,
    }),

    blocksAreSplit: witness({
      says: 'Part of a block can be unmapped.',
      because: 'Rules about splits are judged only if one occurs.',
      source: upstream('src/mm.c', 'mm_populate_table_pte'),
      kept: 'A split that can no longer happen breaks another rule as well; without this one, rules about splits could come to judge nothing unseen.',
      on: ['unmap'],
      reached: ({ before, action: { begin, end }, outcome, after }) => {
        if (outcome !== 1) return false
        const split = pages.find(page => page >= begin && page < end && leaf(before, page)?.kind === 'block')
        return split !== undefined && pages.some(page => (page < begin || page >= end) && leaf(before, page)?.kind === 'block' && leaf(after, page)?.kind === 'page')
      },
    }),
  }
}
