import { DecisionTree, Impure } from '../memo/decision-tree.js'
import type { Note } from '../symmetry/images.js'
import { meets, within, type Bits } from './ownership.js'
import { Pool } from '../memo/pool.js'
import { Reads } from '../memo/reads.js'
import { looksAt, type NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import { steadfast } from './steadfast.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { UNCOUNTED } from '../memo/tally.js'
import type { Effect } from '../memo/traced.js'
import type { Trespass } from './trespass.js'
import { walk } from '../memo/walk.js'

const NOT_ALONE = 1

/**
 * Partial-order reduction by ample sets (Peled 1993; Clarke, Grumberg, Peled, Model Checking, ch. 10), for rules about states and about steps.
 * Where a process has a single next step, and that touches nothing but what the process owns, the step is taken alone. In the words of the book:
 *
 * - C0: the set is not empty, as it has that step.
 * - C1: nothing that others do before it depends on it. They do not touch what it touches: every step the search learns is held against what
 *   the other processes own. A step the search does not see, as it was put off, would touch the same after the step taken alone, up to the
 *   first thing it touches that is not its own; there the search would have seen it.
 * - C2: what is skipped are the states and steps of others before the step. A row of a rule about states may read what the step writes only
 *   if in this state it reads nothing but what the process owns, and so says the same until the process moves; a row that reads nothing the
 *   step writes says the same after it. Rules about the steps of others must not depend on what the process owns, those about the step itself
 *   on nothing else; lifecycles read nothing that is owned. A rule declared as lasting stays broken after the step if it is broken before.
 * - With a symmetry all of this is made sure of in every image of a state, and what is taken alone there is the image of what is taken alone here.
 * - C3: the step leads to a state that is not expanded yet; else all steps are taken (Bošnački, Holzmann 2005: in a breadth-first search of
 *   safety properties, an expanded state then never puts off a step for ever).
 */
export class Ample<S, A extends Action<S>> {
  readonly #system: System<S, A>
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #trespass: Trespass<S, A>
  readonly #pool = new Pool()
  /** By process: what is remembered of whether it may move alone, and the groups of its actions. */
  readonly #trees: readonly DecisionTree[]
  readonly #groups: readonly (readonly number[])[]

  constructor(system: System<S, A>, rules: readonly NamedRule<S, A>[], trespass: Trespass<S, A>) {
    this.#system = system
    this.#rules = rules
    this.#trespass = trespass
    this.#trees = Array.from({ length: trespass.owners.processes }, () => new DecisionTree(this.#pool, trespass.own.origin))
    this.#groups = this.#trees.map((_, process) => system.groups.flatMap(({ actions }, g) => (actions.length > 0 && system.processOf!(actions[0]!) === process ? [g] : [])))
  }

  /** The group of the one step that may be taken alone from the state before a step; −1 where there is none. */
  readonly choose = (): number => {
    for (let process = 0; process < this.#trees.length; process++) {
      const tree = this.#trees[process]!
      const leaf = walk(this.#pool.numbers, this.#pool.numbers[tree.slot]!, this.#trespass.original.buffer) || this.#learn(process, tree)
      if (leaf > NOT_ALONE) return leaf - NOT_ALONE - 1
    }
    return -1
  }

  #learn(process: number, tree: DecisionTree): number {
    const { words, size, traced } = this.#trespass.original
    const reads = new Reads(words, size)
    const note: Note = ({ word, shift, bits }) => { reads.note(size + word, shift, bits) }
    const only = this.#onlyStep(process, note)
    const alone = only !== undefined && this.#mayMoveAlone(only.action, note)
    const leaf = alone ? only.group + NOT_ALONE + 1 : NOT_ALONE
    const add = (): void => { tree.add(reads.pieces, piece => traced.valueAt(traced.origin, piece), leaf) }
    try {
      add()
    } catch (error) {
      if (!(error instanceof Impure)) throw error
      // Rules were decided meanwhile, and are not asked any more.
      tree.forget()
      add()
    }
    return leaf
  }

  /** The step of a process where there is but one. */
  #onlyStep(process: number, note: Note): { readonly group: number; readonly action: A } | undefined {
    let only: { group: number; action: A } | undefined
    this.#trespass.images.each(this.#trespass.own.origin, 0, element => {
      if (element > 0) return
      const enabled = this.#groups[process]!.filter(g => this.#system.groups[g]!.when?.(this.#trespass.own.before as Frozen<S>) ?? true)
      const actions = enabled.flatMap(g => this.#system.groups[g]!.actions)
      if (actions.length === 1) only = { group: enabled[0]!, action: actions[0]! }
    }, note)
    return only
  }

  #mayMoveAlone(step: A, note: Note): boolean {
    let alone = true
    const touched: Bits[] = []
    const wrote: Bits[] = []
    this.#trespass.images.each(this.#trespass.own.origin, 0, element => {
      if (!alone) return
      const action = this.#trespass.imageOf(element, step)
      const process = this.#system.processOf!(action)
      const before = this.#trespass.own.before as Frozen<S>
      for (const g of this.#groups[process]!) this.#system.groups[g]!.when?.(before)
      const effect = this.#trespass.own.run(action)
      const written = effect.written.subarray(0, this.#trespass.original.words)
      // What is lent must still be lent afterwards: until then nobody else has touched it.
      const owned = this.#trespass.owners.of(process, before)
      const stays = this.#trespass.owners.of(process, this.#trespass.own.after as Frozen<S>)
      const all = owned.map((bits, word) => bits & stays[word]!)
      const { reads } = this.#trespass.own
      alone = within(written, all) && within(reads.depends, all)
      touched.push(reads.depends.slice(), written)
      alone = alone && this.#unseen(action, effect, all)
      wrote.push(written)
    }, note)
    if (!alone) return false
    this.#trespass.rely(touched, wrote)
    return true
  }

  /** Whether the rules that might notice the step depend on nothing but what the process owns. */
  #unseen(action: A, effect: Effect<A>, owned: Bits): boolean {
    const { family, place } = this.#trespass.places.get(action)!
    const { alone, origin } = this.#trespass.own
    return this.#rules.every(({ rule }, k) => {
      if (this.#trespass.original.traced.isDecided(k) || rule.kind === 'lifecycle' || (rule.kind === 'invariant' && rule.lasting === true)) return true
      if (rule.kind !== 'invariant') {
        return !looksAt(rule, action.name) || steadfast(this.#trespass.images.slots, owned.map(bits => ~bits), this.#trespass.buffer, origin, effect, this.#trespass.judging(k, effect, family, place))
      }
      const last = this.#trespass.lastRow.get(k) ?? -1
      for (let row = 0; row <= last; row++) {
        const bits = this.#trespass.owners.rowReads.get(`${k} ${row}`)
        if (bits === undefined || !meets(bits, effect.written)) continue
        for (let word = 0; word < this.#trespass.original.words; word++) this.#trespass.buffer[alone + word] = this.#trespass.buffer[origin + word]!
        this.#trespass.images.fresh()
        this.#trespass.own.hold(k, 0, row, row === last ? Infinity : row + 1, UNCOUNTED)
        if (!within(this.#trespass.own.reads.depends, owned)) return false
      }
      return true
    })
  }
}
