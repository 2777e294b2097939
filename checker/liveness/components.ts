import { lengthened } from '../store/lengthened.js'
import { NumberList } from './number-list.js'

/** A graph whose edges are numbered per node; `next` gives the target of a node's edge, −1 where it is left out, −2 behind the last. */
export interface Successors {
  next(node: number, edge: number): number
}

/** Hears of each component when it is complete, those it leads to before it: its members are `members[0 … count − 1]`, good during the call only. */
export type ComponentVisitor = (members: Int32Array, count: number) => void

/**
 * Strongly connected components without recursion. D. J. Pearce, A space-efficient algorithm for finding strongly connected components,
 * Information Processing Letters 116 (2016): one number per node (`index`, zero where it was not visited) and the stacks.
 */
export class Components {
  readonly #nodes: number
  readonly #index: Int32Array
  readonly #path = new NumberList()
  readonly #edges = new NumberList()
  readonly #open = new NumberList()
  #members = new Int32Array(1024)
  #next = 1

  /** Of graphs whose nodes have numbers below `nodes`. */
  constructor(nodes: number) {
    this.#nodes = nodes
    this.#index = new Int32Array(nodes)
  }

  /** Bytes held, stacks aside. */
  get bytes(): number {
    return this.#index.byteLength
  }

  /** Forgets that a node was visited. */
  forget(node: number): void {
    this.#index[node] = 0
  }

  /** Forgets nodes below a number. */
  clear(nodes: number): void {
    this.#index.fill(0, 0, nodes)
  }

  /** Finds the components a node leads to, as far as they are not found yet. */
  from(root: number, graph: Successors, visitor: ComponentVisitor): void {
    const index = this.#index
    if (index[root] !== 0) return
    const path = this.#path
    const edges = this.#edges
    const open = this.#open
    const done = this.#nodes + 1
    // The lowest number a node on the path leads to is kept in its index; whether that is another's, in the last bit beside its edge.
    const enter = (node: number): void => {
      index[node] = this.#next++
      path.push(node)
      edges.push(0)
    }
    enter(root)
    while (path.length > 0) {
      const node = path.top
      let edge = edges.top >>> 1
      let lowest = index[node]!
      let target = graph.next(node, edge)
      while (target !== -2) {
        if (target >= 0) {
          const seen = index[target]!
          // An edge to a node not visited yet is looked at once more when that is done with.
          if (seen === 0) break
          if (seen < lowest) lowest = seen
        }
        target = graph.next(node, ++edge)
      }
      const lower = (edges.top & 1) === 1 || lowest < index[node]! ? 1 : 0
      index[node] = lowest
      if (target !== -2) {
        edges.top = (edge << 1) | lower
        enter(target)
        continue
      }
      path.pop()
      edges.pop()
      if (lower === 1) {
        open.push(node)
        continue
      }
      let count = 0
      while (open.length > 0 && index[open.top]! >= lowest) {
        const member = open.pop()
        index[member] = done
        this.#keep(count++, member)
      }
      index[node] = done
      this.#keep(count++, node)
      this.#next -= count
      visitor(this.#members, count)
    }
  }

  #keep(place: number, member: number): void {
    if (place === this.#members.length) this.#members = lengthened(this.#members, 2 * place)
    this.#members[place] = member
  }
}
