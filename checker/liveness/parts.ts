import { lengthened } from '../store/lengthened.js'
import type { Condensation } from './condensation.js'
import type { Graph } from './graph.js'

/** A strongly connected component with the edges out of its states, its nodes numbered on their own: small ones fit into a cache. */
export interface Part {
  /** Its nodes; those of a small part are 0, 1, … */
  readonly nodes: Int32Array
  readonly count: number
  /** By node: the state it is. Absent where nodes have the numbers of states. */
  readonly states: Int32Array | undefined
  readonly offsets: Int32Array
  /** Nodes; below 0 outside of the part. */
  readonly targets: Int32Array
  readonly kinds: Uint16Array
}

/** A larger part is looked at where it stands: a copy would take as much memory as the graph. */
export const COPIED = 2 ** 16

/** Gives one part after the other, those of up to `copied` states as a copy; each is good until the next. */
export class Parts {
  readonly #graph: Graph
  readonly #condensation: Condensation
  readonly #copied: number
  /** By state: its place among the members of the condensation. */
  readonly #places: Int32Array
  #offsets = new Int32Array(1024)
  #targets = new Int32Array(4096)
  #kinds = new Uint16Array(4096)
  #numbers = new Int32Array(0)

  constructor(graph: Graph, condensation: Condensation, copied: number) {
    this.#copied = copied
    this.#graph = graph
    this.#condensation = condensation
    this.#places = new Int32Array(graph.states)
    for (let place = 0; place < graph.states; place++) this.#places[condensation.members[place]!] = place
  }

  /** One more than the largest number of a node. */
  get nodes(): number {
    const { starts } = this.#condensation
    let most = 0
    for (let c = 0; c + 1 < starts.length; c++) most = Math.max(most, this.#isLarge(c) ? this.#graph.states : starts[c + 1]! - starts[c]!)
    return most
  }

  /** The part of component `c`; nothing where no step stays in it. */
  at(c: number): Part | undefined {
    const { members, starts } = this.#condensation
    const { offsets, targets, kinds } = this.#graph
    const from = starts[c]!
    const count = starts[c + 1]! - from
    const states = members.subarray(from, from + count)
    if (this.#isLarge(c)) return { nodes: states, count, states: undefined, offsets, targets, kinds }
    if (this.#offsets.length <= count) this.#offsets = new Int32Array(2 * count + 1)
    let edges = 0
    let stays = false
    for (let node = 0; node < count; node++) {
      const state = states[node]!
      const last = offsets[state + 1]!
      this.#reserve(edges + last - offsets[state]!)
      this.#offsets[node] = edges
      for (let e = offsets[state]!; e < last; e++) {
        const target = this.#places[targets[e]!]! - from
        const inside = target >= 0 && target < count
        if (inside) stays = true
        this.#targets[edges] = inside ? target : -1
        this.#kinds[edges++] = kinds[e]!
      }
    }
    this.#offsets[count] = edges
    return stays ? { nodes: this.#upTo(count), count, states, offsets: this.#offsets, targets: this.#targets, kinds: this.#kinds } : undefined
  }

  #isLarge(c: number): boolean {
    const { starts } = this.#condensation
    return starts[c + 1]! - starts[c]! > this.#copied
  }

  #upTo(count: number): Int32Array {
    if (this.#numbers.length < count) this.#numbers = Int32Array.from({ length: 2 * count }, (_, node) => node)
    return this.#numbers
  }

  #reserve(edges: number): void {
    if (edges <= this.#targets.length) return
    this.#targets = lengthened(this.#targets, 2 * edges)
    this.#kinds = lengthened(this.#kinds, 2 * edges)
  }
}
