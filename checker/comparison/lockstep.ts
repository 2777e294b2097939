import { Overlay } from './overlay.js'
import type { Rule } from '../property.js'
import type { Frozen } from '../state/schema.js'
import type { Action, Step } from '../action.js'
import type { ActionGroup, System } from '../system.js'

/**
 * Two systems held against each other: the same actions taken in the same states. As long as no difference shows, what one reaches the other
 * reaches too; a complete search of the one that finds none proves that there is none.
 */

/** How a step of the other system differs. */
export interface Difference {
  /** What the action returns in the one and in the other; `threw` where the other cannot take it. */
  readonly outcome: number
  readonly other: number | 'threw'
  /** Fields that end up otherwise, by path. */
  readonly fields: readonly string[]
}

export interface LockstepOptions {
  /**
   * Fields that hold numbers each system gives in its own way, by the order in which it meets what they stand for: they are matched one to one.
   */
  readonly numbered?: (path: string) => boolean
}

/** Numbers of the one system and what they are in the other. */
class Matching {
  readonly #there = new Map<unknown, unknown>([[0, 0]])
  readonly #here = new Map<unknown, unknown>([[0, 0]])

  there(here: unknown): unknown {
    return this.#there.get(here)
  }

  /** Whether the two can be the same thing; from then on they are. */
  same(here: unknown, there: unknown): boolean {
    if (!this.#there.has(here) && !this.#here.has(there)) {
      this.#there.set(here, there)
      this.#here.set(there, here)
    }
    return this.#there.get(here) === there
  }
}

/** Takes steps of two systems in the same state and compares them. Both have the same groups of as many actions. */
export class Lockstep<S extends object, A extends Action<S>> {
  readonly #partner: ReadonlyMap<A, A>
  readonly #groups: readonly (readonly [ActionGroup<S, A>, ActionGroup<S, A>])[]
  readonly #numbered: (path: string) => boolean
  readonly #matching = new Matching()
  readonly #overlays = new WeakMap<object, readonly [Overlay<S>, Overlay<S>]>()

  /** Throws where the two offer different actions: nothing is in step then. */
  constructor(one: System<S, A>, other: System<S, A>, { numbered = () => false }: LockstepOptions = {}) {
    if (one.groups.length !== other.groups.length) throw new Error(`${one.name} has ${one.groups.length} groups of actions, the other ${other.groups.length}`)
    this.#groups = one.groups.map((group, g) => [group, other.groups[g]!])
    for (const [{ actions }, { actions: others }] of this.#groups) {
      if (actions.length !== others.length) throw new Error(`${one.name} has a group of ${actions.length} actions, the other of ${others.length}`)
    }
    this.#partner = new Map(this.#groups.flatMap(([{ actions }, { actions: others }]) => actions.map((action, place) => [action, others[place]!] as const)))
    this.#numbered = numbered
  }

  /** The other system's action in the place of this one. */
  partner(action: A): A {
    return this.#partner.get(action)!
  }

  /** How the other system's step from the same state differs; `undefined`: in nothing. */
  difference({ before, action, outcome }: Pick<Step<S, A>, 'before' | 'action' | 'outcome'>): Difference | undefined {
    const [mine, theirs] = this.#over(before)
    mine.clear()
    theirs.clear()
    action.apply(mine.state)
    let other: number | 'threw'
    try {
      other = this.partner(action).apply(theirs.state)
    } catch {
      other = 'threw'
    }
    const fields = other === 'threw' ? [] : this.#fields(before, mine, theirs)
    return other === outcome && fields.length === 0 ? undefined : { outcome, other, fields }
  }

  /** Whether the same groups are enabled. */
  sameChoice(state: Frozen<S>): boolean {
    const [, theirs] = this.#over(state)
    theirs.clear()
    return this.#groups.every(([{ when }, { when: others }]) => (when?.(state) ?? true) === (others?.(theirs.state as Frozen<S>) ?? true))
  }

  #over(state: Frozen<S>): readonly [Overlay<S>, Overlay<S>] {
    let pair = this.#overlays.get(state)
    if (pair === undefined) {
      const translated = (path: string, value: unknown): unknown => (this.#numbered(path) ? this.#matching.there(value) : value)
      pair = [new Overlay(state as S), new Overlay(state as S, translated)]
      this.#overlays.set(state, pair)
    }
    return pair
  }

  #fields(before: Frozen<S>, mine: Overlay<S>, theirs: Overlay<S>): string[] {
    const differ: string[] = []
    for (const path of new Set([...mine.written.keys(), ...theirs.written.keys()])) {
      const [here, there] = [mine, theirs].map(({ written }) => (written.has(path) ? written.get(path) : valueAt(before, path)))
      const same = this.#numbered(path) ? this.#matching.same(here, theirs.written.has(path) ? there : this.#matching.there(there)) : here === there
      if (!same) differ.push(path)
    }
    for (const path of new Set([...mine.lists.keys(), ...theirs.lists.keys()])) {
      const [here, there] = [mine, theirs].map(({ lists }) => lists.get(path) ?? [...valueAt(before, path) as Iterable<unknown>])
      if (here!.length !== there!.length || here!.some((item, at) => item !== there![at])) differ.push(path)
    }
    return differ
  }
}

const valueAt = (state: unknown, path: string): unknown => path.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], state)

/** Rules that fail where the other system does something else; a system that keeps them is, as far as it was searched, the same as the other. */
export const sameAs = <S extends object, A extends Action<S>>(one: System<S, A>, other: System<S, A>, options: LockstepOptions = {}): Readonly<Record<'steps' | 'choices', Rule<S, A>>> => {
  const pair = new Lockstep(one, other, options)
  const prose = { because: 'Two systems are compared.', source: { path: one.name, symbol: other.name } }
  return {
    steps: { ...prose, kind: 'transition', says: 'The other system takes every step the same way.', holds: step => pair.difference(step) === undefined },
    choices: { ...prose, kind: 'invariant', says: 'The other system can take the same steps.', each: state => [state], holds: (_, state) => pair.sameChoice(state) },
  }
}
