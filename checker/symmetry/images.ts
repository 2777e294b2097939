import type { Findings } from '../search/findings.js'
import { shiftOf, wordOf, type Reads } from '../memo/reads.js'
import { slotsOf, type Slot } from '../state/slots.js'
import type { RecordOf } from '../state/schema.js'
import type { SymmetryGroup } from './symmetry-group.js'
import type { Action } from '../action.js'
import type { Traced } from '../memo/traced.js'

/** What an onlooker knows of the search whose learner it looks at. */
export interface Original<S, A extends Action<S>> {
  readonly traced: Traced<S, A>
  readonly buffer: Int32Array
  readonly words: number
  readonly size: number
  readonly findings: Findings
  /** Whether a rule is known to be broken. */
  readonly isBroken: (rule: number) => boolean
}

/** Notes that a slot of the state at hand was read. */
export type Note = (slot: Slot) => void

/** The images of the state a search is at, one by one in a buffer of an onlooker's own; what is read in an image was read in the state. */
export class Images<S, A extends Action<S>> {
  /** How many there are: one, the state itself, without a symmetry. */
  readonly count: number
  readonly slots: readonly Slot[]
  readonly #group: SymmetryGroup<S, A> | undefined
  readonly #original: Original<S, A>
  readonly #buffer: Int32Array
  readonly #reads: Reads
  readonly #slotAt: Int32Array
  /** By place in the buffer: the images of the state last seen there. */
  readonly #images = new Map<number, Int32Array>()
  readonly #gathered = new Set<number>()

  constructor(schema: RecordOf<S>, group: SymmetryGroup<S, A> | undefined, original: Original<S, A>, own: Traced<S, A>, buffer: Int32Array) {
    this.count = group?.elements.length ?? 1
    this.slots = group?.slots ?? slotsOf(schema)
    this.#group = group
    this.#original = original
    this.#buffer = buffer
    this.#reads = own.reads
    this.#slotAt = new Int32Array(32 * original.words).fill(-1)
    this.slots.forEach(({ word, shift, bits }, slot) => this.#slotAt.fill(slot, 32 * word + shift, 32 * word + shift + bits))
  }

  /** Does something in each image, from the one by element `first` on, of the state at `at` of the original's buffer; then notes what was read there. */
  each(at: number, first: number, work: (element: number) => void, note: Note = ({ word, shift, bits }) => { this.#original.traced.reads.note(at + word, shift, bits) }): void {
    const { words } = this.#original
    const images = this.#imagesAt(at)
    for (let element = first; element < this.count; element++) {
      for (let word = 0; word < words; word++) this.#buffer[at + word] = images[element * words + word]!
      this.#reads.begin()
      this.#gathered.clear()
      work(element)
      this.fresh()
      const from = this.#group?.elements[element]!.slots.from
      for (const slot of this.#gathered) note(this.slots[from?.[slot] ?? slot]!)
    }
  }

  /** Within `each`: from here on reads are counted anew; those so far will be noted all the same. */
  fresh(): void {
    for (const piece of this.#reads.pieces) this.#gathered.add(this.#slotAt[32 * wordOf(piece) + shiftOf(piece)]!)
    this.#reads.begin()
  }

  /** The same state is looked at many times over: its images are kept. */
  #imagesAt(at: number): Int32Array {
    const { buffer, words } = this.#original
    const images = this.#images.get(at) ?? new Int32Array(words * this.count)
    let same = this.#images.has(at)
    for (let word = 0; same && word < words; word++) same = images[word] === buffer[at + word]
    if (!same) {
      this.#images.set(at, images)
      images.set(buffer.subarray(at, at + words))
      this.#group?.apply.forEach((apply, element) => { apply(buffer, at, images, element * words) })
    }
    return images
  }
}
