import { DecisionTree, Impure } from './decision-tree.js'
import type { Run } from './loop-text.js'
import { Pool } from './pool.js'
import { looksAt, type NamedRule } from './rules.js'
import type { Frozen } from './schema.js'
import type { Action, System } from './system.js'
import { TallyBuilder, type Tally } from './tally.js'
import type { Effect, Traced } from './traced.js'

/**
 * Something that depends on the state alone and is remembered by what it read:
 *
 * - `guards`: which groups are enabled. Leaf: number of groups, groups.
 * - `run`: what a run of actions does. Leaf: number of `verdicts`, their slots, number of successors, and for each the family, how
 *   many actions lead there, how many words differ, and those words with the mask of what stays and the bits that come.
 * - `verdicts`: what some rules say about the steps of a run, given a leaf of that run.
 * - `state`: what an invariant says about a state, or what a lifecycle reads in it.
 *
 * A leaf begins with its counter and the set of words it depends on (word modulo 32).
 */
type Unit = { readonly tree: DecisionTree } & (
  | { readonly is: 'guards' }
  | { readonly is: 'run'; readonly run: Run }
  | { readonly is: 'verdicts'; readonly run: Run; readonly rules: readonly number[]; readonly depends: Int32Array }
  | { readonly is: 'state'; readonly rule: number }
)

/** Where the search asks first. */
export interface Roots {
  readonly guards: number
  /** By group: the slots of its runs. */
  readonly runs: readonly (readonly number[])[]
  /** Slots of what is asked about every new state. */
  readonly states: readonly number[]
}

const subset = (a: Int32Array, b: Int32Array): boolean => a.every((word, index) => (word & ~b[index]!) === 0)

/** Remembers what recipes, guards and rules do, by what they read. */
export class Memo<S, A extends Action<S>> {
  readonly pool = new Pool()
  readonly roots: Roots
  readonly #system: System<S, A>
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #names: readonly string[]
  readonly #actions: readonly (readonly A[])[]
  readonly #traced: Traced<S, A>
  readonly #units = new Map<number, Unit>()
  readonly #tallies: Tally[] = []
  readonly #counted = new TallyBuilder()
  readonly #interned = new Map<string, Tally>()
  readonly #size: number
  readonly #permanent: number

  constructor(
    system: System<S, A>, rules: readonly NamedRule<S, A>[], { names, actions, runs }: { names: readonly string[]; actions: readonly (readonly A[])[]; runs: readonly (readonly Run[])[] },
    traced: Traced<S, A>, size: number,
  ) {
    this.#system = system
    this.#rules = rules
    this.#names = names
    this.#actions = actions
    this.#traced = traced
    this.#size = size
    this.roots = {
      guards: this.#unit(tree => ({ is: 'guards', tree })),
      runs: runs.map(some => some.map(run => this.#unit(tree => ({ is: 'run', run, tree })))),
      states: rules.flatMap(({ rule }, k) => (rule.kind === 'invariant' || rule.kind === 'lifecycle' ? [this.#unit(tree => ({ is: 'state', rule: k, tree }), 2 * size)] : [])),
    }
    this.#permanent = this.pool.top
  }

  #unit(make: (tree: DecisionTree) => Unit, origin = this.#size): number {
    const tree = new DecisionTree(this.pool, origin)
    this.#units.set(tree.slot, make(tree))
    return tree.slot
  }

  /** Finds out what is not remembered yet about the state before the step, remembers it, and returns the leaf. */
  readonly miss = (slot: number, state: number): number => {
    const unit = this.#units.get(slot)!
    const { reads } = this.#traced
    reads.begin()
    const leaf = this.#learn(unit, state)
    try {
      unit.tree.add(reads.pieces, piece => this.#traced.valueAt(unit.tree.origin, piece), leaf)
    } catch (error) {
      if (error instanceof Impure) throw new Error(`${this.#named(unit)}: ${error.message}; it must depend on the state alone`)
      throw error
    }
    return leaf
  }

  #named(unit: Unit): string {
    switch (unit.is) {
      case 'guards':
        return 'the guards'
      case 'run':
        return this.#names[unit.run.family]!
      case 'verdicts':
        return unit.rules.map(k => this.#rules[k]!.id).join(', ')
      case 'state':
        return this.#rules[unit.rule]!.id
    }
  }

  #learn(unit: Unit, state: number): number {
    switch (unit.is) {
      case 'guards': {
        const seen = this.#traced.before as Frozen<S>
        const enabled = this.#system.groups.flatMap((group, g) => (group.actions.length > 0 && (group.when?.(seen) ?? true) ? [g] : []))
        return this.#leaf([enabled.length, ...enabled])
      }
      case 'run':
        return this.#learnRun(unit.run)
      case 'verdicts': {
        const effects = this.#effects(unit.run)
        this.#traced.reads.pieces = []
        this.#traced.reads.depends.set(unit.depends)
        const tally = new TallyBuilder()
        for (const k of unit.rules) this.#judge(k, unit.run, effects, tally)
        return this.#leaf([], tally)
      }
      case 'state': {
        const { rule } = this.#rules[unit.rule]!
        const tally = new TallyBuilder()
        // Bits a lifecycle was not known to read: what was learnt about runs did not take them into account.
        if (rule.kind === 'lifecycle') { if (this.#traced.watch(unit.rule, rule)) this.#forget() }
        else this.#traced.hold(unit.rule, state, tally)
        return this.#leaf([], tally)
      }
    }
  }

  #effects({ family, from, to }: Run): Effect<A>[] {
    return this.#actions[family]!.slice(from, to).map(action => this.#traced.run(action))
  }

  #judge(k: number, { family, from }: Run, effects: readonly Effect<A>[], tally: TallyBuilder): void {
    effects.forEach((effect, index) => this.#traced.judge(k, effect, family, from + index, tally))
  }

  #learnRun(run: Run): number {
    const { reads } = this.#traced
    const effects = this.#effects(run)
    const pieces = reads.pieces
    const depends = reads.depends.slice()
    const tally = new TallyBuilder()
    const groups: { rules: number[]; mask: Int32Array }[] = []
    this.#rules.forEach(({ rule }, k) => {
      if (!looksAt(rule, this.#names[run.family]!)) return
      reads.pieces = []
      reads.depends.set(depends)
      const own = new TallyBuilder()
      this.#judge(k, run, effects, own)
      if (reads.pieces.length === 0) tally.add(own)
      else {
        // Rules that read no more than another are judged together with it; all others on their own: their cases add up instead of multiplying.
        const mask = reads.depends.slice()
        const group = groups.find(other => subset(mask, other.mask))
        if (group === undefined) groups.push({ rules: [k], mask })
        else group.rules.push(k)
      }
    })
    reads.pieces = pieces
    reads.depends.set(depends)
    const verdicts = groups.map(({ rules }) => this.#unit(tree => ({ is: 'verdicts', run, rules, depends, tree })))
    return this.#leaf([verdicts.length, ...verdicts, ...this.#successors(run.family, effects, depends)], tally)
  }

  /** Successors as words to change. A step that leaves all it wrote as it was, and depends on that, leads nowhere new. */
  #successors(family: number, effects: readonly Effect<A>[], depends: Int32Array): number[] {
    const found = new Map<string, { times: number; changes: number[] }>()
    for (const { after, written } of effects) {
      const changes: number[] = []
      let changed = false
      depends.forEach((read, word) => {
        const mask = written[word]!
        if (mask === 0) return
        if ((mask & ~read) !== 0 || ((after[word]! ^ this.#traced.wordBefore(word)) & mask) !== 0) changed = true
        changes.push(word, ~mask, after[word]! & mask)
      })
      if (!changed) continue
      const key = changes.join()
      const known = found.get(key)
      if (known === undefined) found.set(key, { times: 1, changes })
      else known.times++
    }
    return [found.size, ...[...found.values()].flatMap(({ times, changes }) => [family, times, changes.length / 3, ...changes])]
  }

  /** Writes a leaf: a counter, and what the unit says. */
  #leaf(content: readonly number[], tally: TallyBuilder = new TallyBuilder()): number {
    const counter = this.pool.counter()
    const key = tally.key
    if (!this.#interned.has(key)) this.#interned.set(key, tally)
    this.#tallies[counter] = this.#interned.get(key)!
    const at = this.pool.take(2 + content.length)
    const words = this.#traced.reads.depends.reduce((set, mask, word) => (mask === 0 ? set : set | (1 << (word & 31))), 0)
    this.pool.numbers.set([counter, words, ...content], at)
    return at
  }

  /** Forgets everything but what was counted. */
  #forget(): void {
    this.settle()
    this.#tallies.length = 0
    this.#interned.clear()
    this.pool.clear(this.#permanent)
    for (const [slot, unit] of this.#units) {
      if (unit.is === 'verdicts') this.#units.delete(slot)
      else unit.tree.forget()
    }
  }

  /** What was counted, over the whole search. */
  settle(): Tally {
    this.#tallies.forEach((tally, counter) => {
      this.#counted.add(tally, this.pool.counters[counter]!)
      this.pool.counters[counter] = 0
    })
    return this.#counted
  }
}
