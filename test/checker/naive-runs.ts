import type { Formula } from '../../checker/index.js'

/** A small graph by hand: what holds in its states, and edges with labels. */
export interface Labelled {
  /** By state: which of two propositions hold. */
  readonly states: readonly { readonly p: boolean; readonly q: boolean }[]
  readonly edges: readonly { readonly from: number; readonly to: number; readonly label: number }[]
}

/** A constraint: a run may not pass over edges with this label for ever. */
export interface LabelFairness {
  readonly strength: 'weak' | 'strong'
  readonly label: number
}

type Edge = Labelled['edges'][number]
/** The textbook's formulas: propositions of a state and the edge out of it, ¬, ∧, next, until. */
type Core =
  | { readonly is: 'true' }
  | { readonly is: 'holds'; readonly holds: (state: number, edge: Edge | undefined) => boolean }
  | { readonly is: 'not' | 'next'; readonly of: Core }
  | { readonly is: 'and' | 'until'; readonly left: Core; readonly right: Core }

const TRUE: Core = { is: 'true' }
const not = (of: Core): Core => ({ is: 'not', of })

export type Proposition = { readonly is: 'p' | 'q' } | { readonly is: 'label'; readonly label: number }

/** A formula over the propositions of a labelled graph. */
export type Plain =
  | Proposition
  | { readonly is: 'not' | 'next' | 'always' | 'eventually'; readonly of: Plain }
  | { readonly is: 'and' | 'or' | 'until' | 'release'; readonly left: Plain; readonly right: Plain }

const coreOf = (formula: Plain, graph: Labelled): Core => {
  const of = (inner: Plain): Core => coreOf(inner, graph)
  switch (formula.is) {
    case 'p': return { is: 'holds', holds: state => graph.states[state]!.p }
    case 'q': return { is: 'holds', holds: state => graph.states[state]!.q }
    case 'label': return { is: 'holds', holds: (_, edge) => edge?.label === formula.label }
    case 'not': return not(of(formula.of))
    case 'next': return { is: 'next', of: of(formula.of) }
    case 'eventually': return { is: 'until', left: TRUE, right: of(formula.of) }
    case 'always': return not({ is: 'until', left: TRUE, right: not(of(formula.of)) })
    case 'and': return { is: 'and', left: of(formula.left), right: of(formula.right) }
    case 'or': return not({ is: 'and', left: not(of(formula.left)), right: not(of(formula.right)) })
    case 'until': return { is: 'until', left: of(formula.left), right: of(formula.right) }
    case 'release': return not({ is: 'until', left: not(of(formula.left)), right: not(of(formula.right)) })
  }
}

interface Node {
  readonly state: number
  readonly edge: Edge | undefined
  /** What is guessed to be true next, by guessed part. */
  readonly later: readonly boolean[]
  readonly truth: ReadonlyMap<Core, boolean>
  readonly next: Node[]
}

/**
 * Is there a fair run on which the formula is false? By atoms (Lichtenstein and Pnueli, POPL 1985): every way to guess what will be true next;
 * then nested depth-first search where there is no fairness, and Streett's condition by removing states where there is.
 */
export const naivelyBroken = (graph: Labelled, formula: Plain, fairness: readonly LabelFairness[]): boolean => {
  const negation = not(coreOf(formula, graph))
  const parts: Core[] = []
  const collect = (of: Core): void => {
    if ('of' in of) collect(of.of)
    if ('left' in of) { collect(of.left); collect(of.right) }
    parts.push(of)
  }
  collect(negation)
  const guessed = parts.flatMap(part => (part.is === 'next' || part.is === 'until' ? [part] : []))
  const outOf = (state: number): (Edge | undefined)[] => {
    const out = graph.edges.filter(({ from }) => from === state)
    return out.length === 0 ? [undefined] : out
  }
  const nodes: Node[] = graph.states.flatMap((_, state) => outOf(state).flatMap(edge => Array.from({ length: 2 ** guessed.length }, (_, guess): Node => {
    const truth = new Map<Core, boolean>()
    const bits = guessed.map((_, i) => ((guess >> i) & 1) === 1)
    const later = (part: Core): boolean => bits[guessed.findIndex(other => other === part)]!
    for (const part of parts) {
      truth.set(part, part.is === 'true' ? true
        : part.is === 'holds' ? part.holds(state, edge)
        : part.is === 'not' ? !truth.get(part.of)!
        : part.is === 'and' ? truth.get(part.left)! && truth.get(part.right)!
        : part.is === 'next' ? later(part)
        : part.is === 'until' ? truth.get(part.right)! || (truth.get(part.left)! && later(part))
        : false)
    }
    return { state, edge, later: bits, truth, next: [] }
  })))
  for (const node of nodes) {
    const target = node.edge?.to ?? node.state
    node.next.push(...nodes.filter(other => other.state === target && guessed.every((part, i) => node.later[i] === other.truth.get(part.is === 'next' ? part.of : part))))
  }
  const initial = nodes.filter(({ state, truth }) => state === 0 && truth.get(negation) === true)
  const untils = guessed.flatMap(part => (part.is === 'until' ? [part] : []))
  const keeps = untils.map(until => (node: Node) => node.truth.get(until) !== true || node.truth.get(until.right) === true)
  return fairness.length === 0 ? nestedSearch(initial, keeps) : streett(initial, keeps, graph, fairness)
}

/** Courcoubetis, Vardi, Wolper and Yannakakis (1992), on the automaton with one acceptance set: the sets are waited for in turn. */
const nestedSearch = (initial: readonly Node[], sets: readonly ((node: Node) => boolean)[]): boolean => {
  interface Turn { readonly node: Node; readonly turn: number }
  const key = new Map<Node, number>()
  const keyOf = ({ node, turn }: Turn): string => {
    if (!key.has(node)) key.set(node, key.size)
    return `${key.get(node)} ${turn}`
  }
  const next = ({ node, turn }: Turn): Turn[] => {
    const own = turn === sets.length ? 0 : turn
    const to = own < sets.length && sets[own]!(node) ? own + 1 : own
    return node.next.map(other => ({ node: other, turn: to }))
  }
  const accepting = ({ turn }: Turn): boolean => turn === sets.length
  const outer = new Set<string>()
  const inner = new Set<string>()
  const red = (at: Turn, seed: string): boolean => {
    inner.add(keyOf(at))
    return next(at).some(to => keyOf(to) === seed || (!inner.has(keyOf(to)) && red(to, seed)))
  }
  const blue = (at: Turn): boolean => {
    outer.add(keyOf(at))
    if (next(at).some(to => !outer.has(keyOf(to)) && blue(to))) return true
    return accepting(at) && red(at, keyOf(at))
  }
  return initial.some(node => !outer.has(keyOf({ node, turn: 0 })) && blue({ node, turn: 0 }))
}

const reachedFrom = (some: readonly Node[], inside: ReadonlySet<Node>): Set<Node> => {
  const reached = new Set(some)
  for (const node of reached) for (const next of node.next) if (inside.has(next)) reached.add(next)
  return reached
}

const streett = (initial: readonly Node[], sets: readonly ((node: Node) => boolean)[], graph: Labelled, fairness: readonly LabelFairness[]): boolean => {
  const enabled = (node: Node, label: number): boolean => graph.edges.some(edge => edge.from === node.state && edge.label === label)
  const isFair = (nodes: ReadonlySet<Node>): boolean => {
    const left = new Set(nodes)
    for (const node of left) {
      const inside = new Set(nodes)
      const forward = reachedFrom(node.next.filter(next => inside.has(next)), inside)
      const component = new Set([...forward].filter(other => reachedFrom(other.next.filter(next => inside.has(next)), inside).has(node)))
      for (const other of component) left.delete(other)
      if (!component.has(node)) continue
      const members = [...component]
      if (!sets.every(holds => members.some(holds))) continue
      const taken = (label: number): boolean => members.some(member => member.edge?.label === label)
      if (!fairness.every(({ strength, label }) => strength === 'strong' || taken(label) || members.some(member => !enabled(member, label)))) continue
      const denied = fairness.filter(({ strength, label }) => strength === 'strong' && !taken(label) && members.some(member => enabled(member, label)))
      if (denied.length === 0) return true
      if (isFair(new Set(members.filter(member => !denied.some(({ label }) => enabled(member, label)))))) return true
    }
    return false
  }
  const everything = new Set<Node>()
  for (const node of initial) everything.add(node)
  for (const node of everything) for (const next of node.next) everything.add(next)
  return isFair(everything)
}

/** The formula as the checker takes it. */
export const formulaFor = <S, A extends { readonly name: string; readonly apply: (state: S) => number; readonly label: number }, R>(
  plain: Plain, p: (row: R) => boolean, q: (row: R) => boolean,
): Formula<S, A, R> => {
  const of = (inner: Plain): Formula<S, A, R> => formulaFor(inner, p, q)
  switch (plain.is) {
    case 'p': return { is: 'state', holds: p }
    case 'q': return { is: 'state', holds: q }
    case 'label': return { is: 'step', holds: ({ action }) => action.label === plain.label }
    case 'not': case 'next': case 'always': case 'eventually': return { is: plain.is, of: of(plain.of) }
    case 'and': case 'or': case 'until': case 'release': return { is: plain.is, left: of(plain.left), right: of(plain.right) }
  }
}

/** The value of a formula in the first place of a run: the places from `loop` on repeat for ever. */
export const valueOn = (plain: Plain, places: readonly { readonly p: boolean; readonly q: boolean; readonly label: number | undefined }[], loop: number): boolean => {
  const after = (i: number): number => (i + 1 === places.length ? loop : i + 1)
  const values = (of: Plain): boolean[] => {
    switch (of.is) {
      case 'p': return places.map(({ p }) => p)
      case 'q': return places.map(({ q }) => q)
      case 'label': return places.map(({ label }) => label === of.label)
      case 'not': return values(of.of).map(value => !value)
      case 'next': { const inner = values(of.of); return inner.map((_, i) => inner[after(i)]!) }
      case 'and': { const [left, right] = [values(of.left), values(of.right)]; return left.map((value, i) => value && right[i]!) }
      case 'or': { const [left, right] = [values(of.left), values(of.right)]; return left.map((value, i) => value || right[i]!) }
      case 'eventually': return fixpoint(false, values(of.of).map(value => (later: boolean) => value || later))
      case 'always': return fixpoint(true, values(of.of).map(value => (later: boolean) => value && later))
      case 'until': { const [left, right] = [values(of.left), values(of.right)]; return fixpoint(false, left.map((value, i) => later => right[i]! || (value && later))) }
      case 'release': { const [left, right] = [values(of.left), values(of.right)]; return fixpoint(true, left.map((value, i) => later => right[i]! && (value || later))) }
    }
  }
  const fixpoint = (start: boolean, steps: readonly ((later: boolean) => boolean)[]): boolean[] => {
    let now = steps.map(() => start)
    for (;;) {
      const better = steps.map((step, i) => step(now[after(i)]!))
      if (better.every((value, i) => value === now[i])) return now
      now = better
    }
  }
  return values(plain)[0]!
}
