import { enabledIn, fits, type Fair, type Question } from './product.js'

/** A step of the product of graph and automaton: from a state by an edge of the graph and a transition of the automaton. */
export interface ProductStep {
  readonly from: number
  readonly kind: number
  readonly to: number
  readonly marks: number
  readonly node: number
}

/** A run that breaks the rule: a shortest stem, and a cycle that repeats for ever. */
export interface ProductLasso {
  readonly stem: readonly ProductStep[]
  readonly cycle: readonly ProductStep[]
}

/** The nearest fair run the automaton accepts, if there is any. */
export const nearestLasso = (question: Question, fair: readonly Fair[]): ProductLasso | undefined => {
  if (fair.length === 0) return undefined
  const found = shortestStem(question, fair)
  return found && wound(found.stem, shortCycle(question, found.at))
}

/** The same run with a shorter stem: what comes before the cycle may be its end already. */
const wound = (stem: readonly ProductStep[], cycle: readonly ProductStep[]): ProductLasso => {
  const same = (one: ProductStep, other: ProductStep): boolean => one.from === other.from && one.kind === other.kind && one.to === other.to
  let turns = 0
  while (turns < stem.length && same(stem[stem.length - 1 - turns]!, cycle[cycle.length - 1 - (turns % cycle.length)]!)) turns++
  const first = (cycle.length - (turns % cycle.length)) % cycle.length
  return { stem: stem.slice(0, stem.length - turns), cycle: [...cycle.slice(first), ...cycle.slice(0, first)] }
}

interface Entry {
  readonly fair: Fair
  /** A product node of the fair component, numbered as there. */
  readonly node: number
}

const shortestStem = ({ graph, automaton: { transitions }, inStates, inSteps }: Question, fair: readonly Fair[]): { readonly stem: readonly ProductStep[]; readonly at: Entry } | undefined => {
  const { offsets, targets, kinds, states } = graph
  const nodes = transitions.length
  const parents = new Int32Array(states * nodes)
  const queue = [0]
  const entryAt = (node: number): Entry | undefined => {
    const state = Math.floor(node / nodes)
    for (const one of fair) {
      const local = one.loop.local[node % nodes]!
      const own = state * one.loop.inner.length + local
      if (local >= 0 && one.component[own]! > 0) return { fair: one, node: own }
    }
    return undefined
  }
  parents[0] = -1
  for (const node of queue) {
    const at = entryAt(node)
    const state = Math.floor(node / nodes)
    if (at !== undefined) {
      const stem: ProductStep[] = []
      for (let to = node; parents[to]! > 0; ) {
        const from = parents[to]! - 1
        stem.push(stepBetween(from, to))
        to = from
      }
      return { stem: stem.reverse(), at }
    }
    for (let e = offsets[state]!; e < offsets[state + 1]!; e++) {
      const holds = inStates[state]! | inSteps[kinds[e]!]!
      for (const transition of transitions[node % nodes]!) {
        const target = targets[e]! * nodes + transition.to
        if (parents[target] !== 0 || !fits(transition.needs, transition.bars, holds)) continue
        parents[target] = node + 1
        queue.push(target)
      }
    }
  }
  return undefined

  function stepBetween(from: number, to: number): ProductStep {
    const state = Math.floor(from / nodes)
    for (let e = offsets[state]!; e < offsets[state + 1]!; e++) {
      for (const transition of transitions[from % nodes]!) {
        if (targets[e]! * nodes + transition.to === to && fits(transition.needs, transition.bars, inStates[state]! | inSteps[kinds[e]!]!)) return { from: state, kind: kinds[e]!, to: targets[e]!, marks: transition.marks, node: to }
      }
    }
    throw new Error('a step of a stem is gone')
  }
}

/** A short cycle through a node that has every mark and satisfies every constraint: always on to the nearest step that adds something. */
const shortCycle = (question: Question, { fair: { loop, component }, node: first }: Entry): readonly ProductStep[] => {
  const { graph: { offsets, targets, kinds }, automaton, inStates, inSteps, takes, weak, strong } = question
  const { inner } = loop
  const width = inner.length
  const own = component[first]!
  const stateOf = (node: number): number => Math.floor(node / width)
  function* steps(node: number): Generator<ProductStep> {
    const state = stateOf(node)
    for (let e = offsets[state]!; e < offsets[state + 1]!; e++) {
      for (const transition of inner[node % width]!) {
        const to = targets[e]! * width + transition.to
        if (component[to] === own && fits(transition.needs, transition.bars, inStates[state]! | inSteps[kinds[e]!]!)) yield { from: state, kind: kinds[e]!, to: targets[e]!, marks: transition.marks, node: to }
      }
    }
  }
  /** The shortest way from a node that ends in a step of which `wanted` is true. */
  const wayTo = (from: number, wanted: (step: ProductStep) => boolean): ProductStep[] => {
    const parents = new Map<number, { readonly from: number; readonly step: ProductStep } | undefined>([[from, undefined]])
    const back = (node: number): ProductStep[] => {
      const way: ProductStep[] = []
      for (let at = parents.get(node); at !== undefined; at = parents.get(at.from)) way.push(at.step)
      return way.reverse()
    }
    for (const node of parents.keys()) {
      for (const step of steps(node)) {
        if (wanted(step)) return [...back(node), step]
        if (!parents.has(step.node)) parents.set(step.node, { from: node, step })
      }
    }
    throw new Error('a fair component is not connected')
  }
  // A strong constraint that is not taken is nowhere enabled here.
  let enabled = 0
  for (let node = 0; strong !== 0 && node < component.length; node++) if (component[node] === own) enabled |= enabledIn(question, stateOf(node))
  let marks = automaton.marks
  let open = weak | (strong & enabled)
  const cycle: ProductStep[] = []
  const passes = (step: ProductStep): void => {
    marks &= ~step.marks
    open &= ~takes[step.kind]!
    open &= ~(weak & ~enabledIn(question, step.from))
  }
  const adds = (step: ProductStep): boolean => (marks & step.marks) !== 0 || (open & (takes[step.kind]! | (weak & ~enabledIn(question, step.from)))) !== 0
  let at = first
  while (marks !== 0 || open !== 0) {
    const way = wayTo(at, adds)
    for (const step of way) passes(step)
    cycle.push(...way)
    at = way.at(-1)!.node
  }
  return at === first && cycle.length > 0 ? cycle : [...cycle, ...wayTo(at, step => step.node === first)]
}
