import type { Findings } from '../search/findings.js'
import type { Lifecycle, Rule } from '../property.js'
import { maskOfPiece, Reads, shiftOf, wordOf } from './reads.js'
import { RowWatch, type Watched } from './row-watch.js'
import type { NamedRule } from '../rules.js'
import type { Frozen, RecordOf } from '../state/schema.js'
import { ShownStep } from './shown-step.js'
import type { Action } from '../action.js'
import type { Counter } from './tally.js'
import { Views } from '../state/view.js'

/** What a recipe did: everything a rule can ask about the step. */
export interface Effect<A> {
  readonly action: A
  readonly outcome: number
  /** All words after the step, outputs included, and which bits of them were written. */
  readonly after: Int32Array
  readonly written: Int32Array
}

/** Runs recipes, guards and rules on traced views, so that what they depend on is known. */
export class Traced<S, A extends Action<S>> {
  readonly reads: Reads
  /** Where in the buffer the state before the step lies, and the one judged on its own. */
  readonly origin: number
  readonly alone: number
  readonly after: S
  readonly before: S
  /** A state judged on its own. */
  readonly judged: S
  readonly #buffer: Int32Array
  readonly #words: number
  readonly #size: number
  readonly #rules: readonly NamedRule<S, A>[]
  #findings: Findings
  #decided: readonly boolean[] = []
  readonly #forbidden: (rule: number, family: number, place: number, word: number) => number
  readonly #watch: RowWatch
  readonly #step: ShownStep<S, A>

  constructor(
    schema: RecordOf<S>, buffer: Int32Array, { words, size }: { readonly words: number; readonly size: number },
    rules: readonly NamedRule<S, A>[], forbidden: (rule: number, family: number, place: number, word: number) => number, findings: Findings,
  ) {
    this.reads = new Reads(words, size)
    this.#watch = new RowWatch(words)
    this.origin = size
    this.alone = 2 * size
    const views = new Views(schema, buffer, this.reads)
    this.after = views.at(0)
    this.before = views.at(size)
    this.judged = views.at(2 * size)
    this.#buffer = buffer
    this.#words = words
    this.#size = size
    this.#rules = rules
    this.#forbidden = forbidden
    this.#findings = findings
    this.#step = new ShownStep(this.before as Frozen<S>, this.after as Frozen<S>, rules.length)
  }

  /** Rules that need no more be found out about: they are only counted. */
  decide(decided: (rule: number) => boolean): void {
    this.#decided = this.#rules.map((_, k) => decided(k))
  }

  /** The rules that are only counted. */
  get decided(): readonly number[] {
    return this.#decided.flatMap((is, k) => (is ? [k] : []))
  }

  /** Whether a rule is only counted; what is remembered of it was learnt knowing that, or is forgotten. */
  isDecided(rule: number): boolean {
    return this.#decided[rule] === true
  }

  /** Does something without telling what it finds. */
  silently<T>(work: () => T): T {
    const findings = this.#findings
    const nothing = (): void => {}
    this.#findings = { ...findings, brokenState: nothing, brokenStep: nothing, misplaced: nothing }
    try {
      return work()
    } finally {
      this.#findings = findings
    }
  }

  /** The value of a piece of the state whose first word is word `origin` of the buffer. */
  valueAt(origin: number, piece: number): number {
    return (this.#buffer[origin + wordOf(piece)]! >>> shiftOf(piece)) & maskOfPiece(piece)
  }

  /** A word of the state before the step. */
  wordBefore(word: number): number {
    return this.#buffer[this.#size + word]!
  }

  /** Runs one recipe on the state before the step. */
  run(action: A): Effect<A> {
    this.reads.again()
    this.#buffer.fill(0, 0, this.#size)
    for (let word = 0; word < this.#words; word++) this.#buffer[word] = this.#buffer[this.#size + word]!
    const outcome = action.apply(this.after)
    return { action, outcome, after: this.#buffer.slice(0, this.#size), written: this.reads.written.slice(0, this.#size) }
  }

  /** What a recipe does in the state before the step, given what it did in another where all it read was the same. */
  transfer({ action, outcome, after, written }: Effect<A>): Effect<A> {
    return { action, outcome, written, after: after.map((word, index) => (index < this.#words ? (this.wordBefore(index) & ~written[index]!) | (word & written[index]!) : word)) }
  }

  /** Judges a rule on one step of a family; `place` is the action's place in it. */
  judge(k: number, effect: Effect<A>, family: number, place: number, tally: Counter): void {
    const rule: Rule<S, A> = this.#rules[k]!.rule
    const decided = this.#decided[k] === true
    if (rule.kind === 'lifecycle') {
      this.#moves(k, rule, effect, family, place, tally)
      return
    }
    if (this.#step.isNeverGiven(k, effect.action)) return
    const step = this.#show(effect)
    switch (rule.kind) {
      case 'transition':
        if (!step.isGiven(k, rule)) return
        tally.count(k)
        if (!decided && !rule.holds(step)) this.#findings.brokenStep(k, family, place)
        return
      case 'witness':
        tally.count(k)
        if (!decided && rule.reached(step)) this.#findings.brokenStep(k, family, place)
        return
      case 'frame':
        if (!step.isGiven(k, rule)) return
        tally.count(k)
        if (!decided) this.#stays(k, effect, family, place)
    }
  }

  /** Brings a step to the views, from the state at hand: what the recipe did not write stays as it is there. */
  #show(effect: Effect<A>): ShownStep<S, A> {
    const { after, written } = effect
    const buffer = this.#buffer
    this.reads.after(written)
    for (let word = 0; word < this.#words; word++) buffer[word] = (buffer[this.#size + word]! & ~written[word]!) | (after[word]! & written[word]!)
    for (let word = this.#words; word < this.#size; word++) buffer[word] = after[word]!
    return this.#step.show(effect)
  }

  /** Bits a frame forbids and the step wrote must be what they were; whether they are depends on them. */
  #stays(k: number, { after, written }: Effect<A>, family: number, place: number): void {
    for (let word = 0; word < this.#words; word++) {
      if (written[word] === 0) continue
      const suspect = written[word]! & this.#forbidden(k, family, place, word)
      if (suspect === 0) continue
      this.reads.noteMask(word, suspect)
      if (((this.wordBefore(word) ^ after[word]!) & suspect) !== 0) this.#findings.brokenStep(k, family, place)
    }
  }

  #moves(k: number, rule: Lifecycle<S, A, unknown, string>, effect: Effect<A>, family: number, place: number, tally: Counter): void {
    const mayMove = this.#watch.touched(k, effect.written)
    if (mayMove === undefined) return
    this.#show(effect)
    const before = rule.each(this.before as Frozen<S>)
    const after = rule.each(this.after as Frozen<S>)
    if (before.length !== after.length) this.#findings.uneven(k)
    before.forEach((row, index) => {
      if (!mayMove(index)) return
      const from = rule.state(row)
      const to = rule.state(after[index])
      if (from === to) return
      tally.move(k, from, to)
      this.#findings.misplaced(k, from, to, family, place)
    })
  }

  /** Notes which bits some rows of a lifecycle read in the judged state; tells whether any of them was never read before. */
  watch(k: number, rule: Lifecycle<S, A, unknown, string>, first: number, last: number): boolean {
    const rows = rule.each(this.judged as Frozen<S>)
    const grown = this.#watch.look(k, rows.length, this.reads, index => { rule.state(rows[index]) }, first, Math.min(last, rows.length))
    return grown ?? this.#findings.uneven(k)
  }

  /** What rows of lifecycles were seen to read, if that is more than was last told. */
  get news(): readonly Watched[] | undefined {
    if (!this.#watch.grown) return undefined
    this.#watch.grown = false
    return this.#watch.watched
  }

  get watched(): readonly Watched[] {
    return this.#watch.watched
  }

  hear(watched: readonly Watched[]): boolean {
    return this.#watch.hear(watched)
  }

  /** Judges some rows of an invariant in the judged state, which is number `state`. */
  hold(k: number, state: number, first: number, last: number, tally: Counter): void {
    const { rule } = this.#rules[k]!
    if (rule.kind !== 'invariant') return
    const seen = this.judged as Frozen<S>
    rule.each(seen).forEach((row, index) => {
      if (index < first || index >= last || (rule.given !== undefined && !rule.given(row, seen, index))) return
      tally.count(k)
      if (this.#decided[k] !== true && !rule.holds(row, seen, index)) this.#findings.brokenState(k, state)
    })
  }
}
