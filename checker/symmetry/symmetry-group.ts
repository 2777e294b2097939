import { families } from '../search/families.js'
import { pack } from '../state/packed.js'
import { imagesText } from './canon-text.js'
import { layoutOf } from '../state/layout.js'
import { composed, NoRenaming, slotMapOf, type SlotMap } from './renaming.js'
import { codeAt, slotsOf, type Slot } from '../state/slots.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** One element of the group: how it acts on states, on actions (numbered over all groups) and on groups of actions. */
export interface Element {
  readonly slots: SlotMap
  readonly actions: readonly number[]
  readonly groups: readonly number[]
}

/** An action by its number: its family and its place there. */
export interface Numbered<A> {
  readonly action: A
  readonly family: number
  readonly place: number
}

/**
 * Beyond this many elements (all orders of four) a group is not taken further: whatever is learnt is tried out on every image. The first 20,000
 * states of `vast` with four vCPUs a VM took 5 s with 24 elements, 23 s with 144 and 80 s with all 576.
 */
const MOST_ELEMENTS = 24

/** All renamings that follow from the ones a system declares; element 0 changes nothing. */
export class SymmetryGroup<S, A extends Action<S>> {
  readonly slots: readonly Slot[]
  readonly opaque: readonly boolean[]
  readonly elements: readonly Element[]
  readonly actions: readonly Numbered<A>[]
  readonly numberOf: ReadonlyMap<A, number>
  /** The declared renamings (by number) that were left out, with the reason. */
  readonly refused: readonly string[]
  /** `products[a][b]`: `b` first, then `a`. */
  readonly products: readonly (readonly number[])[]
  readonly inverses: readonly number[]
  /** By element: what opaque codes are renamed to; −1 while unknown. */
  readonly images: readonly Int32Array[]
  /** How many opaque codes were entered with their images since. */
  named = 0
  /** By element: writes the image of the state that begins at `at` of `words` to where `to` of `into` is. Errors: UnknownImage. */
  readonly apply: readonly ((words: Int32Array, at: number, into: Int32Array, to: number) => void)[]

  constructor(system: System<S, A>) {
    const { schema, symmetry, groups } = system
    this.slots = slotsOf(schema)
    this.opaque = this.slots.map(({ path }) => symmetry?.opaque?.(path) ?? false)
    const { actions } = families(system)
    const placed = new Map(actions.flatMap((some, family) => some.map((action, place) => [action, { action, family, place }] as const)))
    this.actions = groups.flatMap(group => group.actions.map(action => placed.get(action)!))
    this.numberOf = new Map(this.actions.map(({ action }, number) => [action, number]))
    const refused: string[] = []
    const generators = (symmetry?.renamings ?? []).flatMap((_, index) => {
      try {
        return [this.#generator(system, index)]
      } catch (error) {
        if (!(error instanceof NoRenaming)) throw error
        refused.push(error.message)
        return []
      }
    })
    const identity: Element = { slots: { from: this.slots.map((_, slot) => slot), codes: this.slots.map(() => undefined) }, actions: this.actions.map((_, a) => a), groups: groups.map((_, g) => g) }
    let closed: Closed = { elements: [identity], products: [[0]] }
    const taken: Element[] = []
    for (const generator of generators) {
      const more = closure(identity, [...taken, generator])
      if (more === undefined) refused.push('the group would be too large')
      else {
        taken.push(generator)
        closed = more
      }
    }
    this.elements = closed.elements
    this.products = closed.products
    this.refused = refused
    this.inverses = this.products.map(row => row.indexOf(0))
    const codes = Math.max(1, ...this.slots.flatMap(({ mask }, slot) => (this.opaque[slot] === true ? [mask + 1] : [])))
    const initial = pack(schema, system.initial)
    const known = new Set(this.slots.flatMap((slot, number) => (this.opaque[number] === true ? [codeAt(initial, 0, slot)] : [])))
    this.images = this.elements.map((_, element) => Int32Array.from({ length: codes }, (__, code) => (element === 0 || known.has(code) ? code : -1)))
    const unknown = (code: number): never => { throw new UnknownImage(code) }
    this.apply = new Function('env', imagesText(this, layoutOf(schema).words))({ images: this.images, unknown }) as SymmetryGroup<S, A>['apply']
  }

  #generator({ schema, symmetry, groups, initial: initialState }: System<S, A>, index: number): Element {
    const renaming = symmetry!.renamings[index]!
    if (this.numberOf.size !== this.actions.length) throw new NoRenaming('one action stands in two places')
    const named = (name: (action: A) => string): string[] => {
      const times = new Map<string, number>()
      return this.actions.map(({ action }) => {
        const own = name(action)
        const time = times.get(own) ?? 0
        times.set(own, time + 1)
        return `${own} #${time}`
      })
    }
    const numbers = new Map(named(action => symmetry!.nameOf(action, undefined)).map((name, number) => [name, number]))
    const actions = named(action => symmetry!.nameOf(action, renaming)).map((name, number) => {
      const image = numbers.get(name)
      if (image === undefined) throw new NoRenaming(`no action is called ${name}`)
      if (this.actions[image]!.family !== this.actions[number]!.family) throw new NoRenaming(`${name} is of another family`)
      return image
    })
    if (new Set(actions).size !== actions.length) throw new NoRenaming('two actions become one')
    const groupOf = groups.flatMap((group, g) => group.actions.map(() => g))
    let next = 0
    const images = groups.map((group, g) => {
      const into = new Set(group.actions.map(() => groupOf[actions[next++]!]!))
      if (into.size > 1) throw new NoRenaming('actions of one group become actions of two')
      const image = [...into][0] ?? g
      if (groups[image]!.actions.length !== group.actions.length) throw new NoRenaming('a group becomes part of another')
      return image
    })
    const slots = slotMapOf(schema, renaming)
    const initial = pack(schema, initialState)
    this.slots.forEach((slot, number) => {
      if (this.opaque[number] !== true && renamedAt(this.slots, slots, number, initial, 0) !== codeAt(initial, 0, slot)) throw new NoRenaming(`${slot.path} of the initial state changes`)
    })
    return { slots, actions, groups: images }
  }

  /** The code of one slot of an image. Errors: UnknownImage. */
  imageOf(element: number, slot: number, words: Int32Array, at: number): number {
    const code = renamedAt(this.slots, this.elements[element]!.slots, slot, words, at)
    if (this.opaque[slot] !== true) return code
    const image = this.images[element]![code]!
    if (image < 0) throw new UnknownImage(code)
    return image
  }

  /** The action that does in an image of a state what this one does in the state. */
  imageOfAction(element: number, action: A): A {
    return this.actions[this.elements[element]!.actions[this.numberOf.get(action)!]!]!.action
  }

  /** The least image of a state, and the element that leads there. */
  canonical(words: Int32Array): { readonly words: Int32Array; readonly element: number } {
    let best = words.slice()
    let chosen = 0
    const image = new Int32Array(words.length)
    for (let element = 1; element < this.elements.length; element++) {
      this.apply[element]!(words, 0, image, 0)
      const word = image.findIndex((value, index) => value !== best[index])
      if (word >= 0 && image[word]! < best[word]!) {
        best = image.slice()
        chosen = element
      }
    }
    return { words: best, element: chosen }
  }
}

/** An opaque code nobody has seen the images of yet. */
export class UnknownImage extends Error {
  readonly code: number

  constructor(code: number) {
    super(`what the opaque code ${code} is renamed to is unknown`)
    this.code = code
  }
}

/** The code of one slot of an image, opaque codes as they are. */
const renamedAt = (slots: readonly Slot[], { from, codes }: SlotMap, slot: number, words: Int32Array, at: number): number => {
  const code = codeAt(words, at, slots[from[slot]!]!)
  const map = codes[slot]
  if (map === undefined) return code
  const { item } = slots[slot]!
  // Beyond the end of a list there is nothing to rename.
  return item !== undefined && item.length >= 0 && codeAt(words, at, slots[from[item.length]!]!) <= item.index ? 0 : map[code]!
}

const product = (a: Element, b: Element): Element => ({
  slots: composed(a.slots, b.slots),
  actions: b.actions.map(action => a.actions[action]!),
  groups: b.groups.map(group => a.groups[group]!),
})

const signature = ({ slots, actions }: Element): string => `${slots.from.join()};${slots.codes.map(codes => codes?.join() ?? '').join('|')};${actions.join()}`

interface Closed {
  readonly elements: readonly Element[]
  readonly products: readonly (readonly number[])[]
}

/** Everything the generators make; undefined when that is too much. */
const closure = (identity: Element, generators: readonly Element[]): Closed | undefined => {
  const numbers = new Map([[signature(identity), 0]])
  const elements = [identity]
  // How each element is made: a generator after an earlier element; and what each generator makes of each element.
  const made: { readonly generator: number; readonly from: number }[] = [{ generator: 0, from: 0 }]
  const after: number[][] = generators.map(() => [])
  for (let number = 0; number < elements.length; number++) {
    for (const [generator, first] of generators.entries()) {
      const next = product(first, elements[number]!)
      const key = signature(next)
      let known = numbers.get(key)
      if (known === undefined) {
        known = elements.push(next) - 1
        if (elements.length > MOST_ELEMENTS) return undefined
        numbers.set(key, known)
        made.push({ generator, from: number })
      }
      after[generator]!.push(known)
    }
  }
  const products: number[][] = [elements.map((_, number) => number)]
  for (let number = 1; number < elements.length; number++) products.push(products[made[number]!.from]!.map(other => after[made[number]!.generator]![other]!))
  return { elements, products }
}
