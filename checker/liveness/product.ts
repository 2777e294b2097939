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

/** Whether a transition can be taken on an edge, by what must be true there and what must not. Numbers, since searches ask it of every edge. */
export const fits = (needs: number, bars: number, holds: number): boolean => (holds & needs) === needs && (holds & bars) === 0

/** Constraints with a step out of a state. */
export const enabledIn = ({ graph: { offsets, kinds }, takes }: Question, state: number): number => {
  let enabled = 0
  for (let e = offsets[state]!; e < offsets[state + 1]!; e++) enabled |= takes[kinds[e]!]!
  return enabled
}

/** The strongly connected parts of the automaton with all marks inside. */
export const loopsOf = ({ transitions, marks }: Automaton): Loop[] => {
  const loops: Loop[] = []
  const components = new Components(transitions.length)
  const next = (node: number, edge: number): number => transitions[node]![edge]?.to ?? -2
  for (let root = 0; root < transitions.length; root++) {
    components.from(root, { next }, (members, count) => {
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
