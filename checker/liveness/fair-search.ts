import type { Components, Successors } from './components.js'
import type { Part } from './parts.js'
import { fits, type Loop, type Question } from './product.js'

/** What searches of several questions use in turn. */
export interface Workspace {
  readonly components: Components
  /** By product node: nodes of one number may be on a common cycle; below 0 are those that are on none that is fair. */
  readonly numbers: Int32Array
  readonly candidates: Int32Array
  /** By node of the part: what is true there. */
  readonly holds: Uint32Array
}

/** The part before there is one. */
const NOTHING: Part = { nodes: new Int32Array(0), count: 0, states: undefined, offsets: new Int32Array(1), targets: new Int32Array(0), kinds: new Uint16Array(0) }

/** The first number that is given to nodes. */
const FIRST = 1

/**
 * The fair, accepted cycles of the product of a part and a loop of the automaton, as components. A component with a strong constraint that is
 * enabled in it and never taken is searched again without the states that enable it. E. A. Emerson, C.-L. Lei, Modalities for model checking,
 * Science of Computer Programming 8 (1987); T. Latvala, K. Heljanko, Coping with strong fairness, Fundamenta Informaticae 43 (2000).
 */
export class FairSearch implements Successors {
  readonly #question: Question
  readonly #width: number
  /** Transitions of the loop side by side: those from local node `n` stand from `#first[n]` up to `#first[n + 1]`. */
  readonly #first: Int32Array
  readonly #to: Int32Array
  readonly #needs: Int32Array
  readonly #bars: Int32Array
  readonly #marks: Int32Array
  /** What holds of some class of steps, and what of all. */
  readonly #possible: number
  readonly #certain: number
  readonly #constrained: boolean
  readonly #workspace: Workspace
  readonly #visitor: (product: Int32Array, count: number) => void
  #part: Part = NOTHING
  #last = FIRST
  /** Whether all that were left at last lie on fair cycles if they are connected. */
  #whole = false
  readonly #again: Int32Array[] = []

  /** `visitor` hears of the nodes of each fair component, numbered `node of the part × nodes of the loop + local`; they are good during the call only. */
  constructor(question: Question, { inner }: Loop, workspace: Workspace, visitor: (product: Int32Array, count: number) => void) {
    this.#question = question
    this.#workspace = workspace
    this.#visitor = visitor
    this.#width = inner.length
    const all = inner.flat()
    this.#first = new Int32Array(inner.length + 1)
    inner.forEach((own, local) => { this.#first[local + 1] = this.#first[local]! + own.length })
    const column = (of: (transition: (typeof all)[number]) => number): Int32Array => Int32Array.from(all, of)
    this.#to = column(({ to }) => to)
    this.#needs = column(({ needs }) => needs)
    this.#bars = column(({ bars }) => bars)
    this.#marks = column(({ marks }) => marks)
    this.#possible = question.inSteps.reduce((sum, holds) => sum | holds, 0)
    this.#certain = question.inSteps.reduce((sum, holds) => sum & holds, -1)
    this.#constrained = (question.weak | question.strong) !== 0
  }

  /** Tells of the fair components in a part. */
  search(part: Part): void {
    if (part.count === 1 && part.states !== undefined && this.#isHopeless(part)) return
    this.#part = part
    const { components, candidates, numbers } = this.#workspace
    let count = this.#begin()
    if (count > 0) count = this.#narrow(candidates, count)
    if (count === 0) return
    for (let k = 0; k < count; k++) components.from(candidates[k]!, this, this.#judge)
    for (let rest = this.#again.pop(); rest !== undefined; rest = this.#again.pop()) {
      for (const node of rest) components.forget(node)
      for (const node of rest) components.from(node, this, this.#judge)
    }
    components.clear(part.states === undefined ? numbers.length : part.count * this.#width)
  }

  next(node: number, edge: number): number {
    const { offsets, targets, kinds } = this.#part
    const { numbers, holds } = this.#workspace
    const width = this.#width
    // Whole numbers throughout: this is asked of every edge of the product.
    const at = width === 1 ? node : (node / width) | 0
    const local = node - at * width
    const from = this.#first[local]!
    const ways = this.#first[local + 1]! - from
    const further = ways === 1 ? edge : (edge / ways) | 0
    const e = offsets[at]! + further
    if (e >= offsets[at + 1]!) return -2
    const inside = targets[e]!
    if (inside < 0) return -1
    const t = from + edge - further * ways
    const target = inside * width + this.#to[t]!
    if (numbers[target] !== numbers[node]) return -1
    const here = holds[at]! | this.#question.inSteps[kinds[e]!]!
    return fits(this.#needs[t]!, this.#bars[t]!, here) ? target : -1
  }

  /** A part of one state, as most are, is given up at a glance: what its steps to itself miss, no cycle has. */
  #isHopeless({ states, offsets, targets, kinds }: Part): boolean {
    const { inStates, inSteps, takes, weak, strong, automaton } = this.#question
    const here = inStates[states![0]!]!
    let seen = 0
    let taken = 0
    let enabled = 0
    for (let e = offsets[0]!; e < offsets[1]!; e++) {
      enabled |= takes[kinds[e]!]!
      if (targets[e]! < 0) continue
      taken |= takes[kinds[e]!]!
      const now = here | inSteps[kinds[e]!]!
      for (let t = 0; t < this.#to.length; t++) if (fits(this.#needs[t]!, this.#bars[t]!, now)) seen |= this.#marks[t]!
    }
    return seen !== automaton.marks || ((weak | strong) & enabled & ~taken) !== 0
  }

  /** Numbers the product nodes of the part that may be on a cycle; how many. Where no transition fits, whatever the step, there is none. */
  #begin(): number {
    const { nodes, count, states } = this.#part
    const { numbers, candidates, holds } = this.#workspace
    const { inStates } = this.#question
    const width = this.#width
    if (states === undefined) numbers.fill(-1)
    this.#last = FIRST
    let kept = 0
    for (let k = 0; k < count; k++) {
      const node = nodes[k]!
      const here = inStates[states === undefined ? node : states[node]!]!
      holds[node] = here
      for (let local = 0; local < width; local++) {
        let goesOn = false
        for (let t = this.#first[local]!; t < this.#first[local + 1]!; t++) if ((this.#needs[t]! & ~(here | this.#possible)) === 0 && (this.#bars[t]! & (here | this.#certain)) === 0) goesOn = true
        numbers[node * width + local] = goesOn ? FIRST : -1
        if (goesOn) candidates[kept++] = node * width + local
      }
    }
    return kept
  }

  readonly #judge = (members: Int32Array, count: number): void => {
    const { numbers } = this.#workspace
    const number = ++this.#last
    for (let k = 0; k < count; k++) numbers[members[k]!] = number
    const kept = this.#narrow(members, count)
    if (this.#whole) this.#visitor(members, count)
    else if (kept > 0) this.#again.push(members.slice(0, kept))
  }

  /** Keeps of nodes of one number those that may lie on a fair cycle, as the first of `members`; how many. */
  #narrow(members: Int32Array, count: number): number {
    const { inSteps, takes, weak, strong, automaton } = this.#question
    const { offsets, targets, kinds } = this.#part
    const { numbers, holds } = this.#workspace
    const [first, to, needs, bars, marks, width, constrained] = [this.#first, this.#to, this.#needs, this.#bars, this.#marks, this.#width, this.#constrained]
    const number = numbers[members[0]!]!
    let seen = 0
    let taken = 0
    let enabled = 0
    let disabled = 0
    let cyclic = false
    for (let k = 0; k < count; k++) {
      const node = members[k]!
      const at = width === 1 ? node : (node / width) | 0
      const local = node - at * width
      const here = holds[at]!
      let able = 0
      for (let e = offsets[at]!; e < offsets[at + 1]!; e++) {
        const kind = kinds[e]!
        if (constrained) able |= takes[kind]!
        const inside = targets[e]!
        if (inside < 0) continue
        const now = here | inSteps[kind]!
        for (let t = first[local]!; t < first[local + 1]!; t++) {
          if (numbers[inside * width + to[t]!] !== number || !fits(needs[t]!, bars[t]!, now)) continue
          cyclic = true
          seen |= marks[t]!
          if (constrained) taken |= takes[kind]!
        }
      }
      enabled |= able
      disabled |= ~able
    }
    const denied = strong & enabled & ~taken
    const hopeless = !cyclic || seen !== automaton.marks || (weak & ~(taken | disabled)) !== 0
    this.#whole = !hopeless && denied === 0
    if (this.#whole) return count
    let kept = 0
    for (let k = 0; k < count; k++) {
      const node = members[k]!
      if (hopeless || (this.#enabledAt(width === 1 ? node : (node / width) | 0) & denied) !== 0) numbers[node] = -1
      else members[kept++] = node
    }
    return kept
  }

  #enabledAt(node: number): number {
    const { offsets, kinds } = this.#part
    let enabled = 0
    for (let e = offsets[node]!; e < offsets[node + 1]!; e++) enabled |= this.#question.takes[kinds[e]!]!
    return enabled
  }
}
