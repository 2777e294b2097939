import { frameMasks } from '../state/frame-mask.js'
import { layoutOf } from '../state/layout.js'
import type { Frozen, RecordOf } from '../state/schema.js'

/**
 * What a system says about who touches what, in the words of frames (`cpus.0`, `books.*.owner`). It is a claim that lets a search take steps
 * alone; the search finds out where it is wrong, and does without.
 */
export interface Ownership<S> {
  /** Fields that nobody but this process touches. */
  readonly own: (process: number) => readonly string[]
  /** Fields that change hands. Whether they are a process's at the moment must follow from what it owns. */
  readonly lent?: { readonly fields: readonly string[]; readonly to: (state: Frozen<S>, process: number) => readonly string[] }
}

/** Sets of bits of the state, word by word. */
export type Bits = Int32Array

export const meets = (a: Bits, b: Bits): boolean => {
  for (let word = 0; word < a.length; word++) if ((a[word]! & b[word]!) !== 0) return true
  return false
}

/** Adds bits to a set; tells whether there were new ones. */
export const adds = (to: Bits, bits: Bits): boolean => {
  let grown = false
  for (let word = 0; word < to.length; word++) {
    if ((bits[word]! & ~to[word]!) !== 0) grown = true
    to[word]! |= bits[word]!
  }
  return grown
}

export const within = (a: Bits, b: Bits): boolean => a.every((bits, word) => (bits & ~b[word]!) === 0)

/**
 * What is known about who touches what: the claim, less what was seen to be wrong with it. It outlives the searches that it is tried in. What
 * one search finds out is known to the next: what is remembered within a search was read under the same assumptions throughout.
 */
export class Owners<S> {
  readonly processes: number
  readonly lendable: Bits
  /** Fields somebody else touches after all. */
  readonly disowned: Bits
  /** By rule and row: every bit a row about states was seen to read. */
  readonly rowReads = new Map<string, Bits>()
  readonly #found: { readonly disowned: Bits; readonly rowReads: Map<string, Bits>; readonly newReads: Bits }
  readonly #own: readonly Bits[]
  readonly #ownership: Ownership<S>
  readonly #masks: (patterns: readonly string[]) => Bits
  readonly #known = new Map<string, Bits>()

  constructor(schema: RecordOf<S>, ownership: Ownership<S>, processes: number) {
    const masks = frameMasks(layoutOf(schema))
    this.processes = processes
    this.#ownership = ownership
    this.#masks = patterns => masks(patterns, 'ownership')
    this.lendable = this.#masks(ownership.lent?.fields ?? [])
    this.disowned = this.#masks([]).slice()
    this.#found = { disowned: this.disowned.slice(), rowReads: new Map(), newReads: this.disowned.slice() }
    this.#own = Array.from({ length: processes }, (_, process) => this.#masks(ownership.own(process)))
  }

  /** A search begins: what the one before found out is known to it. */
  begin(): void {
    adds(this.disowned, this.#found.disowned)
    this.#known.clear()
    for (const [row, bits] of this.#found.rowReads) this.rowReads.set(row, bits.slice())
    this.#found.newReads.fill(0)
  }

  /** Somebody else touches these fields. */
  disown(bits: Bits): void {
    adds(this.#found.disowned, bits)
  }

  /** A row reads these bits. */
  read(row: string, bits: Bits): void {
    const all = this.#found.rowReads.get(row) ?? new Int32Array(bits.length)
    this.#found.rowReads.set(row, all)
    if (!adds(all, bits)) return
    const known = this.rowReads.get(row)
    adds(this.#found.newReads, all.map((some, word) => some & ~(known?.[word] ?? 0)))
  }

  /** Whether this search relied on what it found to be wrong: on fields, and on nobody reading what was written. */
  isWrong(relied: Bits, written: Bits): boolean {
    return meets(this.#found.disowned, relied) || meets(this.#found.newReads, written)
  }

  /** What a process owns; with `state`, what is lent to it there as well. */
  of(process: number, state?: Frozen<S>): Bits {
    const patterns = state === undefined ? [] : (this.#ownership.lent?.to(state, process) ?? [])
    const key = `${process} ${patterns.join()}`
    let owned = this.#known.get(key)
    if (owned === undefined) {
      owned = this.#own[process]!.slice()
      if (patterns.length > 0) adds(owned, this.#masks(patterns))
      owned = owned.map((bits, word) => bits & ~this.disowned[word]!)
      this.#known.set(key, owned)
    }
    return owned
  }
}
