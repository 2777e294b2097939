import { Ample } from '../partial-order/ample.js'
import { canonText } from '../symmetry/canon-text.js'
import { layoutOf } from '../state/layout.js'
import { expandText, familyText, runText, type Run } from './loop-text.js'
import { families } from './families.js'
import type { Findings } from './findings.js'
import { ruleText } from './rule-text.js'
import type { Generated } from './generated.js'
import { Learner } from '../memo/learner.js'
import { Memo } from '../memo/memo.js'
import { memoText } from '../memo/memo-text.js'
import { Mirror } from '../symmetry/mirror.js'
import type { Owners } from '../partial-order/ownership.js'
import { pack } from '../state/packed.js'
import { looksAt, type NamedRule } from '../rules.js'
import { lengthened } from '../store/lengthened.js'
import type { Store, StoreOf } from '../store/store.js'
import { frameMasks } from '../state/frame-mask.js'
import { UnknownImage, type SymmetryGroup } from '../symmetry/symmetry-group.js'
import type { Action, Step } from '../action.js'
import type { System } from '../system.js'
import { Traced } from '../memo/traced.js'
import { Trespass } from '../partial-order/trespass.js'
import type { Tuning } from '../memo/tuning.js'
import { Views } from '../state/view.js'

/** Ways to visit fewer states: one of all that differ in names only; steps taken alone that nobody else notices. */
export interface Reduction<S, A extends Action<S>> {
  readonly group?: SymmetryGroup<S, A>
  readonly owners?: Owners<S>
}

const BATCH = 512

/** A search generated for one system and its rules: the store, one loop per family of actions, and the rules between them. */
export class Engine<S, A extends Action<S>> {
  readonly names: readonly string[]
  readonly actions: readonly (readonly A[])[]
  readonly runs: readonly (readonly Run[])[]
  readonly words: number
  readonly size: number
  /** The words after (from 0) and before (from `size`) a step and of a state judged on its own (from twice `size`), and the views over them. */
  readonly buffer: Int32Array
  readonly after: S
  readonly before: S
  readonly single: S
  /** Per rule: is it judged, and how often was it. Per group: how often was it enabled. Per family: how many steps changed the state. */
  readonly on: Uint8Array
  readonly judged: Float64Array
  readonly taken: Float64Array
  readonly changed: Float64Array
  readonly generated: Generated
  readonly memo: Memo<S, A> | undefined
  readonly learner: Learner<S, A>
  /** The states whose steps made the model number something new, or showed what it is renamed to, in order. */
  readonly journal: number[] = []
  /** First source and number of states after each batch that found new states: enough to find the predecessor of any state. */
  log = new Int32Array(1 << 12)
  readonly store: Store
  /** Successors on their way to the store. */
  readonly pending: Int32Array
  /** How many successors there may be at once. */
  readonly batch: number

  constructor(system: System<S, A>, rules: readonly NamedRule<S, A>[], findings: Findings, remember: boolean | Tuning, { group, owners }: Reduction<S, A>, storeOf: StoreOf) {
    const layout = layoutOf(system.schema)
    const { names, actions, runs } = families(system)
    this.names = names
    this.actions = actions
    this.runs = runs
    this.words = layout.words
    this.size = layout.size
    this.buffer = new Int32Array(3 * layout.size)
    const views = new Views(system.schema, this.buffer)
    this.after = views.at(0)
    this.before = views.at(layout.size)
    this.single = views.at(2 * layout.size)
    this.on = new Uint8Array(rules.length).fill(1)
    this.judged = new Float64Array(rules.length)
    this.taken = new Float64Array(system.groups.length)
    this.changed = new Float64Array(names.length)
    // One state may add as many successors as there are actions before the batch is flushed.
    this.batch = BATCH + system.groups.reduce((sum, group) => sum + group.actions.length, 0)
    this.pending = new Int32Array(this.batch * layout.words)
    this.store = storeOf(layout.words, this.pending)
    const text = ruleText(rules, layout)
    const masks = frameMasks(layout)
    const forbidden = (k: number, action: A): number[] => {
      const { id, rule } = rules[k]!
      return rule.kind === 'frame' ? [...masks(rule.mayChange(action), id)].map(mask => ~mask) : []
    }
    const frames = rules.flatMap(({ rule }, k) => names.flatMap((name, f) =>
      (rule.kind === 'frame' && looksAt(rule, name) ? [{ name: `FM${k}_${f}`, forbidden: Int32Array.from(actions[f]!.flatMap(action => forbidden(k, action))) }] : [])))
    const frameOf = new Map(frames.map(frame => [frame.name, frame.forbidden]))
    const forbiddenBits = (k: number, f: number, place: number, word: number): number => frameOf.get(`FM${k}_${f}`)![place * layout.words + word]!
    const traced = new Traced(system.schema, this.buffer, layout, rules, forbiddenBits, findings)
    const learner = new Learner(system, rules, names, actions, traced)
    this.learner = learner
    const original = { traced, buffer: this.buffer, words: layout.words, size: layout.size, findings, isBroken: (k: number) => this.on[k] === 0 }
    const mirror = group && new Mirror(system, rules, group, original, forbiddenBits)
    const trespass = owners && new Trespass(system, rules, owners, group, original, actions, forbiddenBits)
    const ample = trespass && new Ample(system, rules, trespass)
    learner.onlookers = [mirror, trespass].filter(onlooker => onlooker !== undefined)
    // The rows of rules are those of the initial state.
    this.buffer.set(pack(system.schema, system.initial), 2 * layout.size)
    this.memo = remember === false ? undefined : new Memo(learner, rules, names, runs, remember === true ? undefined : remember)
    const body = `"use strict";
      const W = env.buffer, A = env.after, B = env.before, C = env.single, TRACED = env.traced, READS = env.reads, BEFORE = ${layout.size}, SINGLE = ${2 * layout.size};
      const ON = env.on, J = env.judged, TAKEN = env.taken, CHANGED = env.changed, STEP = env.step;
      let LOG = env.log, logged = 0, room = 0, limit = Infinity, cursor = 0, judging = -1;
      ${frames.map(({ name }, index) => `const ${name} = env.frames[${index}];`).join(' ')}
      const S = env.pending, flush = env.store.flush;
      let count = 0, decode = env.store.code.decode;
      env.store.onCode = () => { decode = env.store.code.decode; };
      // Loads a state; returns the set of words (modulo 32) that are not what they were.
      const load = (i, to) => decode(i, W, to);
      // Whether the state at this place of the batch is not among the first so many.
      const isLater = (place, than) => { const i = env.store.find(place); return i < 0 || i >= than; };
      let enabled = false;
      ${text.functions}
      ${text.judge}
      ${names.map((name, f) => familyText(name, f, layout, text)).join('\n')}
      ${remember ? memoText(layout, rules.flatMap(({ rule }, k) => (rule.kind === 'invariant' ? [k] : [])), runs.flat()) : expandText(system.groups.map((group, g) => ({ guarded: group.when !== undefined, runs: runs[g]! })))}
      const judge = (from, to) => { for (let i = from; i < to; i++) { judging = i; ${remember ? 'judgeState(i)' : 'load(i, SINGLE); judgeDirectly(i)'}; } judging = -1; };
      ${group === undefined ? '' : canonText(group, layout.words)}
      ${runText(this.batch, BATCH, { canonical: group !== undefined, alone: owners !== undefined, names: system.names !== undefined || group?.opaque.includes(true) === true })}
      return {
        run, load, expandBlock, judge,
        recount: states => { count = states; judging = -1; },
        note: (first, states) => { LOG[logged] = first; LOG[logged + 1] = states; logged += 2; },
        seed: () => { for (let k = 0; k < ${layout.words}; k++) S[k] = W[k]; count = flush(1, 0); judge(0, count); },
        relog: log => { LOG = log; },
        bound: (most, states) => { room = most; limit = states; },
        until: ask => { enough = ask; },
        ${group === undefined ? '' : 'standsFor,'} ${owners === undefined ? '' : 'alone: () => aloneTimes,'}
        count: () => count, logged: () => logged, began: () => began, cursor: () => cursor, judging: () => judging,
      };`
    const step: { before: S; after: S; action: A | undefined; outcome: number } = { before: this.before, action: undefined, outcome: 0, after: this.after }
    this.generated = new Function('env', body)({
      ...findings,
      buffer: this.buffer, after: this.after, before: this.before, single: this.single, reads: traced.reads, traced: traced.before, memo: this.memo,
      on: this.on, judged: this.judged, taken: this.taken, changed: this.changed, step: step as unknown as Step<S, A>, log: this.log,
      choose: ample?.choose, images: group?.images, unknown: (code: number) => { throw new UnknownImage(code) },
      frames: frames.map(frame => frame.forbidden), families: actions, groups: system.groups, rules: rules.map(({ rule }) => rule),
      store: this.store, pending: this.pending, now: () => performance.now(), met: () => (system.names?.met() ?? 0) + (group?.named ?? 0), journal: this.journal,
    }) as Generated
  }

  /** Bytes held by the store, the log and the memo. */
  get bytes(): number {
    return this.store.bytes + this.#others
  }

  get #others(): number {
    return this.log.byteLength + (this.memo?.pool.bytes ?? 0)
  }

  /** Gives the memo an opportunity to look after itself; `expanded` states were expanded so far, `waiting` were not. */
  review(expanded: number, waiting: number): void {
    const { generated, size, on } = this
    this.memo?.review(expanded, waiting, state => { generated.load(state, size); generated.load(state, 2 * size) }, rule => on[rule] === 0)
  }

  /** Takes the steps again by which another search came to number things: they get the same numbers here. */
  rehearse(journal: readonly number[]): void {
    const { generated, learner, buffer, runs } = this
    const before = buffer.slice()
    learner.traced.silently(() => {
      for (const state of journal) {
        generated.load(state, this.size)
        learner.rehearse(runs)
      }
    })
    this.journal.push(...journal)
    buffer.set(before)
  }

  /** Makes room for at least one more batch, within `memory` bytes; false when there is none. `limit` ends the search after so many states. */
  grow(limit: number, memory: number, more = this.batch, notes = 1): boolean {
    const { generated, store } = this
    try {
      if (!store.grow(generated.count() + store.waiting + more, memory - this.#others)) return false
      while (generated.logged() + 2 * notes > this.log.length) {
        if (this.bytes + 2 * this.log.byteLength > memory) return false
        this.#lengthen()
      }
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
    generated.bound(store.room, limit)
    return true
  }

  /** Keeps the states in less, within `memory` bytes; false when that cannot be. Errors: OutOfMemory. */
  shrink(memory: number): boolean {
    return this.store.shrink?.(memory - this.#others) ?? false
  }

  #lengthen(): void {
    this.log = lengthened(this.log, 2 * this.log.length)
    this.generated.relog(this.log)
  }

  /** Finds out which of the states that wait are new, if any wait, and judges them. Errors: OutOfMemory. */
  settle(): void {
    const { generated, store } = this
    const found = store.settle()
    const had = generated.count()
    let states = had
    while (generated.logged() + found.length > this.log.length) this.#lengthen()
    for (let k = 0; k < found.length; k += 2) generated.note(found[k]!, (states = found[k + 1]!))
    generated.recount(states)
    generated.judge(had, states)
  }
}
