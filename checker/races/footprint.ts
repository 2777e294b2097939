import type { Touched } from './section-reads.js'

/** What a section touches from one lock it takes to the next: words of the packed state, outputs included, bit by bit. */
export interface Phase extends Touched {
  /** Names of the locks held meanwhile. */
  readonly locks: readonly string[]
}

/** What one critical section of a process touches in some state. */
export interface Footprint {
  /** Equal footprints of one study are the same object; the number is its place among all of them. */
  readonly id: number
  readonly process: number
  /** The action and the label of the section: `rpc_request: deliver`. */
  readonly section: string
  readonly phases: readonly Phase[]
}

/** Bits by word that two phases touch and at least one writes, apart from who does what. */
export interface Clash {
  readonly bothWrite: Int32Array
  readonly firstWrites: Int32Array
  readonly secondWrites: Int32Array
}

/** Where two sections would get into each other's way although no lock keeps them apart; `undefined`: nowhere. */
export const clash = (one: Footprint, other: Footprint): Clash | undefined => {
  const size = one.phases[0]?.reads.length ?? 0
  const found = { bothWrite: new Int32Array(size), firstWrites: new Int32Array(size), secondWrites: new Int32Array(size) }
  let any = false
  for (const first of one.phases) {
    for (const second of other.phases) {
      if (first.locks.some(lock => second.locks.includes(lock))) continue
      for (let word = 0; word < size; word++) {
        const [read, written, theirs, changed] = [first.reads[word]!, first.writes[word]!, second.reads[word]!, second.writes[word]!]
        const both = written & changed
        found.bothWrite[word]! |= both
        found.firstWrites[word]! |= written & theirs
        found.secondWrites[word]! |= changed & read
        if ((both | (written & theirs) | (changed & read)) !== 0) any = true
      }
    }
  }
  return any ? found : undefined
}

/** Whether two steps commute by what they touch: neither writes what the other touches. */
export const independent = (one: Touched, other: Touched): boolean =>
  one.writes.every((written, word) => (written & (other.reads[word]! | other.writes[word]!)) === 0 && (one.reads[word]! & other.writes[word]!) === 0)

/** What several parts touch together. */
export const joined = (parts: readonly Touched[]): Touched => {
  const size = parts[0]?.reads.length ?? 0
  const union = (of: (part: Touched) => Int32Array) => Int32Array.from({ length: size }, (_, word) => parts.reduce((bits, part) => bits | of(part)[word]!, 0))
  return { reads: union(part => part.reads), writes: union(part => part.writes) }
}
