import { Components } from './components.js'
import type { Graph } from './graph.js'

/** The strongly connected components of what a system can reach: every cycle stays inside of one. What one leads to comes before it. */
export interface Condensation {
  /** States, component by component. */
  readonly members: Int32Array
  /** Component `c` is `members` from `starts[c]` up to `starts[c + 1]`. */
  readonly starts: Int32Array
}

export const condensed = ({ states, offsets, targets }: Graph): Condensation => {
  const members = new Int32Array(states)
  // How many there are is not known before: whether a place is the last of its component.
  const ends = new Uint8Array(states)
  let found = 0
  let count = 0
  const next = (state: number, edge: number): number => (offsets[state]! + edge < offsets[state + 1]! ? targets[offsets[state]! + edge]! : -2)
  new Components(states).from(0, { next }, (own, size) => {
    for (let k = 0; k < size; k++) members[found++] = own[k]!
    ends[found - 1] = 1
    count++
  })
  const starts = new Int32Array(count + 1)
  for (let place = 0, c = 0; place < states; place++) if (ends[place] === 1) starts[++c] = place + 1
  return { members, starts }
}
