import type { Run } from '../search/loop-text.js'
import type { StepPlan } from './plan.js'
import type { Onlooker, Steps } from './onlooker.js'
import { adjoining, rowRulesOf, type RowRule } from './row-rules.js'
import { looksAt, type NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { TallyBuilder, UNCOUNTED, type Counter, type Tally } from './tally.js'
import type { Traced } from './traced.js'

/** What was learnt: the contents of a leaf, and what a visit of it counts. */
export interface Lesson {
  readonly content: readonly number[]
  readonly tally: Tally
}

/** Rules that must be asked apart, and what was learnt about them on the way: what they read besides, in order, and all they depend on. */
export interface Apart {
  readonly rules: number[]
  readonly pieces: readonly number[]
  readonly depends: Int32Array
  readonly tally: TallyBuilder
}

/** What was learnt about runs, and which rules must be asked apart, given that. */
export interface StepLesson<A> extends Lesson {
  readonly steps: readonly Steps<A>[]
  readonly apart: readonly Apart[]
  readonly depends: Int32Array
}

const subset = (a: Int32Array, b: Int32Array): boolean => a.every((word, index) => (word & ~b[index]!) === 0)

/** Finds out what guards, recipes and rules do in the state at hand, and what that depends on. */
export class Learner<S, A extends Action<S>> {
  readonly traced: Traced<S, A>
  /** Who looks on while the search learns. */
  onlookers: readonly Onlooker<S, A>[] = []
  readonly #system: System<S, A>
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #actions: readonly (readonly A[])[]
  /** By family: the rules that look at its steps. */
  readonly #looking: readonly (readonly number[])[]

  constructor(system: System<S, A>, rules: readonly NamedRule<S, A>[], names: readonly string[], actions: readonly (readonly A[])[], traced: Traced<S, A>) {
    this.traced = traced
    this.#system = system
    this.#rules = rules
    this.#actions = actions
    this.#looking = names.map(name => rules.flatMap(({ rule }, k) => (looksAt(rule, name) ? [k] : [])))
  }

  /** Which of some groups are enabled. */
  guards(groups: readonly number[]): number[] {
    this.traced.reads.begin()
    const seen = this.traced.before as Frozen<S>
    const enabled = groups.filter(g => this.#system.groups[g]!.when?.(seen) ?? true)
    for (const onlooker of this.onlookers) onlooker.guards(groups, enabled)
    return enabled
  }

  /** What runs do. Without a plan, rules that read more than the recipes did are apart, together with those that read still more. */
  steps({ runs, rules: planned }: StepPlan): StepLesson<A> {
    const { reads } = this.traced
    reads.begin()
    const steps = this.#run(runs)
    const tally = new TallyBuilder()
    for (const k of planned?.inline ?? []) this.#judge(k, steps, tally)
    const { pieces } = reads
    const depends = reads.depends.slice()
    const groups: Apart[] = []
    for (const rules of planned?.apart ?? this.#rulesOf(runs).map(k => [k])) {
      reads.pieces = []
      reads.depends.set(depends)
      const own = new TallyBuilder()
      for (const k of rules) this.#judge(k, steps, own)
      const group = planned === undefined ? groups.find(known => subset(reads.depends, known.depends)) : undefined
      if (reads.pieces.length === 0) tally.add(own)
      else if (group === undefined) groups.push({ rules: [...rules], pieces: reads.pieces, depends: reads.depends.slice(), tally: own })
      else {
        // What it reads, the rules before it have read by then.
        group.rules.push(...rules)
        group.tally.add(own)
      }
    }
    reads.pieces = pieces
    reads.depends.set(depends)
    return { steps, content: this.#successors(steps, depends), tally, apart: groups, depends }
  }

  /** What some rules say about runs, given what those depend on; `known` is what they did in a state where that was the same. */
  verdicts(runs: readonly Run[], rules: readonly number[], depends: Int32Array, known: readonly Steps<A>[] | undefined): Lesson {
    const { reads } = this.traced
    reads.begin()
    const steps = known === undefined ? this.#run(runs) : this.#transfer(known)
    reads.pieces = []
    reads.depends.set(depends)
    const tally = new TallyBuilder()
    for (const k of rules) this.#judge(k, steps, tally)
    return { content: [], tally }
  }

  /** The rows of the rules about states, as far as they are told apart. */
  rowRules(): RowRule[] {
    return rowRulesOf(this.#rules, this.traced)
  }

  /** What rules say about the judged state, which is number `state`; `grown` when a lifecycle read bits it was not known to read. */
  states(rowRules: readonly RowRule[], state: number): Lesson & { readonly grown: boolean } {
    this.traced.reads.begin()
    const tally = new TallyBuilder()
    let grown = false
    for (const { rule: k, first, last } of adjoining(rowRules)) {
      const { rule } = this.#rules[k]!
      if (rule.kind === 'lifecycle') grown = this.traced.watch(k, rule, first, last) || grown
      else this.traced.hold(k, state, first, last, tally)
      for (const onlooker of this.onlookers) onlooker.held({ rule: k, first, last }, state)
    }
    return { content: [...this.traced.reads.depends], tally, grown }
  }

  /** What a run reads, told by `seen`, and what each rule that looks at it reads after it. */
  readings(run: Run, seen: () => number): { readonly own: number; readonly rules: ReadonlyMap<number, number> } {
    const { reads } = this.traced
    reads.begin()
    const steps = this.#run([run])
    const depends = reads.depends.slice()
    const own = seen()
    const rules = new Map<number, number>()
    for (const k of this.#looking[run.family]!) {
      reads.pieces = []
      reads.depends.set(depends)
      this.#judge(k, steps, UNCOUNTED)
      rules.set(k, seen())
    }
    return { own, rules }
  }

  /** Takes every step out of the state at hand, so that the names they need are made up. */
  rehearse(groups: readonly (readonly Run[])[]): void {
    groups.forEach((runs, g) => {
      if (this.guards([g]).length === 0) return
      this.traced.reads.begin()
      this.#run(runs)
    })
  }

  #rulesOf(runs: readonly Run[]): number[] {
    return [...new Set(runs.flatMap(({ family }) => this.#looking[family]!))].sort((a, b) => a - b)
  }

  #run(runs: readonly Run[]): Steps<A>[] {
    // Run by run, images and all: names are made up in the same order whatever is remembered together.
    return runs.map(run => {
      const steps = { run, effects: this.#actions[run.family]!.slice(run.from, run.to).map(action => this.traced.run(action)) }
      for (const onlooker of this.onlookers) onlooker.steps([steps])
      return steps
    })
  }

  /** Steps from the state at hand that do what they did from another; only who looks on asks for all of the state after them. */
  #transfer(known: readonly Steps<A>[]): readonly Steps<A>[] {
    if (this.onlookers.length === 0) return known
    return known.map(({ run, effects }) => {
      const steps = { run, effects: effects.map(effect => this.traced.transfer(effect)) }
      for (const onlooker of this.onlookers) onlooker.steps([steps])
      return steps
    })
  }

  #judge(k: number, steps: readonly Steps<A>[], tally: Counter): void {
    for (const some of steps) {
      const { run, effects } = some
      if (!this.#looking[run.family]!.includes(k)) continue
      effects.forEach((effect, index) => this.traced.judge(k, effect, run.family, run.from + index, tally))
      for (const onlooker of this.onlookers) onlooker.judged(k, some)
    }
  }

  /**
   * Successors: their number, and for each the family, how many actions lead there, how many words differ, and those words with the mask of
   * what stays and the bits that come. A step that leaves all it wrote as it was, and depends on that, leads nowhere new.
   */
  #successors(steps: readonly Steps<A>[], depends: Int32Array): number[] {
    const found = new Map<string, { readonly family: number; times: number; readonly changes: readonly number[] }>()
    for (const { run: { family }, effects } of steps) {
      for (const { after, written } of effects) {
        const changes: number[] = []
        let changed = false
        depends.forEach((read, word) => {
          const mask = written[word]!
          if (mask === 0) return
          if ((mask & ~read) !== 0 || ((after[word]! ^ this.traced.wordBefore(word)) & mask) !== 0) changed = true
          changes.push(word, ~mask, after[word]! & mask)
        })
        if (!changed) continue
        const key = `${family} ${changes.join()}`
        const known = found.get(key)
        if (known === undefined) found.set(key, { family, times: 1, changes })
        else known.times++
      }
    }
    return [found.size, ...[...found.values()].flatMap(({ family, times, changes }) => [family, times, changes.length / 3, ...changes])]
  }
}
