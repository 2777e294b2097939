import type { Engine } from '../search/engine.js'
import { LabelledSteps, type StepPredicate } from './labelled-steps.js'
import { lengthened } from '../store/lengthened.js'
import { hashOf } from '../store/row-text.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/**
 * Everything a system can reach as a graph in compressed sparse rows: the edges out of state `s` are those from `offsets[s]` up to
 * `offsets[s + 1]`; each has a target and the class of its steps. States have the numbers of the search, so that a smaller number is no
 * further from the initial state. A state without steps has one edge, to itself, of class `still`.
 */
export interface Graph {
  readonly states: number
  readonly offsets: Int32Array
  readonly targets: Int32Array
  readonly kinds: Uint16Array
  /** By class: which step predicates hold of its steps. */
  readonly classes: readonly (readonly boolean[])[]
  readonly still: number
  readonly bytes: number
}

/** Twice the memory at most: edges are kept in arrays that grow by half. */
const GROWTH = 1.5

/** The graph of a complete search; `predicates` are what edges are told apart by, besides their targets. */
export const graphOf = <S, A extends Action<S>>(system: System<S, A>, engine: Engine<S, A>, predicates: readonly StepPredicate<S, A>[]): Graph => {
  const states = engine.generated.count()
  const steps = new LabelledSteps(system, engine, predicates)
  const offsets = new Int32Array(states + 1)
  let targets = new Int32Array(2 * states + 64)
  let kinds = new Uint16Array(targets.length)
  let edges = 0
  let from = 0
  let first = 0

  // What leads from this state where: successors found already are found again by their words, without asking the store.
  const recent: { readonly words: Int32Array; hash: number; number: number }[] = []
  let known = 0
  const numberOf = (state: Int32Array): number => {
    const { words } = engine
    const hash = hashOf(words, state)
    for (let k = 0; k < known; k++) {
      const one = recent[k]!
      if (one.hash !== hash) continue
      let word = 0
      while (word < words && one.words[word] === state[word]) word++
      if (word === words) return one.number
    }
    for (let word = 0; word < words; word++) engine.pending[word] = state[word]!
    const number = engine.store.find(0)
    if (number < 0) throw new Error('a step leads to a state the search did not find: a recipe is not deterministic')
    if (known === recent.length) recent.push({ words: new Int32Array(words), hash: 0, number: 0 })
    const one = recent[known++]!
    one.words.set(state)
    one.hash = hash
    one.number = number
    return number
  }

  const visitor = (words: Int32Array | undefined, kind: number): void => {
    const target = words === undefined ? from : numberOf(words)
    for (let e = first; e < edges; e++) if (targets[e] === target && kinds[e] === kind) return
    if (edges === targets.length) {
      targets = lengthened(targets, Math.ceil(GROWTH * edges))
      kinds = lengthened(kinds, targets.length)
    }
    targets[edges] = target
    kinds[edges++] = kind
  }

  // A class of its own that no step has: it is given its number behind the others once they are known.
  const stuck: number[] = []
  for (; from < states; from++) {
    offsets[from] = first = edges
    known = 0
    if (steps.visit(from, visitor)) continue
    stuck.push(edges)
    visitor(undefined, 0)
  }
  offsets[states] = edges
  const still = steps.classes.length
  for (const edge of stuck) kinds[edge] = still
  if (still > 0xffff) throw new RangeError('more than 65,535 combinations of step predicates')
  return {
    states, offsets, targets, kinds, still,
    classes: [...steps.classes, predicates.map(() => false)],
    bytes: offsets.byteLength + targets.byteLength + kinds.byteLength,
  }
}
