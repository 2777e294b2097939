import type { GraphFacts } from '../ask.js'

/** The edges of a shortest way from one state of a graph to another, as far as the graph knows; none if there is no way. */
export const edgesBetween = ({ depth, from, to }: Pick<GraphFacts, 'depth' | 'from' | 'to'>, start: number, end: number): readonly number[] | undefined => {
  const states = depth.length
  // Edges by the state they leave: those of `state` stand from `first[state]` on.
  const first = new Int32Array(states + 1)
  for (const state of from) first[state + 1]!++
  for (let state = 0; state < states; state++) first[state + 1]! += first[state]!
  const place = first.slice()
  const edges = new Int32Array(from.length)
  from.forEach((state, edge) => { edges[place[state]!++] = edge })
  const by = new Int32Array(states).fill(-1)
  const queue = [start]
  const isSeen = (state: number): boolean => state === start || by[state]! >= 0
  for (const state of queue) {
    if (state === end) {
      const way: number[] = []
      for (let at = end; at !== start; at = from[by[at]!]!) way.push(by[at]!)
      return way.reverse()
    }
    for (let k = first[state]!; k < first[state + 1]!; k++) {
      const target = to[edges[k]!]!
      if (isSeen(target)) continue
      by[target] = edges[k]!
      queue.push(target)
    }
  }
  return undefined
}
