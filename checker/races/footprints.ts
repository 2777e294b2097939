import { joined, type Footprint, type Phase } from './footprint.js'
import { layoutOf } from '../state/layout.js'
import { ReadingTree } from '../memo/reading-tree.js'
import type { Frozen } from '../state/schema.js'
import { SectionReads, type Touched } from './section-reads.js'
import type { Action, SectionListener } from '../action.js'
import type { ActionGroup, System } from '../system.js'
import { Views } from '../state/view.js'

/** An action with the footprints it was found to have, by the number of their list. */
interface Studied<A> {
  readonly action: A
  readonly tree: ReadingTree
}

/** What a process can do next: the actions, and the numbers of their lists of footprints are joined to one number step by step. */
interface Enabled<A> {
  readonly actions: readonly Studied<A>[]
  readonly reads: Int32Array
}

/** An enabled step of a process. */
export interface Stepped<A> {
  readonly action: A
  /** The footprints of its sections, in order. */
  readonly sections: readonly Footprint[]
  /** Everything it touches: what its sections do, and what is done around them (locks taken and given back, where the process stands). */
  readonly whole: Touched
}

/** What one step does, remembered. */
interface Print {
  readonly ids: readonly number[]
  readonly whole: Touched
}

/** Numbers things by their text. */
class Catalogue<T> {
  readonly all: T[] = []
  readonly #numbers = new Map<string, number>()

  number(text: string, make: (number: number) => T): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.all.push(make(this.all.length)) - 1
      this.#numbers.set(text, number)
    }
    return number
  }
}

/**
 * The footprints of a system's sections, learned by running recipes on views that note every access. What was learned is remembered by what
 * was read, so that a state like one met before costs a few look-ups.
 */
export class Footprints<S, A extends Action<S>> {
  readonly processes: number
  readonly #reads: SectionReads
  readonly #buffer: Int32Array
  readonly #view: S
  readonly #words: number
  readonly #prints = new Catalogue<Footprint>()
  readonly #lists = new Catalogue<Print>()
  readonly #enabled = new Catalogue<Enabled<A>>()
  readonly #menus = new Catalogue<readonly number[]>()
  /** Per process: its groups with its own actions in them, and which of those are enabled. */
  readonly #own: readonly { readonly groups: readonly { readonly when: ActionGroup<S, A>['when']; readonly studied: readonly Studied<A>[] }[]; readonly tree: ReadingTree }[]
  /** Joins numbers: a menu is found by the number so far and the next list. */
  readonly #joins = new Map<number, number>()

  constructor(system: System<S, A>) {
    const { words, size } = layoutOf(system.schema)
    const processOf = system.processOf ?? (() => 0)
    this.#words = words
    this.#buffer = new Int32Array(size)
    this.#reads = new SectionReads(words, size)
    this.#view = new Views(system.schema, this.#buffer, this.#reads).at(0)
    this.processes = 1 + Math.max(0, ...system.groups.flatMap(({ actions }) => actions.map(processOf)))
    this.#own = Array.from({ length: this.processes }, (_, process) => ({
      groups: system.groups
        .map(({ when, actions }) => ({ when, studied: actions.filter(action => processOf(action) === process).map(action => ({ action, tree: new ReadingTree() })) }))
        .filter(({ studied }) => studied.length > 0),
      tree: new ReadingTree(),
    }))
    this.#menus.number('', () => [])
  }

  /** Every footprint met so far; their ids are their places. */
  get all(): readonly Footprint[] {
    return this.#prints.all
  }

  /** The footprints of a menu, ascending, each once. */
  menu(number: number): readonly number[] {
    return this.#menus.all[number]!
  }

  /** The number of the menu of a process in a state: everything the sections of its next steps touch. */
  menuOf(process: number, words: Int32Array): number {
    let menu = 0
    for (const studied of this.#enabledFor(process, words).actions) {
      const list = this.#listOf(process, studied, words)
      const key = menu * 0x400_0000 + list
      let joined = this.#joins.get(key)
      if (joined === undefined) {
        const ids = [...new Set([...this.menu(menu), ...this.#lists.all[list]!.ids])].sort((a, b) => a - b)
        joined = this.#menus.number(ids.join(), () => ids)
        this.#joins.set(key, joined)
      }
      menu = joined
    }
    return menu
  }

  /** The enabled actions of a process in a state, and what each touches. */
  steps(process: number, words: Int32Array): readonly Stepped<A>[] {
    return this.#enabledFor(process, words).actions.map(studied => {
      const { ids, whole } = this.#lists.all[this.#listOf(process, studied, words)]!
      return { action: studied.action, sections: ids.map(id => this.all[id]!), whole }
    })
  }

  /** What was read to find out which actions of a process are enabled: unless it is written, the same stay enabled. */
  guardsOf(process: number, words: Int32Array): Int32Array {
    return this.#enabledFor(process, words).reads
  }

  #enabledFor(process: number, words: Int32Array): Enabled<A> {
    const { groups, tree } = this.#own[process]!
    let number = tree.find(words)
    if (number === undefined) {
      this.#load(words)
      const enabled = groups.map(({ when }) => when === undefined || when(this.#view as Frozen<S>))
      const reads = this.#reads.depends.slice()
      number = this.#enabled.number(`${process}:${enabled.map(Number).join('')}:${reads.join()}`, () => ({ actions: groups.flatMap(({ studied }, g) => (enabled[g] ? studied : [])), reads }))
      tree.add(this.#reads.pieces, words, number)
    }
    return this.#enabled.all[number]!
  }

  #listOf(process: number, { action, tree }: Studied<A>, words: Int32Array): number {
    let number = tree.find(words)
    if (number === undefined) {
      this.#load(words)
      const print = this.#run(process, action)
      number = this.#lists.number(`${print.ids.join()}:${print.whole.reads.join()}:${print.whole.writes.join()}`, () => print)
      tree.add(this.#reads.pieces, words, number)
    }
    return number
  }

  #load(words: Int32Array): void {
    this.#buffer.fill(0)
    for (let word = 0; word < this.#words; word++) this.#buffer[word] = words[word]!
    this.#reads.begin()
  }

  /** Runs one action on the state at hand, listening. */
  #run(process: number, action: A): Print {
    const ids: number[] = []
    const parts: Touched[] = []
    let label: string | undefined
    let locks: readonly string[] = []
    let phases: Phase[] = []
    const part = (): Touched => {
      const touched = this.#reads.cut()
      parts.push(touched)
      return touched
    }
    const cut = (): void => { phases.push({ ...part(), locks }) }
    const listener: SectionListener = {
      begins: (name, held) => {
        part()
        label = name
        locks = held
        phases = []
      },
      takes: lock => {
        cut()
        locks = [...locks, lock]
      },
      ends: () => {
        cut()
        ids.push(this.#print(process, `${action.name}: ${label}`, phases))
      },
    }
    action.apply(this.#view, listener)
    if (label === undefined) {
      cut()
      ids.push(this.#print(process, action.name, phases))
    }
    part()
    return { ids, whole: joined(parts) }
  }

  #print(process: number, section: string, phases: readonly Phase[]): number {
    const key = `${process}/${section}/${phases.map(({ locks, reads, writes }) => `${locks.join()}:${reads.join()}:${writes.join()}`).join('/')}`
    return this.#prints.number(key, id => ({ id, process, section, phases }))
  }
}
