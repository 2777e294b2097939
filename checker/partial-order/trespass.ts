import { Images, type Original } from '../symmetry/images.js'
import type { RowRule } from '../memo/row-rules.js'
import type { Onlooker, Steps } from '../memo/onlooker.js'
import { adds, meets, type Bits, type Owners } from './ownership.js'
import type { NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import { steadfast, type Judged } from './steadfast.js'
import type { SymmetryGroup } from '../symmetry/symmetry-group.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { TallyBuilder, UNCOUNTED } from '../memo/tally.js'
import { Traced, type Effect } from '../memo/traced.js'

/** What was relied on is wrong: the search must begin anew, knowing better. */
export class Disowned extends Error {}

/** Watches whether processes, and rules about their steps, keep away from what belongs to others; and what rows of rules read. */
export class Trespass<S, A extends Action<S>> implements Onlooker<S, A> {
  readonly owners: Owners<S>
  readonly original: Original<S, A>
  readonly own: Traced<S, A>
  readonly buffer: Int32Array
  readonly images: Images<S, A>
  readonly places: ReadonlyMap<A, { readonly family: number; readonly place: number }>
  /** By rule: the last of its rows that is judged on its own. */
  readonly lastRow = new Map<number, number>()
  readonly #system: System<S, A>
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #group: SymmetryGroup<S, A> | undefined
  /** What steps taken alone touched, and what they wrote. */
  readonly #relied: Bits
  readonly #reliedWrites: Bits
  readonly #everything: Bits
  /** By element, by number of a run: what was done in the image of the state last given to `steps`. */
  readonly #effects: Map<number, readonly Effect<A>[]>[]
  #broken = false

  constructor(
    system: System<S, A>, rules: readonly NamedRule<S, A>[], owners: Owners<S>, group: SymmetryGroup<S, A> | undefined, original: Original<S, A>,
    actions: readonly (readonly A[])[], forbidden: (rule: number, family: number, place: number, word: number) => number,
  ) {
    const { words, size } = original
    this.#system = system
    this.#rules = rules
    this.owners = owners
    owners.begin()
    this.#group = group
    this.original = original
    this.buffer = new Int32Array(3 * size)
    const breaks = (): void => { this.#broken = true }
    this.own = new Traced(system.schema, this.buffer, { words, size }, rules, forbidden, { ...original.findings, brokenState: breaks, brokenStep: breaks })
    this.images = new Images(system.schema, group, original, this.own, this.buffer)
    this.#everything = new Int32Array(words).fill(-1)
    this.#effects = Array.from({ length: this.images.count }, () => new Map())
    this.#relied = new Int32Array(words)
    this.#reliedWrites = new Int32Array(words)
    this.places = new Map(actions.flatMap((some, family) => some.map((action, place) => [action, { family, place }] as const)))
  }

  #processOf(group: number): number {
    return this.#system.processOf!(this.#system.groups[group]!.actions[0]!)
  }

  imageOf(element: number, action: A): A {
    return this.#group?.imageOfAction(element, action) ?? action
  }

  /** A step is taken alone: nobody else touches this, nobody notices that that is written. */
  rely(touched: readonly Bits[], wrote: readonly Bits[]): void {
    for (const bits of touched) adds(this.#relied, bits)
    for (const bits of wrote) adds(this.#reliedWrites, bits)
    this.#insist()
  }

  /** Judges a rule on a step that led to some words, and tells whether it is broken and what it looked at. */
  judging(k: number, effect: Effect<A>, family: number, place: number): (after: Int32Array) => Judged {
    return after => {
      this.images.fresh()
      this.#broken = false
      const tally = new TallyBuilder()
      this.own.judge(k, { ...effect, after }, family, place, tally)
      return { broken: this.#broken, judged: tally.judged.size > 0, looked: this.own.reads.depends.slice() }
    }
  }

  /** What the other processes own in the image at hand, as far as it is touched. */
  #foreign(process: number, touched: Bits): Bits {
    const state = meets(touched, this.owners.lendable) ? (this.own.before as Frozen<S>) : undefined
    const found = new Int32Array(touched.length)
    for (let other = 0; other < this.owners.processes; other++) {
      if (other !== process) this.owners.of(other, state).forEach((bits, word) => { found[word]! |= bits & touched[word]! })
    }
    return found
  }

  #disown(bits: Bits): void {
    if (bits.every(some => some === 0)) return
    this.owners.disown(bits)
    this.#insist()
  }

  #insist(): void {
    if (this.owners.isWrong(this.#relied, this.#reliedWrites)) throw new Disowned()
  }

  guards(groups: readonly number[]): void {
    this.images.each(this.own.origin, 0, element => {
      for (const group of groups) {
        const g = this.#group?.elements[element]!.groups[group] ?? group
        this.images.fresh()
        this.#system.groups[g]!.when?.(this.own.before as Frozen<S>)
        this.#disown(this.#foreign(this.#processOf(g), this.own.reads.depends.slice()))
      }
    })
  }

  steps(steps: readonly Steps<A>[]): void {
    this.images.each(this.own.origin, 0, element => {
      for (const { run, effects } of steps) {
        this.#effects[element]!.set(run.index, effects.map(({ action }) => {
          this.images.fresh()
          const effect = this.own.run(this.imageOf(element, action))
          const touched = this.own.reads.depends.slice()
          adds(touched, effect.written.subarray(0, touched.length))
          this.#disown(this.#foreign(this.#system.processOf!(effect.action), touched))
          return effect
        }))
      }
    })
  }

  judged(k: number, { run }: Steps<A>): void {
    if (this.#rules[k]!.rule.kind === 'lifecycle' || this.original.traced.isDecided(k)) return
    const { origin } = this.own
    this.images.each(origin, 0, element => {
      for (const effect of this.#effects[element]!.get(run.index)!) {
        const { family, place } = this.places.get(effect.action)!
        const process = this.#system.processOf!(effect.action)
        const judge = this.judging(k, effect, family, place)
        const first = judge(effect.after)
        const foreign = this.#foreign(process, first.looked)
        if (foreign.every(bits => bits === 0)) continue
        const theirs = this.#foreign(process, this.#everything)
        // Once a rule is broken nothing of it need be kept.
        if (!steadfast(this.images.slots, theirs, this.buffer, origin, effect, judge, first) && !this.original.isBroken(k)) this.#disown(foreign)
      }
    })
  }

  /** Remembers which bits rows read; lifecycles look at every step, so that what they read belongs to nobody. */
  held({ rule: k, first, last }: RowRule): void {
    const { rule } = this.#rules[k]!
    if (rule.kind === 'lifecycle' || rule.kind === 'invariant') this.lastRow.set(k, Math.max(this.lastRow.get(k) ?? 0, last === Infinity ? first : last - 1))
    if (this.original.traced.isDecided(k) || (rule.kind === 'invariant' && rule.lasting === true)) return
    const { reads } = this.own
    this.images.each(this.own.alone, 0, () => {
      for (let row = first; row < (last === Infinity ? first + 1 : last); row++) {
        const end = last === Infinity ? Infinity : row + 1
        this.images.fresh()
        if (rule.kind === 'lifecycle') {
          rule.each(this.own.judged as Frozen<S>).slice(row, end).forEach(rule.state)
          this.#disown(reads.depends.slice())
        } else {
          this.own.hold(k, 0, row, end, UNCOUNTED)
          this.owners.read(`${k} ${row}`, reads.depends)
          this.#insist()
        }
      }
    })
  }
}
