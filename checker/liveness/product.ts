import type { Automaton, Transition } from './buchi.js'
import { Components } from './components.js'
import type { Graph } from './graph.js'

/** A graph, the automaton of the runs that break a rule, and what is true where: bits of numbers throughout. */
export interface Question {
  readonly graph: Graph
  readonly automaton: Automaton
  /** By state: its state propositions; by class of steps: their step propositions. */
  readonly inStates: Uint8Array | Uint32Array
  readonly inSteps: Uint32Array
  /** By class of steps: the fairness constraints whose steps they are. */
  readonly takes: Uint32Array
  /** Which constraints are weak, and which strong. */
  readonly weak: number
  readonly strong: number
}

/** Part of the automaton in which every mark can come again and again, its nodes numbered on their own. */
export interface Loop {
  readonly local: readonly number[]
  readonly inner: readonly (readonly Transition[])[]
}

/** Whether a transition can be taken on an edge. */
export const fits = ({ needs, bars }: Transition, holds: number): boolean => (holds & needs) === needs && (holds & bars) === 0

/** Constraints with a step out of a state. */
export const enabledIn = ({ graph: { offsets, kinds }, takes }: Question, state: number): number => {
  let enabled = 0
  for (let e = offsets[state]!; e < offsets[state + 1]!; e++) enabled |= takes[kinds[e]!]!
  return enabled
}

/** The strongly connected parts of the automaton with all marks inside. */
const loopsOf = ({ transitions, marks }: Automaton): Loop[] => {
  const loops: Loop[] = []
  const components = new Components({ nodes: transitions.length, next: (node, edge) => transitions[node]![edge]?.to ?? -2 })
  for (let root = 0; root < transitions.length; root++) {
    components.from(root, (members, count) => {
      const nodes = [...members.subarray(0, count)].sort((a, b) => a - b)
      const inner = nodes.map(node => transitions[node]!.filter(({ to }) => nodes.includes(to)).map(transition => ({ ...transition, to: nodes.indexOf(transition.to) })))
      const all = inner.flat()
      if (all.length > 0 && all.reduce((seen, transition) => seen | transition.marks, 0) === marks) loops.push({ local: transitions.map((_, node) => nodes.indexOf(node)), inner })
    })
  }
  return loops
}

/** The product nodes that lie on fair, accepted cycles, by loop: node `state × nodes of the loop + local` → number of its component, 0 for others. */
export interface Fair {
  readonly loop: Loop
  readonly component: Int32Array
}

/**
 * The fair, accepted cycles of a product, as components. A component with a strong constraint that is enabled in it and never taken is searched
 * again without the states that enable it. E. A. Emerson, C.-L. Lei, Modalities for model checking, Science of Computer Programming 8 (1987);
 * T. Latvala, K. Heljanko, Coping with strong fairness, Fundamenta Informaticae 43 (2000).
 */
const fairIn = (question: Question, loop: Loop): Fair | undefined => {
  const { graph: { states, offsets, targets, kinds }, automaton: { marks }, inStates, inSteps, takes, weak, strong } = question
  const { inner } = loop
  const width = inner.length
  const most = Math.max(...inner.map(own => own.length))
  const part = new Int32Array(states * width)
  const next = (node: number, edge: number): number => {
    // Whole numbers throughout: this is asked of every edge of the product.
    const state = width === 1 ? node : (node / width) | 0
    const further = most === 1 ? edge : (edge / most) | 0
    const e = offsets[state]! + further
    if (e >= offsets[state + 1]!) return -2
    const transition = inner[node - state * width]![edge - further * most]
    if (transition === undefined) return -1
    const target = targets[e]! * width + transition.to
    return part[target] === part[node] && fits(transition, inStates[state]! | inSteps[kinds[e]!]!) ? target : -1
  }
  // A step out of a state in which no transition fits, whatever the step: such states are on no cycle.
  const possible = inSteps.reduce((all, holds) => all | holds, 0)
  const certain = inSteps.reduce((all, holds) => all & holds, -1)
  for (let state = 0; state < states; state++) {
    const holds = inStates[state]!
    for (let own = 0; own < width; own++) {
      const goesOn = inner[own]!.some(({ needs, bars }) => (needs & ~(holds | possible)) === 0 && (bars & (holds | certain)) === 0)
      if (!goesOn) part[state * width + own] = -1
    }
  }
  const components = new Components({ nodes: states * width, next })
  const again: Int32Array[] = []
  let parts = 0
  let found = false
  /** Does a node lead to itself? */
  const turns = (node: number): boolean => {
    const state = width === 1 ? node : Math.floor(node / width)
    for (let e = offsets[state]!; e < offsets[state + 1]!; e++) {
      if (targets[e] === state && inner[node % width]!.some(transition => state * width + transition.to === node && fits(transition, inStates[state]! | inSteps[kinds[e]!]!))) return true
    }
    return false
  }
  // Components that are not fair get a number below 0: nothing leads back to them.
  const judge = (members: Int32Array, count: number): void => {
    const own = ++parts
    if (count === 1 && !turns(members[0]!)) {
      part[members[0]!] = -own
      return
    }
    for (let k = 0; k < count; k++) part[members[k]!] = own
    let seen = 0
    let taken = 0
    let enabled = 0
    let disabled = 0
    let cyclic = false
    for (let k = 0; k < count; k++) {
      const node = members[k]!
      const state = width === 1 ? node : Math.floor(node / width)
      const holds = inStates[state]!
      let able = 0
      for (let e = offsets[state]!; e < offsets[state + 1]!; e++) {
        const kind = kinds[e]!
        able |= takes[kind]!
        for (const transition of inner[node % width]!) {
          if (part[targets[e]! * width + transition.to] !== own || !fits(transition, holds | inSteps[kind]!)) continue
          cyclic = true
          seen |= transition.marks
          taken |= takes[kind]!
        }
      }
      enabled |= able
      disabled |= ~able
    }
    const denied = strong & enabled & ~taken
    const hopeless = !cyclic || seen !== marks || (weak & ~(taken | disabled)) !== 0
    if (!hopeless && denied === 0) {
      found = true
      return
    }
    let kept = 0
    const rest = hopeless ? undefined : new Int32Array(count)
    for (let k = 0; k < count; k++) {
      const node = members[k]!
      if (rest === undefined || (enabledIn(question, width === 1 ? node : Math.floor(node / width)) & denied) !== 0) part[node] = -own
      else rest[kept++] = node
    }
    if (rest !== undefined && kept > 0) again.push(rest.subarray(0, kept))
  }
  // Whether the initial state leads to what is found is looked at afterwards, if anything is.
  for (let node = 0; node < states * width; node++) if (part[node] === 0) components.from(node, judge)
  for (let rest = again.pop(); rest !== undefined; rest = again.pop()) {
    for (const node of rest) components.forget(node)
    for (const node of rest) components.from(node, judge)
  }
  return found ? { loop, component: part } : undefined
}

/** The fair, accepted cycles of a product, whether or not the initial state leads to them. */
export const fairCycles = (question: Question): readonly Fair[] => loopsOf(question.automaton).flatMap(loop => fairIn(question, loop) ?? [])
