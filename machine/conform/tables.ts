import type { Entry, EntryKind, Permission, TableMemory } from '../../model/page-table.js'

/** Table frames at full size: 512 entries each, made when they are first looked at, and every change of an entry noted. */

export interface PlainEntry {
  readonly kind: EntryKind
  readonly out: number
  readonly perm: Permission
}

const ABSENT: PlainEntry = { kind: 'absent', out: 0, perm: 'r' }

/** A frame whose entries appear on first use. */
class LazyFrame<E extends Entry> {
  readonly #make: () => readonly E[]
  #made: readonly E[] | undefined

  constructor(make: () => readonly E[]) {
    this.#make = make
  }

  get entries(): readonly E[] {
    return (this.#made ??= this.#make())
  }
}

type Frames<E extends Entry> = readonly { readonly entries: readonly E[] }[]

/** Memory for building tables once. */
export const workshop = (count: number, width: number): TableMemory => ({
  heap: { used: 0 },
  frames: Array.from({ length: count }, () => new LazyFrame(() => Array.from({ length: width }, (): Entry => ({ kind: 'absent', out: 0, perm: 'r' })))),
})

/** What has happened to the entries of one memory. */
interface Journal {
  /** Entries that differ from what they were made as, or did once. */
  readonly touched: Set<TrackedEntry>
  /** Frames in which an entry changed since they were last looked through. */
  readonly stale: Set<number>
  /** Counts changes. */
  version: number
}

/** An entry that notes when it changes, and knows what it was made as. */
export class TrackedEntry implements Entry {
  readonly #journal: Journal
  readonly #frame: number
  readonly #made: PlainEntry
  #kind: EntryKind
  #out: number
  #perm: Permission

  constructor(journal: Journal, frame: number, made: PlainEntry) {
    this.#journal = journal
    this.#frame = frame
    this.#made = made
    this.#kind = made.kind
    this.#out = made.out
    this.#perm = made.perm
  }

  get kind() { return this.#kind }
  get out() { return this.#out }
  get perm() { return this.#perm }
  set kind(kind) { if (kind !== this.#kind) { this.#kind = kind; this.#note() } }
  set out(out) { if (out !== this.#out) { this.#out = out; this.#note() } }
  set perm(perm) { if (perm !== this.#perm) { this.#perm = perm; this.#note() } }

  undo(): void {
    if (this.#kind === this.#made.kind && this.#out === this.#made.out && this.#perm === this.#made.perm) return
    this.#kind = this.#made.kind
    this.#out = this.#made.out
    this.#perm = this.#made.perm
    this.#journal.stale.add(this.#frame)
  }

  #note(): void {
    this.#journal.touched.add(this)
    this.#journal.stale.add(this.#frame)
    this.#journal.version += 1
  }
}

/** The changed entries at some moment. */
export type TablesThen = readonly { readonly entry: TrackedEntry; readonly was: PlainEntry }[]

export interface Present {
  readonly index: number
  readonly entry: Entry
}

/** Tables that can be set back to what they were made as, or to any earlier moment, at the cost of what changed. */
export interface TrackedTables {
  readonly frames: Frames<TrackedEntry>
  /** Grows with every change. */
  readonly version: () => number
  /** The entries of a frame that are not absent, with their indices. */
  readonly present: (frame: number) => readonly Present[]
  readonly save: () => TablesThen
  readonly restore: (then: TablesThen) => void
}

export const trackedTables = (image: readonly (readonly PlainEntry[])[], free: number, width: number): TrackedTables => {
  const journal: Journal = { touched: new Set(), stale: new Set(), version: 0 }
  const found: (readonly Present[] | undefined)[] = []
  const frames: Frames<TrackedEntry> = Array.from({ length: image.length + free }, (_, frame) =>
      new LazyFrame(() => Array.from({ length: width }, (_, index) => new TrackedEntry(journal, frame, image[frame]?.[index] ?? ABSENT))))
  return {
    frames,
    version: () => journal.version,
    present: frame => {
      if (journal.stale.delete(frame) || found[frame] === undefined) {
        const own: Present[] = []
        const { entries } = frames[frame]!
        for (let index = 0; index < entries.length; index++) {
          const entry = entries[index]!
          if (entry.kind !== 'absent') own.push({ index, entry })
        }
        found[frame] = own
      }
      return found[frame]!
    },
    save: () => [...journal.touched].map(entry => ({ entry, was: { kind: entry.kind, out: entry.out, perm: entry.perm } })),
    restore: then => {
      for (const entry of journal.touched) entry.undo()
      journal.touched.clear()
      for (const { entry, was } of then) Object.assign(entry, was)
      journal.version += 1
    },
  }
}
