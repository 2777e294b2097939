import { Components } from './components.js'
import type { Condensation } from './condensation.js'
import { FairSearch, type Workspace } from './fair-search.js'
import type { Graph } from './graph.js'
import { NumberList } from './number-list.js'
import { COPIED, Parts, type Part } from './parts.js'
import { loopsOf, type Fair, type Loop, type Question } from './product.js'

/** Where a question's automaton has a loop with fair, accepted cycles. */
interface Found {
  readonly loop: Loop
  /** The product nodes of component after component, `state × nodes of the loop + local`, those of each behind how many there are. */
  readonly nodes: NumberList
}

/** The fair, accepted cycles of products, whether or not the initial state leads to them. They lie in components of the graph: of one after the other every question is asked. */
export class FairCycles {
  readonly #states: number
  readonly #spare: Int32Array[] = []
  readonly #found: ReadonlyMap<Question, readonly Found[]>

  constructor(graph: Graph, condensation: Condensation, questions: readonly Question[], copied = COPIED) {
    this.#states = graph.states
    this.#found = new Map(questions.map(question => [question, loopsOf(question.automaton).map(loop => ({ loop, nodes: new NumberList() }))]))
    const parts = new Parts(graph, condensation, copied)
    const width = Math.max(1, ...[...this.#found.values()].flat().map(({ loop }) => loop.inner.length))
    const products = parts.nodes * width
    const workspace: Workspace = { components: new Components(products), numbers: new Int32Array(products), candidates: new Int32Array(products), holds: new Uint32Array(parts.nodes) }
    let part: Part
    const searches = [...this.#found].flatMap(([question, found]) => found.map(({ loop, nodes }) => new FairSearch(question, loop, workspace, (product, count) => {
      const { inner: { length } } = loop
      nodes.push(count)
      for (let k = 0; k < count; k++) {
        const node = product[k]!
        nodes.push(part.states === undefined ? node : part.states[(node / length) | 0]! * length + (node % length))
      }
    })))
    for (let c = 0; c + 1 < condensation.starts.length; c++) {
      const own = parts.at(c)
      if (own === undefined) continue
      part = own
      for (const search of searches) search.search(own)
    }
  }

  /** Those of one question, if there are any. They are good until the next call. */
  of(question: Question): readonly Fair[] {
    let used = 0
    return this.#found.get(question)!.flatMap(({ loop, nodes }) => {
      if (nodes.length === 0) return []
      const component = this.#blank(used++, this.#states * loop.inner.length)
      for (let at = 0, number = 1; at < nodes.length; number++) {
        for (let left = nodes.at(at++); left > 0; left--) component[nodes.at(at++)] = number
      }
      return [{ loop, component }]
    })
  }

  /** Zeros, in memory that was of use before where there is enough. */
  #blank(place: number, size: number): Int32Array {
    const spare = this.#spare[place]
    if (spare !== undefined && spare.length >= size) return spare.fill(0)
    return (this.#spare[place] = new Int32Array(size))
  }
}
