import { joined, runsOf } from './bunches.js'
import { DecisionTree } from '../memo/decision-tree.js'
import type { Engine } from '../search/engine.js'
import { layoutOf } from '../state/layout.js'
import { Pool } from '../memo/pool.js'
import type { Frozen } from '../state/schema.js'
import type { Action, Step } from '../action.js'
import type { ActionGroup, System } from '../system.js'
import { UNCOUNTED } from '../memo/tally.js'
import { Traced } from '../memo/traced.js'
import { walk } from '../memo/walk.js'

/** Something that is true or false of a step. */
export type StepPredicate<S, A extends Action<S>> = (step: Step<S, A>) => boolean

/** Hears of the steps out of a state: where each leads (`words` is good during the call only; absent where nothing changes) and its class. */
export type StepVisitor = (words: Int32Array | undefined, kind: number) => void

/** Consecutive actions of a group that are remembered together. */
interface Bunch<A> {
  readonly actions: readonly A[]
  readonly tree: DecisionTree
  misses: number
  visits: number
  /** Learning it does not pay: its recipes are run on every state. */
  direct: boolean
}

/** Learning costs many times what doing does: what is learnt more often than this is not worth remembering. */
const RARELY = 1 / 16
const ENOUGH_VISITS = 4000
const SAMPLES = 128

/**
 * The steps out of states, self-loops included, told apart by which of some predicates hold of them: steps that lead to the same state and
 * satisfy the same predicates are one. What recipes and predicates do is remembered by what they read, as in the search.
 */
export class LabelledSteps<S, A extends Action<S>> {
  /** By class: which predicates hold of its steps. Class 0 has none. */
  readonly classes: boolean[][]
  readonly #system: System<S, A>
  readonly #engine: Engine<S, A>
  readonly #predicates: readonly StepPredicate<S, A>[]
  readonly #traced: Traced<S, A>
  readonly #pool = new Pool()
  readonly #guards: DecisionTree
  readonly #bunches: readonly (readonly Bunch<A>[])[]
  readonly #pending: Int32Array
  readonly #known = new Map<string, number>()
  readonly #scratch: Int32Array
  #holding: boolean[] = []

  constructor(system: System<S, A>, engine: Engine<S, A>, predicates: readonly StepPredicate<S, A>[]) {
    this.#system = system
    this.#engine = engine
    this.#predicates = predicates
    this.classes = []
    this.#classOf(predicates.map(() => false))
    const nothing = (): void => {}
    const never = (): never => { throw new Error('predicates have no rows') }
    const rules = predicates.map((reached, k) => ({ id: `predicate ${k}`, rule: { kind: 'witness' as const, says: '', because: '', source: { path: '', symbol: '' }, reached } }))
    this.#traced = new Traced(system.schema, engine.buffer, layoutOf(system.schema), rules, () => 0, {
      brokenState: nothing, moved: nothing, misplaced: nothing, uneven: never, stuck: nothing,
      brokenStep: k => { this.#holding[k] = true },
    })
    this.#guards = new DecisionTree(this.#pool, engine.size)
    this.#bunches = this.#bunched(system.groups.map(({ actions }) => runsOf(actions))).map(group =>
      group.map(some => ({ actions: some, tree: new DecisionTree(this.#pool, engine.size), misses: 0, visits: 0, direct: false })))
    this.#pending = new Int32Array(system.groups.length).fill(-1)
    this.#scratch = new Int32Array(engine.words)
  }

  /** Learns what bunches of actions depend on in some states, and which of them belong together. */
  #bunched(groups: readonly (readonly (readonly A[])[])[]): A[][][] {
    const { generated, size } = this.#engine
    const { reads } = this.#traced
    const depends = groups.map(group => group.map(() => new Int32Array(this.#engine.words)))
    for (let sample = 0; sample < SAMPLES; sample++) {
      generated.load(Math.floor((sample * generated.count()) / SAMPLES), size)
      for (const g of this.#learnGuards().slice(1)) {
        groups[g]!.forEach((actions, b) => {
          this.#learnSteps(actions)
          reads.depends.forEach((mask, word) => { depends[g]![b]![word]! |= mask })
        })
      }
    }
    return groups.map((group, g) => joined(group.map((actions, b) => ({ actions, depends: depends[g]![b]! }))))
  }

  /** Tells of the steps out of a state; false when there are none. The views of the engine show the state before. */
  visit(state: number, visitor: StepVisitor): boolean {
    const { generated, size } = this.#engine
    const changed = generated.load(state, size) as unknown as number
    const pending = this.#pending
    for (let g = 0; g < pending.length; g++) pending[g]! |= changed
    const guards = this.#ask(this.#guards, changed, this.#learnGuards)
    const groups = this.#pool.numbers[guards + 1]!
    for (let k = 0; k < groups; k++) {
      const g = this.#pool.numbers[guards + 2 + k]!
      const since = pending[g]!
      pending[g] = 0
      for (const bunch of this.#bunches[g]!) {
        if (bunch.direct) this.#directly(bunch, visitor)
        else this.#remembered(bunch, since, visitor)
      }
    }
    return groups > 0
  }

  #remembered(bunch: Bunch<A>, changed: number, visitor: StepVisitor): void {
    const { buffer, words, size } = this.#engine
    bunch.visits++
    let learnt = false
    const leaf = this.#ask(bunch.tree, changed, () => { learnt = true; return this.#learnSteps(bunch.actions) })
    if (learnt && ++bunch.misses > RARELY * bunch.visits && bunch.visits > ENOUGH_VISITS) bunch.direct = true
    const { numbers } = this.#pool
    const scratch = this.#scratch
    let p = leaf + 1
    for (let steps = numbers[p++]!; steps > 0; steps--) {
      const kind = numbers[p++]!
      let writes = numbers[p++]!
      if (writes === 0) {
        visitor(undefined, kind)
        continue
      }
      for (let k = 0; k < words; k++) scratch[k] = buffer[size + k]!
      let difference = 0
      for (; writes > 0; writes--, p += 3) {
        const at = numbers[p]!
        const was = scratch[at]!
        const is = (was & numbers[p + 1]!) | numbers[p + 2]!
        difference |= was ^ is
        scratch[at] = is
      }
      visitor(difference === 0 ? undefined : scratch, kind)
    }
  }

  #directly({ actions }: Bunch<A>, visitor: StepVisitor): void {
    const { buffer, words, size, before, after } = this.#engine
    for (const action of actions) {
      buffer.fill(0, 0, size)
      for (let k = 0; k < words; k++) buffer[k] = buffer[size + k]!
      const outcome = action.apply(after)
      const step = { before: before as Frozen<S>, action, outcome, after: after as Frozen<S> }
      const kind = this.#classOf(this.#predicates.map(holds => holds(step)))
      let same = true
      for (let k = 0; k < words; k++) {
        this.#scratch[k] = buffer[k]!
        if (buffer[k] !== buffer[size + k]) same = false
      }
      visitor(same ? undefined : this.#scratch, kind)
    }
  }

  /** The leaf for the state at hand. The one found last is good as long as no word it depends on has changed. */
  #ask(tree: DecisionTree, changed: number, learn: () => readonly number[]): number {
    const pool = this.#pool.numbers
    const last = pool[tree.slot + 1]!
    if (last !== 0 && (pool[last]! & changed) === 0) return last
    let leaf = walk(pool, pool[tree.slot]!, this.#engine.buffer)
    if (leaf === 0) {
      const content = learn()
      const { reads } = this.#traced
      const depends = reads.depends.reduce((set, mask, word) => (mask === 0 ? set : set | (1 << (word & 31))), 0)
      leaf = this.#pool.take(1 + content.length)
      this.#pool.numbers.set([depends, ...content], leaf)
      tree.add(reads.pieces, piece => this.#traced.valueAt(tree.origin, piece), leaf)
    }
    this.#pool.numbers[tree.slot + 1] = leaf
    return leaf
  }

  readonly #learnGuards = (): readonly number[] => {
    this.#traced.reads.begin()
    const seen = this.#traced.before as Frozen<S>
    const enabled = this.#system.groups.flatMap((group: ActionGroup<S, A>, g) => (group.actions.length > 0 && (group.when?.(seen) ?? true) ? [g] : []))
    return [enabled.length, ...enabled]
  }

  /** The number of steps, and for each its class, how many words it writes, and those with the mask of what stays and the bits that come. */
  #learnSteps(actions: readonly A[]): readonly number[] {
    const { reads } = this.#traced
    reads.begin()
    const effects = actions.map(action => this.#traced.run(action))
    const kinds = effects.map(effect => {
      this.#holding = this.#predicates.map(() => false)
      this.#predicates.forEach((_, k) => { this.#traced.judge(k, effect, 0, 0, UNCOUNTED) })
      return this.#classOf(this.#holding)
    })
    const found = new Map<string, readonly number[]>()
    effects.forEach(({ after, written }, index) => {
      const writes: number[] = []
      let changed = false
      reads.depends.forEach((read, word) => {
        const mask = written[word]!
        if (mask === 0) return
        if ((mask & ~read) !== 0 || ((after[word]! ^ this.#traced.wordBefore(word)) & mask) !== 0) changed = true
        writes.push(word, ~mask, after[word]! & mask)
      })
      const step = changed ? [kinds[index]!, writes.length / 3, ...writes] : [kinds[index]!, 0]
      found.set(step.join(), step)
    })
    return [found.size, ...[...found.values()].flat()]
  }

  #classOf(holding: readonly boolean[]): number {
    const key = holding.map(Number).join('')
    let kind = this.#known.get(key)
    if (kind === undefined) this.#known.set(key, (kind = this.classes.push([...holding]) - 1))
    return kind
  }
}
