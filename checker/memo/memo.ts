import { DecisionTree } from './decision-tree.js'
import { LeafCounts } from './leaf-counts.js'
import { Leaves } from './memo-leaves.js'
import type { Learner, Lesson } from './learner.js'
import type { RowRule } from './row-rules.js'
import type { Run } from '../search/loop-text.js'
import { addWay, giveUp, type Remembered, type Unit, type UnitNames } from './memo-unit.js'
import type { Steps } from './onlooker.js'
import { isDirect } from './plan.js'
import { Pool } from './pool.js'
import type { Watched } from './row-watch.js'
import type { NamedRule } from '../rules.js'
import { planFrom, spread, type Exempt, type Plan } from './sampling.js'
import type { Action } from '../action.js'
import { Schedule } from './schedule.js'
import { TallyBuilder, type Tally } from './tally.js'
import { TUNING, type Tuning } from './tuning.js'

/**
 * Slots the search asks: for the enabled groups, by group for their steps, and about every new state. What is not worth remembering is done
 * directly: then −1 less the number of the group, the run, or the row of a rule stands for a slot.
 */
export interface Roots {
  readonly guards: readonly number[]
  readonly steps: readonly (readonly number[])[]
  readonly states: readonly number[]
}

/** A plan, what is done directly, and which rules are only counted: enough for another memo to do the same. */
export interface Planned {
  readonly plan: Plan
  readonly decided: readonly number[]
  readonly direct: { readonly guards: readonly number[]; readonly runs: readonly number[]; readonly states: readonly number[] }
}

/** So many steps are kept for rules to be asked about them again. */
const KEPT = 1 << 14

/** Remembers what recipes, guards and rules do, by what they read. */
export class Memo<S, A extends Action<S>> {
  readonly pool = new Pool()
  roots: Roots
  /** Called when the roots have changed. */
  onPlan = (): void => {}
  /** Called when leaves are gone. */
  onForget = (): void => {}
  readonly schedule: Schedule
  /** Rows of the rules about states. */
  readonly rowRules: readonly RowRule[]
  readonly #learner: Learner<S, A>
  readonly #names: UnitNames
  readonly #runs: readonly (readonly Run[])[]
  readonly #units = new Map<number, Unit>()
  readonly counts = new LeafCounts(this.pool)
  readonly #leaves = new Leaves(this.pool)
  readonly #direct = { guards: new Set<number>(), runs: new Set<Run>(), states: new Set<number>() } satisfies Exempt
  /** By slot of verdicts: the steps they are about, and how many steps are kept in all. */
  readonly #steps = new Map<number, readonly Steps<A>[]>()
  #kept = 0
  #permanent = 0
  planned: Planned | undefined
  readonly #tuning: Tuning
  #many: number

  constructor(learner: Learner<S, A>, rules: readonly NamedRule<S, A>[], names: readonly string[], runs: readonly (readonly Run[])[], tuning: Tuning = TUNING) {
    this.#tuning = tuning
    this.schedule = new Schedule(tuning.plans)
    this.#many = tuning.numbers
    this.#learner = learner
    this.#runs = runs
    this.rowRules = learner.rowRules()
    this.#names = { rule: k => rules[k]!.id, family: run => names[run.family]!, row: index => rules[this.rowRules[index]!.rule]!.id }
    this.roots = this.#build({
      guards: [runs.flatMap((some, g) => (some.length === 0 ? [] : [g]))],
      steps: runs.map(some => some.map(run => ({ runs: [run] }))),
      states: this.rowRules.map((_, index) => [index]),
    })
  }

  #build(plan: Plan): Roots {
    const { origin, alone } = this.#learner.traced
    const roots = {
      guards: plan.guards.map(groups => (groups[0]! < 0 ? groups[0]! : this.#unit(origin, unit => ({ is: 'guards', groups, ...unit })))),
      steps: plan.steps.map(group => group.map(some => (isDirect(some) ? -1 - some.direct.index : this.#unit(origin, unit => ({ is: 'steps', plan: some, ...unit }))))),
      states: plan.states.map(rowRules => (rowRules[0]! < 0 ? rowRules[0]! : this.#unit(alone, unit => ({ is: 'states', rowRules, ...unit })))),
    }
    this.#permanent = this.pool.top
    return roots
  }

  #unit(origin: number, make: (unit: Remembered) => Unit): number {
    const tree = new DecisionTree(this.pool, origin)
    this.#units.set(tree.slot, make({ tree, misses: 0, visits: 0 }))
    return tree.slot
  }

  /** Finds out what is not remembered yet about the state at hand, remembers it, and returns the leaf. */
  readonly miss = (slot: number, state: number): number => {
    const unit = this.#units.get(slot)!
    unit.misses++
    const leaf = this.#learn(unit, state)
    this.#add(unit, this.#learner.traced.reads.pieces, leaf)
    return leaf
  }

  #add(unit: Unit, pieces: readonly number[], leaf: number): void {
    addWay(unit, pieces, piece => this.#learner.traced.valueAt(unit.tree.origin, piece), leaf, this.#names)
  }

  #learn(unit: Unit, state: number): number {
    switch (unit.is) {
      case 'guards': {
        const enabled = this.#learner.guards(unit.groups)
        return this.#leaf(unit, { content: [enabled.length, ...enabled], tally: new TallyBuilder() })
      }
      case 'steps': {
        const { runs } = unit.plan
        const { content, tally, apart, depends, steps } = this.#learner.steps(unit.plan)
        const verdicts = apart.map(known => {
          const slot = this.#unit(unit.tree.origin, made => ({ is: 'verdicts', runs, rules: known.rules, depends, ...made }))
          const verdict = this.#units.get(slot)!
          this.#add(verdict, known.pieces, this.#leaf(verdict, { content: [], tally: known.tally }, known.depends))
          return slot
        })
        this.#keep(steps, verdicts)
        return this.#leaf(unit, { content: [verdicts.length, ...verdicts, ...content], tally })
      }
      case 'verdicts':
        return this.#leaf(unit, this.#learner.verdicts(unit.runs, unit.rules, unit.depends, this.#steps.get(unit.tree.slot)))
      case 'states': {
        const lesson = this.#learner.states(unit.rowRules.map(index => this.rowRules[index]!), state)
        // Bits a lifecycle was not known to read: what was learnt about steps did not take them into account.
        if (lesson.grown) this.forget()
        return this.#leaf(unit, lesson)
      }
    }
  }

  /** What runs did is good to know when rules are asked about it in other states. */
  #keep(steps: readonly Steps<A>[], verdicts: readonly number[]): void {
    if (verdicts.length === 0 || this.#kept > KEPT) return
    this.#kept += steps.reduce((sum, { effects }) => sum + effects.length, 0)
    for (const slot of verdicts) this.#steps.set(slot, steps)
  }

  #leaf(unit: Unit, { content, tally }: Lesson, depends = this.#learner.traced.reads.depends): number {
    return this.#leaves.write(unit, this.counts.of(unit, tally), content, depends)
  }

  /** A row of a lifecycle that is not worth remembering is looked at in every state. */
  readonly watch = (index: number): void => {
    if (this.#learner.states([this.rowRules[index]!], 0).grown) this.forget()
  }

  /** Forgets everything but what was counted. */
  forget(): void {
    this.counts.forget()
    this.pool.clear(this.#permanent)
    for (const [slot, unit] of this.#units) {
      if (unit.is === 'verdicts') this.#units.delete(slot)
      else unit.tree.forget()
    }
    this.#steps.clear()
    this.#kept = 0
    this.onForget()
  }

  /** What was counted, over the whole search. */
  settle(): Tally {
    return this.counts.settle()
  }

  /** Plans as another search of the same system did. */
  adopt({ plan, decided, direct }: Planned): void {
    this.#learner.traced.decide(k => decided.includes(k))
    for (const index of direct.runs) this.#direct.runs.add(this.#runs.flat()[index]!)
    for (const g of direct.guards) this.#direct.guards.add(g)
    for (const index of direct.states) this.#direct.states.add(index)
    this.#follow(plan)
  }

  /** Rows of lifecycles were seen to read more: what was learnt did not take that into account. */
  readonly hear = (watched: readonly Watched[]): void => {
    if (this.#learner.traced.hear(watched)) this.forget()
  }

  /**
   * Looks whether remembering pays, and now and then plans anew what is remembered together, from some of the states expanded so far; to be
   * called between batches. So many states are `expanded`, so many `waiting`; `decided` rules are only counted from then on.
   */
  review(expanded: number, waiting: number, load: (state: number) => void, decided: (rule: number) => boolean): void {
    const due = this.schedule.next(expanded, waiting)
    if (due === undefined && this.pool.top < this.#many) return
    this.settle()
    const given = giveUp(this.#units.values(), this.#direct, due?.rarely ?? this.#tuning.rarely, this.#tuning.visits, this.planned !== undefined)
    // Much is remembered, and all of it is of use.
    if (due === undefined && !given) this.#many *= 2
    else this.#plan(spread(due?.samples ?? 256, due?.states ?? expanded), load, decided)
  }

  #plan(samples: readonly number[], load: (state: number) => void, decided: (rule: number) => boolean): void {
    const { traced } = this.#learner
    traced.decide(decided)
    this.#follow(traced.silently(() => planFrom(this.#learner, samples, load, this.#runs, this.rowRules, this.#direct)))
  }

  #follow(plan: Plan): void {
    this.planned = { plan, decided: this.#learner.traced.decided, direct: { guards: [...this.#direct.guards], runs: [...this.#direct.runs].map(({ index }) => index), states: [...this.#direct.states] } }
    this.forget()
    this.#units.clear()
    this.pool.clear(1)
    this.roots = this.#build(plan)
    this.onPlan()
  }
}
