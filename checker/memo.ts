import { DecisionTree, Impure } from './decision-tree.js'
import type { Learner, Lesson } from './learner.js'
import type { Run } from './loop-text.js'
import type { StepPlan } from './plan.js'
import { Pool } from './pool.js'
import type { NamedRule } from './rules.js'
import type { Action } from './system.js'
import { TallyBuilder, type Tally } from './tally.js'

/**
 * Something that depends on the state alone and is remembered by what it read:
 *
 * - `guards`: which groups are enabled. Leaf: number of groups, groups.
 * - `steps`: what runs of actions do. Leaf: number of `verdicts`, their slots, successors (see `Learner`).
 * - `verdicts`: what some rules say about the steps of runs, given a leaf of those runs.
 * - `states`: what invariants say about a state, or what lifecycles read in it.
 *
 * A leaf begins with its counter and the set of words it depends on (word modulo 32).
 */
type Unit = { readonly tree: DecisionTree } & (
  | { readonly is: 'guards' }
  | { readonly is: 'steps'; readonly plan: Partial<StepPlan> & { readonly runs: readonly Run[] } }
  | { readonly is: 'verdicts'; readonly runs: readonly Run[]; readonly rules: readonly number[]; readonly depends: Int32Array }
  | { readonly is: 'states'; readonly rules: readonly number[] }
)

/** Slots the search asks: for the enabled groups, by group for their steps, and about every new state. */
export interface Roots {
  readonly guards: number
  readonly steps: readonly (readonly number[])[]
  readonly states: readonly number[]
}

/** At how many states it is planned anew what is remembered together, and from how many samples. */
const PLANS = [{ states: 1 << 14, samples: 256 }, { states: 1 << 18, samples: 512 }, { states: 1 << 22, samples: 1024 }]

/** Remembers what recipes, guards and rules do, by what they read. */
export class Memo<S, A extends Action<S>> {
  readonly pool = new Pool()
  roots: Roots
  /** Called when the roots have changed. */
  onPlan = (): void => {}
  readonly #learner: Learner<S, A>
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #names: readonly string[]
  readonly #runs: readonly (readonly Run[])[]
  readonly #stateRules: readonly number[]
  readonly #units = new Map<number, Unit>()
  readonly #tallies: Tally[] = []
  readonly #counted = new TallyBuilder()
  readonly #interned = new Map<string, Tally>()
  /** Where in the buffer the state before a step lies, and the one judged on its own. */
  readonly #origins: { readonly before: number; readonly alone: number }
  #permanent = 0
  #planned = 0

  constructor(learner: Learner<S, A>, rules: readonly NamedRule<S, A>[], names: readonly string[], runs: readonly (readonly Run[])[]) {
    this.#learner = learner
    this.#rules = rules
    this.#names = names
    this.#runs = runs
    this.#stateRules = rules.flatMap(({ rule }, k) => (rule.kind === 'invariant' || rule.kind === 'lifecycle' ? [k] : []))
    this.#origins = { before: learner.traced.origin, alone: learner.traced.alone }
    this.roots = this.#build(runs.map(some => some.map(run => ({ runs: [run] }))), this.#stateRules.map(k => [k]))
  }

  #build(steps: readonly (readonly (Partial<StepPlan> & { readonly runs: readonly Run[] })[])[], states: readonly (readonly number[])[]): Roots {
    const { before, alone } = this.#origins
    const roots = {
      guards: this.#unit(before, tree => ({ is: 'guards', tree })),
      steps: steps.map(plans => plans.map(plan => this.#unit(before, tree => ({ is: 'steps', plan, tree })))),
      states: states.map(rules => this.#unit(alone, tree => ({ is: 'states', rules, tree }))),
    }
    this.#permanent = this.pool.top
    return roots
  }

  #unit(origin: number, make: (tree: DecisionTree) => Unit): number {
    const tree = new DecisionTree(this.pool, origin)
    this.#units.set(tree.slot, make(tree))
    return tree.slot
  }

  /** Finds out what is not remembered yet about the state at hand, remembers it, and returns the leaf. */
  readonly miss = (slot: number, state: number): number => {
    const unit = this.#units.get(slot)!
    const { traced } = this.#learner
    const leaf = this.#learn(unit, state)
    try {
      unit.tree.add(traced.reads.pieces, piece => traced.valueAt(unit.tree.origin, piece), leaf)
    } catch (error) {
      if (error instanceof Impure) throw new Error(`${this.#named(unit)}: ${error.message}; it must depend on the state alone`)
      throw error
    }
    return leaf
  }

  #named(unit: Unit): string {
    const rules = (some: readonly number[]) => some.map(k => this.#rules[k]!.id)
    const families = (runs: readonly Run[]) => runs.map(run => this.#names[run.family]!)
    switch (unit.is) {
      case 'guards':
        return 'a guard'
      case 'steps':
        return [...families(unit.plan.runs), ...rules(unit.plan.inline ?? [])].join(' or ')
      case 'verdicts':
      case 'states':
        return rules(unit.rules).join(' or ')
    }
  }

  #learn(unit: Unit, state: number): number {
    switch (unit.is) {
      case 'guards': {
        const enabled = this.#learner.guards()
        return this.#leaf({ content: [enabled.length, ...enabled], tally: new TallyBuilder() })
      }
      case 'steps': {
        const { runs } = unit.plan
        const { content, tally, apart, depends } = this.#learner.steps(unit.plan)
        const verdicts = apart.map(rules => this.#unit(this.#origins.before, tree => ({ is: 'verdicts', runs, rules, depends, tree })))
        return this.#leaf({ content: [verdicts.length, ...verdicts, ...content], tally })
      }
      case 'verdicts':
        return this.#leaf(this.#learner.verdicts(unit.runs, unit.rules, unit.depends))
      case 'states': {
        const lesson = this.#learner.states(unit.rules, state)
        // Bits a lifecycle was not known to read: what was learnt about steps did not take them into account.
        if (lesson.grown) this.#forget()
        return this.#leaf(lesson)
      }
    }
  }

  #leaf({ content, tally }: Lesson): number {
    const counter = this.pool.counter()
    const { key } = tally
    if (!this.#interned.has(key)) this.#interned.set(key, tally)
    this.#tallies[counter] = this.#interned.get(key)!
    const words = this.#learner.traced.reads.depends.reduce((set, mask, word) => (mask === 0 ? set : set | (1 << (word & 31))), 0)
    const at = this.pool.take(2 + content.length)
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

  /** Now and then plans anew what is remembered together, from some of the states expanded so far. `decided` rules are only counted from then on. */
  replan(expanded: number, load: (state: number) => void, decided: (rule: number) => boolean): void {
    const due = PLANS[this.#planned]
    if (due === undefined || expanded < due.states) return
    this.#planned++
    const samples = Array.from({ length: due.samples }, (_, index) => Math.floor((index * expanded) / due.samples))
    const { traced } = this.#learner
    traced.decide(decided)
    const { steps, states } = traced.silently(() => this.#learner.plan(samples, load, this.#runs, this.#stateRules))
    this.#forget()
    this.#units.clear()
    this.pool.clear(1)
    this.roots = this.#build(steps, states)
    this.onPlan()
  }
}
