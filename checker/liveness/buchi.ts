import type { Normal } from './formula.js'

/**
 * A generalised Büchi automaton with the conditions on its transitions: a run is accepted when every mark comes infinitely often. Propositions
 * are bits: a transition is taken on a step for which all of `needs` are true and all of `bars` are false.
 */
export interface Automaton {
  /** Node 0 is the initial one. */
  readonly transitions: readonly (readonly Transition[])[]
  /** All marks. */
  readonly marks: number
}

export interface Transition {
  readonly to: number
  readonly needs: number
  readonly bars: number
  readonly marks: number
}

/** Propositions, and untils, are bits of a number. */
const MOST = 30

interface Branch {
  readonly todo: readonly Normal[]
  readonly done: ReadonlySet<string>
  readonly needs: number
  readonly bars: number
  readonly next: ReadonlyMap<string, Normal>
  /** Untils put off to the next step. */
  readonly postponed: number
}

/**
 * The automaton of the runs that satisfy a formula. A tableau whose nodes are sets of formulas that must hold from here on; an until is
 * accepted where it is not put off for ever. R. Gerth, D. Peled, M. Vardi, P. Wolper, Simple on-the-fly automatic verification of linear
 * temporal logic (PSTV 1995), with marks on transitions as in J.-M. Couvreur, On-the-fly verification of linear temporal logic (FM 1999).
 */
export const automatonOf = (formula: Normal): Automaton => {
  const untils = new Map<string, number>()
  const keyOf = (of: Normal): string => JSON.stringify(of)
  const untilBit = (key: string): number => {
    if (!untils.has(key)) {
      if (untils.size === MOST) throw new RangeError(`a formula has more than ${MOST} untils`)
      untils.set(key, 1 << untils.size)
    }
    return untils.get(key)!
  }
  // Every until is met before the first transition is made: marks are complete from the start.
  const collect = (of: Normal): void => {
    if (of.is === 'until') untilBit(keyOf(of))
    if ('left' in of) { collect(of.left); collect(of.right) } else if ('of' in of) collect(of.of)
  }
  collect(formula)
  const marks = [...untils.values()].reduce((all, bit) => all | bit, 0)

  /** What a set of formulas asks of this step and leaves for the next, in every way there is. */
  const expand = (set: readonly Normal[]): Branch[] => {
    const found: Branch[] = []
    const open: Branch[] = [{ todo: set, done: new Set(), needs: 0, bars: 0, next: new Map(), postponed: 0 }]
    for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
      const [first, ...todo] = branch.todo
      if (first === undefined) {
        if ((branch.needs & branch.bars) === 0) found.push(branch)
        continue
      }
      const key = keyOf(first)
      if (branch.done.has(key)) {
        open.push({ ...branch, todo })
        continue
      }
      const rest = { ...branch, todo, done: new Set([...branch.done, key]) }
      const later = (what: Normal, postponed = 0): Branch => ({ ...rest, next: new Map([...rest.next, [keyOf(what), what]]), postponed: rest.postponed | postponed })
      const also = (base: Branch, ...more: readonly Normal[]): Branch => ({ ...base, todo: [...more, ...todo] })
      switch (first.is) {
        case 'true':
          open.push(rest)
          break
        case 'false':
          break
        case 'literal': {
          if (first.proposition >= MOST) throw new RangeError(`a formula has more than ${MOST} propositions`)
          const bit = 1 << first.proposition
          open.push(first.negated ? { ...rest, bars: rest.bars | bit } : { ...rest, needs: rest.needs | bit })
          break
        }
        case 'and':
          open.push(also(rest, first.left, first.right))
          break
        case 'or':
          open.push(also(rest, first.right), also(rest, first.left))
          break
        case 'next':
          open.push(later(first.of))
          break
        case 'until':
          open.push(also(later(first, untilBit(key)), first.left), also(rest, first.right))
          break
        case 'release':
          open.push(also(later(first), first.right), also(rest, first.left, first.right))
          break
      }
    }
    return found
  }

  const nodes = new Map<string, number>()
  const sets: Normal[][] = []
  const nodeOf = (set: ReadonlyMap<string, Normal>): number => {
    const key = [...set.keys()].sort().join()
    if (!nodes.has(key)) nodes.set(key, sets.push([...set.values()]) - 1)
    return nodes.get(key)!
  }
  nodeOf(new Map([[keyOf(formula), formula]]))
  const transitions: Transition[][] = []
  for (let node = 0; node < sets.length; node++) {
    transitions.push(withoutWeaker(expand(sets[node]!).map(({ next, needs, bars, postponed }) => ({ to: nodeOf(next), needs, bars, marks: marks & ~postponed }))))
  }
  return merged({ transitions, marks })
}

/** A transition that asks for more and gives no more than another to the same node adds nothing. */
const withoutWeaker = (transitions: readonly Transition[]): Transition[] =>
  transitions.filter((one, i) => !transitions.some((other, j) =>
    i !== j && one.to === other.to && (other.needs & ~one.needs) === 0 && (other.bars & ~one.bars) === 0 && (one.marks & ~other.marks) === 0
    && (j < i || other.needs !== one.needs || other.bars !== one.bars || other.marks !== one.marks)))

/** Nodes with the same transitions are one. */
const merged = ({ transitions, marks }: Automaton): Automaton => {
  const keys = transitions.map(own => own.map(({ to, needs, bars, marks: mark }) => [to, needs, bars, mark].join()).sort().join(';'))
  const same = keys.map(key => keys.indexOf(key))
  const kept = [...new Set(same)]
  if (kept.length === transitions.length) return { transitions, marks }
  return merged({ marks, transitions: kept.map(node => withoutWeaker(transitions[node]!.map(transition => ({ ...transition, to: kept.indexOf(same[transition.to]!) })))) })
}
