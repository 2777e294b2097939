import test from 'ava'
import fc from 'fast-check'
import { automatonOf } from '../../checker/liveness/buchi.js'
import { condensed } from '../../checker/liveness/condensation.js'
import { FairCycles } from '../../checker/liveness/fair-cycles.js'
import { normal, type Formula } from '../../checker/liveness/formula.js'
import type { Graph } from '../../checker/liveness/graph.js'
import type { Question } from '../../checker/liveness/product.js'
import type { Action } from '../../checker/action.js'

interface Edge {
  readonly from: number
  readonly to: number
  readonly kind: number
}

const KINDS = 4

const graphOf = (states: number, edges: readonly Edge[]): Graph => {
  const sorted = [...edges].sort((one, other) => one.from - other.from)
  const offsets = new Int32Array(states + 1)
  for (const { from } of sorted) offsets[from + 1]!++
  for (let state = 0; state < states; state++) offsets[state + 1]! += offsets[state]!
  return { states, offsets, targets: Int32Array.from(sorted, ({ to }) => to), kinds: Uint16Array.from(sorted, ({ kind }) => kind), classes: Array.from({ length: KINDS }, () => []), still: KINDS, bytes: 0 }
}

/** Every state is reached: each but the first has an edge from one before it. */
const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 24 }).chain(states => fc.tuple(
  fc.tuple(...Array.from({ length: states - 1 }, (_, k) => fc.record({ from: fc.nat(k), to: fc.constant(k + 1), kind: fc.nat(KINDS - 1) }))),
  fc.array(fc.record({ from: fc.nat(states - 1), to: fc.nat(states - 1), kind: fc.nat(KINDS - 1) }), { maxLength: 3 * states }),
).map(([tree, more]) => graphOf(states, [...tree, ...more])))

const [p, q] = [0, 1].map((): Formula<object, Action<object>, unknown> => ({ is: 'state', holds: () => true }))
const FORMULAS: readonly Formula<object, Action<object>, unknown>[] = [
  { is: 'eventually', of: p! },
  { is: 'always', of: { is: 'eventually', of: p! } },
  { is: 'always', of: { is: 'or', left: { is: 'eventually', of: { is: 'always', of: p! } }, right: { is: 'eventually', of: q! } } },
]

test('the fair cycles of a product are the same whether a component is looked at where it stands or on a copy', t => {
  let fair = 0
  const bits = fc.array(fc.nat(3), { minLength: 24, maxLength: 24 })
  fc.assert(fc.property(graphs, fc.constantFrom(...FORMULAS), bits, bits, fc.nat(3), fc.nat(3), (graph, formula, inStates, takes, weak, strong) => {
    const question: Question = {
      graph, automaton: automatonOf(normal(formula, true, [])), inStates: Uint8Array.from(inStates.slice(0, graph.states)),
      inSteps: new Uint32Array(KINDS + 1), takes: Uint32Array.from([...takes.slice(0, KINDS), 0]), weak, strong: strong & ~weak,
    }
    const [copies, inPlace] = [Infinity, 0].map(copied => new FairCycles(graph, condensed(graph), [question], copied).of(question).map(({ component }) => [...component]))
    t.deepEqual(copies, inPlace)
    if (copies!.length > 0) fair++
  }), { numRuns: 600 })
  t.true(fair > 100, `${fair}`)
})
