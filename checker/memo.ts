import { DecisionTree, Impure } from './decision-tree.js'
import type { Learner, Lesson } from './learner.js'
import type { Run } from './loop-text.js'
import { isDirect, type Direct, type StepPlan } from './plan.js'
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
type Unit = { readonly tree: DecisionTree; misses: number; visits: number } & (
  | { readonly is: 'guards' }
  | { readonly is: 'steps'; readonly plan: Steps }
  | { readonly is: 'verdicts'; readonly runs: readonly Run[]; readonly rules: readonly number[]; readonly depends: Int32Array }
  | { readonly is: 'states'; readonly rules: readonly number[] }
)

/**
 * Slots the search asks: for the enabled groups, by group for their steps, and about every new state. What is not worth remembering is done
 * directly: then −1 less the number of the run, or of the rule, stands for a slot.
 */
export interface Roots {
  readonly guards: number
  readonly steps: readonly (readonly number[])[]
  readonly states: readonly number[]
}

type Steps = Partial<StepPlan> & { readonly runs: readonly Run[] }

/** Beyond this many numbers in the pool it is looked whether remembering pays. */
const MANY_NUMBERS = 1 << 21
/** Learning costs many times what doing does: what is learnt more often than this is not worth remembering. */
const RARELY = 1 / 16
const ENOUGH_VISITS = 4000

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
  /** By counter: whose leaf it counts. */
  readonly #owners: Unit[] = []
  readonly #counted = new TallyBuilder()
  readonly #interned = new Map<string, Tally>()
  /** Where in the buffer the state before a step lies, and the one judged on its own. */
  readonly #origins: { readonly before: number; readonly alone: number }
  #permanent = 0
  #planned = 0
  #many = MANY_NUMBERS
  /** Runs and rules that are not remembered. */
  readonly #directRuns = new Set<Run>()
  readonly #directRules = new Set<number>()

  constructor(learner: Learner<S, A>, rules: readonly NamedRule<S, A>[], names: readonly string[], runs: readonly (readonly Run[])[]) {
    this.#learner = learner
    this.#rules = rules
    this.#names = names
    this.#runs = runs
    this.#stateRules = rules.flatMap(({ rule }, k) => (rule.kind === 'invariant' || rule.kind === 'lifecycle' ? [k] : []))
    this.#origins = { before: learner.traced.origin, alone: learner.traced.alone }
    this.roots = this.#build(runs.map(some => some.map(run => ({ runs: [run] }))), this.#stateRules.map(k => [k]))
  }

  #build(steps: readonly (readonly (Steps | Direct)[])[], states: readonly (readonly number[])[]): Roots {
    const { before, alone } = this.#origins
    const roots = {
      guards: this.#unit(before, unit => ({ is: 'guards', ...unit })),
      steps: steps.map(plans => plans.map(plan => (isDirect(plan) ? -1 - plan.direct.index : this.#unit(before, unit => ({ is: 'steps', plan, ...unit }))))),
      states: [...states.map(rules => this.#unit(alone, unit => ({ is: 'states', rules, ...unit }))), ...[...this.#directRules].map(k => -1 - k)],
    }
    this.#permanent = this.pool.top
    return roots
  }

  #unit(origin: number, make: (unit: { tree: DecisionTree; misses: number; visits: number }) => Unit): number {
    const tree = new DecisionTree(this.pool, origin)
    this.#units.set(tree.slot, make({ tree, misses: 0, visits: 0 }))
    return tree.slot
  }

  /** Finds out what is not remembered yet about the state at hand, remembers it, and returns the leaf. */
  readonly miss = (slot: number, state: number): number => {
    const unit = this.#units.get(slot)!
    const { traced } = this.#learner
    unit.misses++
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
        return this.#leaf(unit, { content: [enabled.length, ...enabled], tally: new TallyBuilder() })
      }
      case 'steps': {
        const { runs } = unit.plan
        const { content, tally, apart, depends } = this.#learner.steps(unit.plan)
        const verdicts = apart.map(rules => this.#unit(this.#origins.before, made => ({ is: 'verdicts', runs, rules, depends, ...made })))
        return this.#leaf(unit, { content: [verdicts.length, ...verdicts, ...content], tally })
      }
      case 'verdicts':
        return this.#leaf(unit, this.#learner.verdicts(unit.runs, unit.rules, unit.depends))
      case 'states': {
        const lesson = this.#learner.states(unit.rules, state)
        // Bits a lifecycle was not known to read: what was learnt about steps did not take them into account.
        if (lesson.grown) this.#forget()
        return this.#leaf(unit, lesson)
      }
    }
  }

  #leaf(unit: Unit, { content, tally }: Lesson): number {
    const counter = this.pool.counter()
    const { key } = tally
    if (!this.#interned.has(key)) this.#interned.set(key, tally)
    this.#tallies[counter] = this.#interned.get(key)!
    this.#owners[counter] = unit
    const words = this.#learner.traced.reads.depends.reduce((set, mask, word) => (mask === 0 ? set : set | (1 << (word & 31))), 0)
    const at = this.pool.take(2 + content.length)
    this.pool.numbers.set([counter, words, ...content], at)
    return at
  }

  /** Forgets everything but what was counted. */
  #forget(): void {
    this.settle()
    this.#tallies.length = 0
    this.#owners.length = 0
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
      this.#owners[counter]!.visits += this.pool.counters[counter]!
      this.pool.counters[counter] = 0
    })
    return this.#counted
  }

  /**
   * Looks whether remembering pays, and now and then plans anew what is remembered together, from some of the states expanded so far; to be
   * called between batches. `decided` rules are only counted from then on.
   */
  review(expanded: number, load: (state: number) => void, decided: (rule: number) => boolean): void {
    const due = PLANS[this.#planned]
    const isDue = due !== undefined && expanded >= due.states
    if (!isDue && this.pool.top < this.#many) return
    if (isDue) this.#planned++
    const given = this.#giveUp()
    // Much is remembered, and it is all of use.
    if (!isDue && !given) this.#many *= 2
    else this.#plan(Math.min(expanded, due?.samples ?? 256), expanded, load, decided)
  }

  /** Picks out what is not worth remembering; tells whether there was any. */
  #giveUp(): boolean {
    this.settle()
    const before = this.#directRuns.size + this.#directRules.size
    const learning = new Map<readonly Run[], number>()
    const visits = new Map<readonly Run[], number>()
    for (const unit of this.#units.values()) {
      const often = unit.misses > RARELY * unit.visits && unit.visits > ENOUGH_VISITS
      if (unit.is === 'states' && often) for (const k of unit.rules) this.#directRules.add(k)
      // Verdicts count against the runs they are about.
      if (unit.is === 'steps') visits.set(unit.plan.runs, unit.visits)
      const runs = unit.is === 'steps' ? unit.plan.runs : unit.is === 'verdicts' ? unit.runs : undefined
      if (runs !== undefined) learning.set(runs, (learning.get(runs) ?? 0) + unit.misses)
    }
    for (const [runs, times] of learning) {
      const seen = visits.get(runs) ?? 0
      if (seen > ENOUGH_VISITS && times > RARELY * seen) for (const run of runs) this.#directRuns.add(run)
    }
    return this.#directRuns.size + this.#directRules.size > before
  }

  #plan(count: number, expanded: number, load: (state: number) => void, decided: (rule: number) => boolean): void {
    const samples = Array.from({ length: count }, (_, index) => Math.floor((index * expanded) / count))
    const { traced } = this.#learner
    traced.decide(decided)
    const remembered = this.#stateRules.filter(k => !this.#directRules.has(k))
    const { steps, states } = traced.silently(() => this.#learner.plan(samples, load, this.#runs, run => this.#directRuns.has(run), remembered))
    this.#forget()
    this.#units.clear()
    this.pool.clear(1)
    this.roots = this.#build(steps, states)
    this.onPlan()
  }

  /** A lifecycle that is not worth remembering looks at every state. */
  readonly watch = (rule: number): void => {
    if (this.#learner.states([rule], 0).grown) this.#forget()
  }
}
