import { Images, type Original } from './images.js'
import type { Onlooker, Steps } from '../memo/onlooker.js'
import type { RowRule } from '../memo/row-rules.js'
import type { Invariant, Lifecycle } from '../property.js'
import { rowOrders, rowReads } from './row-order.js'
import type { NamedRule } from '../rules.js'
import type { Frozen } from '../state/schema.js'
import { codeAt } from '../state/slots.js'
import type { SymmetryGroup } from './symmetry-group.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'
import { UNCOUNTED } from '../memo/tally.js'
import { Traced, type Effect } from '../memo/traced.js'

/** A step does something else than its image: the declared symmetry is none. */
export class Asymmetric extends Error {}

/**
 * Certifies a symmetry while the search learns. Whatever is learnt about a state is found out about all of its images as well: their guards
 * and steps must be the images of the state's, and rules are judged on the images too, so that they may name whom they like. What was read in
 * an image is noted as read in the state, so everything that is remembered holds for all images of all states it is applied to: the visited
 * states with their images are then closed under steps, which makes them all the reachable ones (they are the quotient of a bisimulation;
 * Emerson, Sistla 1996; Ip, Dill 1996), and every rule was judged on every one of them.
 */
export class Mirror<S, A extends Action<S>> implements Onlooker<S, A> {
  readonly #group: SymmetryGroup<S, A>
  readonly #system: System<S, A>
  readonly #rules: readonly NamedRule<S, A>[]
  readonly #own: Traced<S, A>
  readonly #original: Original<S, A>
  /** By element, by number of a run: what its image did, as last given to `steps`. */
  readonly #effects: Map<number, readonly Effect<A>[]>[]
  readonly #orders = new Map<number, readonly (readonly number[])[]>()
  readonly #images: Images<S, A>
  readonly #scratch: Int32Array
  #element = 0

  constructor(system: System<S, A>, rules: readonly NamedRule<S, A>[], group: SymmetryGroup<S, A>, original: Original<S, A>, forbidden: (rule: number, family: number, place: number, word: number) => number) {
    const { words, size, findings } = original
    this.#group = group
    this.#system = system
    this.#rules = rules
    this.#original = original
    const buffer = new Int32Array(3 * size)
    this.#own = new Traced(system.schema, buffer, { words, size }, rules, forbidden, {
      ...findings,
      brokenState: (rule, state) => findings.brokenState(rule, state, this.#element),
      brokenStep: (rule, family, place) => findings.brokenStep(rule, family, place, this.#element),
    })
    this.#scratch = new Int32Array(words)
    this.#effects = group.elements.map(() => new Map())
    this.#images = new Images(system.schema, group, original, this.#own, buffer)
  }

  guards(groups: readonly number[], enabled: readonly number[]): void {
    const seen = this.#own.before as Frozen<S>
    this.#images.each(this.#own.origin, 1, element => {
      for (const g of groups) {
        const image = this.#system.groups[this.#group.elements[element]!.groups[g]!]!
        if ((image.when?.(seen) ?? true) !== enabled.includes(g)) throw new Asymmetric(`group ${g} and its image are not enabled together`)
      }
    })
  }

  steps(steps: readonly Steps<A>[]): void {
    const unknown = new Map<number, Int32Array>()
    this.#images.each(this.#own.origin, 1, element => {
      for (const { run, effects } of steps) {
        this.#effects[element]!.set(run.index, effects.map(effect => {
          const number = this.#group.elements[element]!.actions[this.#group.numberOf.get(effect.action)!]!
          const image = this.#own.run(this.#group.actions[number]!.action)
          this.#compare(element, effect, image, unknown)
          return image
        }))
      }
    })
    for (const [code, images] of unknown) this.#name(code, images)
  }

  /** The image of what a step did must be what its image did; an opaque code nobody knows yet is called what it is there. */
  #compare(element: number, { action, after }: Effect<A>, image: Effect<A>, unknown: Map<number, Int32Array>): void {
    const { slots, opaque, elements, images } = this.#group
    const { from } = elements[element]!.slots
    if (this.#isImage(element, after, image.after)) return
    for (let number = 0; number < slots.length; number++) {
      const { word, shift, mask, path } = slots[number]!
      const is = (image.after[word]! >>> shift) & mask
      if (opaque[number] === true) {
        const source = slots[from[number]!]!
        const code = (after[source.word]! >>> source.shift) & source.mask
        const known = images[element]![code]!
        if (known < 0) {
          const candidates = unknown.get(code) ?? new Int32Array(elements.length).fill(-1)
          unknown.set(code, candidates)
          if (candidates[element]! >= 0 && candidates[element] !== is) throw new Asymmetric(`${path} after ${action.name} has two images`)
          candidates[element] = is
          continue
        }
        if (known !== is) throw new Asymmetric(`${path} differs after ${action.name}`)
      } else if (this.#group.imageOf(element, number, after, 0) !== is) throw new Asymmetric(`${path} differs after ${action.name}`)
    }
  }

  /** Whether one state is known to be the image of the other. */
  #isImage(element: number, state: Int32Array, image: Int32Array): boolean {
    const { slots, opaque, images, apply } = this.#group
    for (let number = 0; number < slots.length; number++) {
      if (opaque[number] === true && images[element]![codeAt(state, 0, slots[number]!)]! < 0) return false
    }
    apply[element]!(state, 0, this.#scratch, 0)
    for (let word = 0; word < this.#original.words; word++) if (this.#scratch[word] !== image[word]) return false
    return true
  }

  /** Enters an opaque code with all its images, and theirs: the group acts on them as it acts on everything else. */
  #name(code: number, images: Int32Array): void {
    const { products } = this.#group
    this.#group.named++
    images[0] = code
    images.forEach((image, element) => {
      this.#group.images.forEach((known, then) => {
        const next = images[products[then]![element]!]!
        if (next < 0 || (known[image]! >= 0 && known[image] !== next)) throw new Asymmetric('what steps leave behind is not renamed consistently')
        known[image] = next
      })
    })
  }

  judged(k: number, { run }: Steps<A>): void {
    // Moves of a lifecycle are those of its rows: see `held`.
    if (this.#rules[k]!.rule.kind === 'lifecycle' || this.#original.traced.isDecided(k)) return
    this.#images.each(this.#own.origin, 1, element => {
      this.#element = element
      for (const image of this.#effects[element]!.get(run.index)!) {
        const { family, place } = this.#group.actions[this.#group.numberOf.get(image.action)!]!
        this.#own.judge(k, image, family, place, UNCOUNTED)
      }
    })
  }

  /**
   * The images of rows are rows, in an order that is chosen once. Invariants are judged on them. A lifecycle must find them in the state of
   * the rows they are the images of: then rows move as their images do, by actions of the same name, and what is said about the moves of the
   * one holds for those of the other.
   */
  held({ rule: k, first, last }: RowRule, state: number): void {
    const { rule } = this.#rules[k]!
    if (rule.kind === 'invariant') {
      if (this.#original.traced.isDecided(k)) return
      const orders = this.#rowOrders(k, rule)
      this.#images.each(this.#own.alone, 1, element => {
        const order = orders[element]!
        this.#element = element
        for (let row = first; row < Math.min(last, order.length); row++) this.#own.hold(k, state, order[row]!, order[row]! + 1, UNCOUNTED)
        // Rows there are more of than at the beginning.
        if (last === Infinity) this.#own.hold(k, state, Math.max(first, order.length), Infinity, UNCOUNTED)
      })
    } else if (rule.kind === 'lifecycle') {
      const orders = this.#rowOrders(k, rule)
      const now = rule.each(this.#original.traced.judged as Frozen<S>)
      this.#images.each(this.#own.alone, 1, element => {
        const then = rule.each(this.#own.judged as Frozen<S>)
        const order = orders[element]!
        for (let row = first; row < Math.min(last, now.length); row++) {
          if (rule.state(now[row]!) !== rule.state(then[order[row]!]!)) throw new Asymmetric(`${rule.says} Row ${row} is not in the state of its image`)
        }
      })
    }
  }

  /** By element, for each row the one that most likely is its image: found out once, from what rows read in the first state there is. */
  #rowOrders(k: number, rule: Invariant<S, unknown> | Lifecycle<S, A, unknown, string>): readonly (readonly number[])[] {
    let orders = this.#orders.get(k)
    if (orders === undefined) {
      orders = rowOrders(this.#group, rowReads(this.#system, rule))
      this.#orders.set(k, orders)
    }
    return orders
  }
}
