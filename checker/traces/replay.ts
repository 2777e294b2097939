import type { Engine } from '../search/engine.js'
import type { Frozen } from '../state/schema.js'
import type { SymmetryGroup } from '../symmetry/symmetry-group.js'
import type { Action, Step } from '../action.js'
import type { System } from '../system.js'

/** One action on the way from the initial state, by number of the state it leads to, and that state under its own names. */
export interface Move<A> {
  readonly action: A
  readonly to: number
  readonly words: Int32Array
}

/** The step by which the search discovered a state, and the element by which what it leads to becomes that state. */
interface Discovery<A> {
  readonly from: number
  readonly action: A
  readonly element: number
}

/** Finds again, by running the recipes on the views, what the search did not write down: predecessors, and what failed. */
export class Replay<S, A extends Action<S>> {
  readonly #system: System<S, A>
  readonly #engine: Engine<S, A>
  readonly #group: SymmetryGroup<S, A> | undefined
  /** Discoveries found again so far: ways to several states begin alike. */
  readonly #discoveries = new Map<number, Discovery<A>>()

  constructor(system: System<S, A>, engine: Engine<S, A>, group?: SymmetryGroup<S, A>) {
    this.#system = system
    this.#engine = engine
    this.#group = group
  }

  /** The packed identity of a state. */
  words(state: number): Int32Array {
    const { generated, buffer, words } = this.#engine
    generated.load(state, 0)
    return buffer.slice(0, words)
  }

  /** A state to read from until the next one is asked for. */
  view(state: number): Frozen<S> {
    this.#engine.generated.load(state, this.#engine.size)
    return this.#engine.before as Frozen<S>
  }

  /** The steps out of a state in canonical order; the views show the state before and after the step just given. */
  *steps(state: number): Generator<{ readonly action: A; readonly outcome: number }> {
    for (const action of this.#enabled(state)) yield { action, outcome: action.apply(this.#engine.after) }
  }

  /** The enabled actions of a state; at each, both views show that state, the one after the step without outputs. */
  *#enabled(state: number): Generator<A> {
    const { generated, buffer, words, size, before } = this.#engine
    generated.load(state, size)
    for (const group of this.#system.groups) {
      if (group.when !== undefined && !group.when(before as Parameters<typeof group.when>[0])) continue
      for (const action of group.actions) {
        buffer.fill(0, 0, size)
        for (let word = 0; word < words; word++) buffer[word] = buffer[size + word]!
        yield action
      }
    }
  }

  /** The first action that leads from one state to another in a step of which `wanted` is true. */
  between(from: number, to: number, wanted: (step: Step<S, A>) => boolean): A {
    const { buffer, before, after } = this.#engine
    const target = this.words(to)
    for (const { action, outcome } of this.steps(from)) {
      if (target.some((word, k) => buffer[k] !== word)) continue
      if (wanted({ before: before as Frozen<S>, action, outcome, after: after as Frozen<S> })) return action
    }
    throw new Error(`state ${from} does not lead to state ${to} again: a recipe or a rule is not deterministic`)
  }

  /** The action whose recipe throws in a state. */
  thrower(state: number): A | undefined {
    let running: A | undefined
    try {
      for (const action of this.#enabled(state)) {
        running = action
        action.apply(this.#engine.after)
        running = undefined
      }
    } catch {
      // A guard that throws is no action's fault.
      return running
    }
    return undefined
  }

  #discovery(state: number): Discovery<A> {
    const known = this.#discoveries.get(state) ?? this.#discover(state)
    this.#discoveries.set(state, known)
    return known
  }

  #discover(state: number): Discovery<A> {
    const { generated, log, buffer, words } = this.#engine
    const wanted = this.words(state)
    let low = 0
    let high = (generated.logged() >> 1) - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (log[2 * middle + 1]! > state) high = middle
      else low = middle + 1
    }
    for (let from = log[2 * low]!; from < state; from++) {
      for (const { action } of this.steps(from)) {
        const { words: found, element } = this.#group?.canonical(buffer.slice(0, words)) ?? { words: buffer, element: 0 }
        let word = 0
        while (word < words && found[word] === wanted[word]) word++
        if (word === words) return { from, action, element }
      }
    }
    throw new Error(`state ${state} is not reached again: a recipe is not deterministic`)
  }

  /**
   * The shortest way to a state, or to the image of one: the way by which the search discovered it. The search went on from the least image of
   * each state; the way is that of one state under its own names, so each step is renamed by what led from these to those.
   */
  path(state: number, image = 0): Move<A>[] {
    const moves: Move<A>[] = []
    let renaming = image
    for (let to = state; to > 0; ) {
      const { from, action, element } = this.#discovery(to)
      const words = this.words(to)
      const group = this.#group
      if (group === undefined) moves.push({ action, to, words })
      else {
        const named = new Int32Array(words.length)
        group.apply[renaming]!(words, 0, named, 0)
        renaming = group.products[renaming]![element]!
        moves.push({ action: group.imageOfAction(renaming, action), to, words: named })
      }
      to = from
    }
    return moves.reverse()
  }
}
