import type { Run } from './loop-text.js'
import { grouped, Numbering, planned, type Column, type Direct, type RunColumns, type StepPlan } from './plan.js'
import { looksAt, type NamedRule } from './rules.js'
import type { Frozen } from './schema.js'
import type { Action, System } from './system.js'
import { TallyBuilder, type Tally } from './tally.js'
import type { Effect, Traced } from './traced.js'

/** What was learnt: the contents of a leaf, and what a visit of it counts. */
export interface Lesson {
  readonly content: readonly number[]
  readonly tally: Tally
}

/** What was learnt about runs, and which rules must be asked apart, given that. */
export interface StepLesson extends Lesson {
  readonly apart: readonly (readonly number[])[]
  readonly depends: Int32Array
}

/** The steps of one run from the state at hand. */
interface Steps<A> {
  readonly run: Run
  readonly effects: readonly Effect<A>[]
}

const subset = (a: Int32Array, b: Int32Array): boolean => a.every((word, index) => (word & ~b[index]!) === 0)

/** Finds out what guards, recipes and rules do in the state at hand, and what that depends on. */
export class Learner<S, A extends Action<S>> {
  readonly traced: Traced<S, A>
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

  /** Which groups are enabled. */
  guards(): number[] {
    this.traced.reads.begin()
    const seen = this.traced.before as Frozen<S>
    return this.#system.groups.flatMap((group, g) => (group.actions.length > 0 && (group.when?.(seen) ?? true) ? [g] : []))
  }

  /** What runs do. Without a plan, rules that read more than the recipes did are apart, together with those that read still more. */
  steps({ runs, inline, apart }: Partial<StepPlan> & { readonly runs: readonly Run[] }): StepLesson {
    const { reads } = this.traced
    reads.begin()
    const steps = this.#run(runs)
    const tally = new TallyBuilder()
    for (const k of inline ?? []) this.#judge(k, steps, tally)
    const { pieces } = reads
    const depends = reads.depends.slice()
    const groups: { rules: number[]; mask: Int32Array }[] = []
    for (const rules of apart ?? this.#rulesOf(runs).map(k => [k])) {
      reads.pieces = []
      reads.depends.set(depends)
      const own = new TallyBuilder()
      for (const k of rules) this.#judge(k, steps, own)
      const group = apart === undefined ? groups.find(({ mask }) => subset(reads.depends, mask)) : undefined
      if (reads.pieces.length === 0) tally.add(own)
      else if (group === undefined) groups.push({ rules: [...rules], mask: reads.depends.slice() })
      else group.rules.push(...rules)
    }
    reads.pieces = pieces
    reads.depends.set(depends)
    return { content: this.#successors(steps, depends), tally, apart: groups.map(({ rules }) => rules), depends }
  }

  /** What some rules say about runs, given what those depend on. */
  verdicts(runs: readonly Run[], rules: readonly number[], depends: Int32Array): Lesson {
    const { reads } = this.traced
    reads.begin()
    const steps = this.#run(runs)
    reads.pieces = []
    reads.depends.set(depends)
    const tally = new TallyBuilder()
    for (const k of rules) this.#judge(k, steps, tally)
    return { content: [], tally }
  }

  /** What invariants say about the judged state, which is number `state`; `grown` when a lifecycle read bits it was not known to read. */
  states(rules: readonly number[], state: number): Lesson & { readonly grown: boolean } {
    this.traced.reads.begin()
    const tally = new TallyBuilder()
    let grown = false
    for (const k of rules) {
      const { rule } = this.#rules[k]!
      if (rule.kind === 'lifecycle') grown = this.traced.watch(k, rule) || grown
      else this.traced.hold(k, state, tally)
    }
    return { content: [], tally, grown }
  }

  /** Plans each group of actions and the rules about states from sample states; `load` brings a state to hand. */
  plan(
    samples: readonly number[], load: (state: number) => void, runs: readonly (readonly Run[])[], isDirect: (run: Run) => boolean, stateRules: readonly number[],
  ): { readonly steps: (StepPlan | Direct)[][]; readonly states: number[][] } {
    const { reads, origin, alone } = this.traced
    const numbering = new Numbering()
    const seen = (at: number): number => numbering.of(reads.pieces.map(piece => `${piece}=${this.traced.valueAt(at, piece)}`).join())
    const stateColumns = new Map<number, number[]>(stateRules.map(k => [k, []]))
    const runColumns = new Map(runs.flat().filter(run => !isDirect(run)).map(run => [run, { reads: [] as number[], rules: new Map<number, number[]>(this.#looking[run.family]!.map(k => [k, []])) }]))
    for (const sample of samples) {
      load(sample)
      for (const [k, column] of stateColumns) {
        this.states([k], sample)
        column.push(seen(alone))
      }
      for (const run of this.guards().flatMap(g => runs[g]!)) {
        const columns = runColumns.get(run)
        if (columns === undefined) continue
        reads.begin()
        const steps = this.#run([run])
        const depends = reads.depends.slice()
        columns.reads.push(seen(origin))
        for (const [k, verdicts] of columns.rules) {
          reads.pieces = []
          reads.depends.set(depends)
          this.#judge(k, steps, new TallyBuilder())
          verdicts.push(seen(origin))
        }
      }
    }
    const columns = (values: ReadonlyMap<number, readonly number[]>): Map<number, Column> => new Map([...values].map(([k, some]) => [k, Int32Array.from(some)]))
    return {
      steps: runs.map(group => planned(group.map((run): RunColumns | Direct => {
        const some = runColumns.get(run)
        return some === undefined ? { direct: run } : { run, reads: Int32Array.from(some.reads), rules: columns(some.rules) }
      }))),
      states: grouped(columns(stateColumns)),
    }
  }

  #rulesOf(runs: readonly Run[]): number[] {
    return [...new Set(runs.flatMap(({ family }) => this.#looking[family]!))].sort((a, b) => a - b)
  }

  #run(runs: readonly Run[]): Steps<A>[] {
    return runs.map(run => ({ run, effects: this.#actions[run.family]!.slice(run.from, run.to).map(action => this.traced.run(action)) }))
  }

  #judge(k: number, steps: readonly Steps<A>[], tally: TallyBuilder): void {
    for (const { run, effects } of steps) {
      if (this.#looking[run.family]!.includes(k)) effects.forEach((effect, index) => this.traced.judge(k, effect, run.family, run.from + index, tally))
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
