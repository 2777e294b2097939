import test from 'ava'
import fc from 'fast-check'
import { check, language, range, record, type Action, type Fairness, type Frozen, type Infer, type Report, type Step, type System } from '../../checker/index.js'
import { naiveSearch } from './naive.js'
import { formulaFor, naivelyBroken, valueOn, type Labelled, type LabelFairness, type Plain } from './naive-runs.js'
import { identity, randomSystem, type CellAction, type Cells } from './random-system.js'

const prose = { says: 'It is so.', because: 'It is said.', source: { path: 'here', symbol: 'this' } }

const schema = record({ at: range(0, 15) })
type Place = Infer<typeof schema>
interface Walk extends Action<Place> {
  readonly label: number
}
const words = language<Place, Walk>()

const walkOn = ({ states, edges }: Labelled): System<Place, Walk> => ({
  name: 'walk', bounds: `${states.length} states`, schema, initial: { at: 0 },
  groups: edges.map(({ from, to, label }) => ({ when: s => s.at === from, actions: [{ name: `l${label}`, label, apply: s => { s.at = to; return 0 } }] })),
  terminal: () => true,
  show: ({ action }) => ({ who: 'walk', what: action.name }),
})

const graphs = (most: number): fc.Arbitrary<Labelled> => fc.integer({ min: 1, max: most }).chain(n => fc.record({
  states: fc.array(fc.record({ p: fc.boolean(), q: fc.boolean() }), { minLength: n, maxLength: n }),
  edges: fc.uniqueArray(fc.record({ from: fc.nat(n - 1), to: fc.nat(n - 1), label: fc.nat(2) }), { minLength: 1, maxLength: 3 * n, selector: ({ from, to, label }) => `${from} ${to} ${label}` }),
}))

const proposition: fc.Arbitrary<Plain> = fc.oneof(fc.constant<Plain>({ is: 'p' }), fc.constant<Plain>({ is: 'q' }), fc.nat(2).map((label): Plain => ({ is: 'label', label })))
const formulas: fc.Arbitrary<Plain> = fc.letrec<{ readonly formula: Plain }>(tie => ({
  formula: fc.oneof(
    { maxDepth: 3, depthSize: 'small' }, proposition,
    fc.tuple(fc.constantFrom('not' as const, 'next' as const, 'always' as const, 'eventually' as const), tie('formula')).map(([is, of]): Plain => ({ is, of })),
    fc.tuple(fc.constantFrom('and' as const, 'or' as const, 'until' as const, 'release' as const), tie('formula'), tie('formula')).map(([is, left, right]): Plain => ({ is, left, right })),
  ),
})).formula

/** How many parts of a formula a naive tableau must guess: its size is exponential in them. */
const guesses = (of: Plain): number => {
  const inner = 'of' in of ? guesses(of.of) : 'left' in of ? guesses(of.left) + guesses(of.right) : 0
  return inner + (of.is === 'p' || of.is === 'q' || of.is === 'label' || of.is === 'not' || of.is === 'and' || of.is === 'or' ? 0 : 1)
}

const constraints: fc.Arbitrary<readonly LabelFairness[]> = fc.uniqueArray(fc.record({ strength: fc.constantFrom('weak' as const, 'strong' as const), label: fc.nat(2) }), { maxLength: 3, selector: ({ label }) => label })

const underOf = (fairness: readonly LabelFairness[]): Fairness<Place, Walk>[] =>
  fairness.map(({ strength, label }) => ({ name: `label ${label}`, strength, takes: ({ action }) => action.label === label }))

/** That the lasso of a report is a run of the graph, fair, and breaks the formula. */
const isFairAndBreaks = (graph: Labelled, formula: Plain, fairness: readonly LabelFairness[], { trace, lasso }: Report<Place, Walk>['rules'][number]): boolean => {
  const stops = lasso!.from === trace!.steps.length
  const places = trace!.steps.map(({ before, action }) => ({ ...graph.states[before.at]!, at: before.at, label: action.label as number | undefined }))
  const last = trace!.steps.at(-1)?.after.at ?? 0
  if (stops) places.push({ ...graph.states[last]!, at: last, label: undefined })
  if (!stops && trace!.steps[lasso!.from]!.before.at !== last) return false
  const cycle = places.slice(lasso!.from)
  const enabled = (at: number, label: number): boolean => graph.edges.some(edge => edge.from === at && edge.label === label)
  return !valueOn(formula, places, lasso!.from) && fairness.every(({ strength, label }) =>
    cycle.some(place => place.label === label)
    || (strength === 'weak' ? cycle.some(({ at }) => !enabled(at, label)) : cycle.every(({ at }) => !enabled(at, label))))
}

test('formulas under fairness are judged as by a textbook checker, on random graphs, and every lasso breaks its formula', async t => {
  let broken = 0
  await fc.assert(fc.asyncProperty(graphs(5), formulas.filter(formula => guesses(formula) <= 4), constraints, async (graph, formula, fairness) => {
    const ltl = words.ltl<Place>({ ...prose, each: s => [s], formula: formulaFor(formula, s => graph.states[s.at]!.p, s => graph.states[s.at]!.q), under: underOf(fairness) })
    const { rules } = await check(walkOn(graph), { ltl })
    const expected = naivelyBroken(graph, formula, fairness)
    t.is(rules[0]!.verdict, expected ? 'violated' : 'holds', JSON.stringify({ graph, formula, fairness }))
    if (!expected) return
    broken++
    t.true(isFairAndBreaks(graph, formula, fairness, rules[0]!), JSON.stringify({ graph, formula, fairness, rule: rules[0] }))
  }), { numRuns: 520 })
  t.true(broken > 100, `${broken}`)
})

test('what leads to what, what must happen and what must stay possible is judged as by a textbook checker, on random graphs', async t => {
  await fc.assert(fc.asyncProperty(graphs(9), constraints, async (graph, fairness) => {
    const p = (s: Readonly<Place>) => graph.states[s.at]!.p
    const q = (s: Readonly<Place>) => graph.states[s.at]!.q
    const under = underOf(fairness)
    const { rules } = await check(walkOn(graph), {
      leadsTo: words.leadsTo({ ...prose, from: p, to: q, under }),
      eventually: words.eventually({ ...prose, holds: q, under }),
      infinitelyOften: words.infinitelyOften({ ...prose, holds: q, under }),
      stable: words.stable({ ...prose, holds: q, under }),
      recoverable: words.recoverable({ ...prose, given: p, to: q }),
    })
    const [P, Q]: Plain[] = [{ is: 'p' }, { is: 'q' }]
    const formulas: Plain[] = [
      { is: 'always', of: { is: 'or', left: { is: 'not', of: P! }, right: { is: 'eventually', of: Q! } } },
      { is: 'eventually', of: Q! },
      { is: 'always', of: { is: 'eventually', of: Q! } },
      { is: 'eventually', of: { is: 'always', of: Q! } },
    ]
    formulas.forEach((formula, k) => {
      const expected = naivelyBroken(graph, formula, fairness)
      t.is(rules[k]!.verdict === 'violated', expected, JSON.stringify({ graph, formula, fairness }))
      if (expected) t.true(isFairAndBreaks(graph, formula, fairness, rules[k]!))
    })
    const leads = (from: number): Set<number> => {
      const reached = new Set([from])
      for (const state of reached) for (const edge of graph.edges) if (edge.from === state) reached.add(edge.to)
      return reached
    }
    const distances = new Map([[0, 0]])
    for (const [state, distance] of distances) for (const edge of graph.edges) if (edge.from === state && !distances.has(edge.to)) distances.set(edge.to, distance + 1)
    const trapped = [...distances].filter(([state]) => graph.states[state]!.p && ![...leads(state)].some(other => graph.states[other]!.q))
    t.is(rules[4]!.trace?.steps.length, trapped.length === 0 ? undefined : Math.min(...trapped.map(([, distance]) => distance)))
    if (trapped.length > 0) t.is(rules[4]!.trap!.states, leads(rules[4]!.trace!.steps.at(-1)?.after.at ?? 0).size)
  }), { numRuns: 120 })
})

test('steps are told apart by what rules say of them, outcomes and outputs included, on random systems', async t => {
  const cells = language<Cells, CellAction>()
  const q = (s: Frozen<Cells>) => s.open || s.level === 2
  const isMarked = ({ outcome, after, before }: Step<Cells, CellAction>) => (outcome >= 1 && after.echo > 1) || before.level > after.level
  let judged = 0
  await fc.assert(fc.asyncProperty(randomSystem, fc.constantFrom('weak' as const, 'strong' as const), async (system, strength) => {
    const numbers = new Map<string, number>()
    const states: { p: boolean; q: boolean }[] = []
    const edges: { from: number; to: number; label: number }[] = []
    const numberOf = (s: Frozen<Cells>): number => {
      const text = identity(s)
      if (!numbers.has(text)) {
        numbers.set(text, numbers.size)
        states.push({ p: true, q: q(s) })
      }
      return numbers.get(text)!
    }
    naiveSearch(system, {
      state: s => { numberOf(s) },
      step: step => { edges.push({ from: numberOf(step.before), to: numberOf(step.after), label: isMarked(step) ? 1 : 0 }) },
    }, identity)
    if (states.length > 30 || edges.length > 200) return
    judged++
    const { rules } = await check(system, {
      often: cells.infinitelyOften({ ...prose, holds: q, under: [{ name: 'marked', strength, takes: isMarked }] }),
      marked: cells.ltl({ ...prose, formula: { is: 'eventually', of: { is: 'step', holds: isMarked } } }),
    })
    t.is(rules[0]!.verdict === 'violated', naivelyBroken({ states, edges }, { is: 'always', of: { is: 'eventually', of: { is: 'q' } } }, [{ strength, label: 1 }]))
    t.is(rules[1]!.verdict === 'violated', naivelyBroken({ states, edges }, { is: 'eventually', of: { is: 'label', label: 1 } }, []))
  }), { numRuns: 120 })
  t.true(judged > 30, `${judged}`)
})
