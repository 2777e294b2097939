import type { Condensation } from './condensation.js'
import type { Engine } from '../search/engine.js'
import { frameMasks } from '../state/frame-mask.js'
import type { Graph } from './graph.js'
import { LabelledSteps } from './labelled-steps.js'
import { layoutOf } from '../state/layout.js'
import { leavesOf, valueAt } from '../state/leaves.js'
import { unpack } from '../state/packed.js'
import type { Recoverable } from '../property.js'
import type { TrapRegion } from '../report.js'
import type { Frozen } from '../state/schema.js'
import { showLeaf } from '../state/show.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** One row of a recoverable rule. */
export interface Column<S> {
  readonly rule: Recoverable<S, unknown>
  readonly row: number
}

export interface Recovery {
  /** How many states the row was judged in. */
  readonly judged: number
  /** The nearest state from which nothing good can be reached any more. */
  readonly trap: number | undefined
}

/** Columns are bits of a number. */
const TOGETHER = 32

/** For each column, whether every judged state leads to a good one (AG EF): components are complete only after all they lead to. */
export const recoveries = <S, A extends Action<S>>(engine: Engine<S, A>, graph: Graph, condensation: Condensation, columns: readonly Column<S>[]): readonly Recovery[] => {
  const found: Recovery[] = []
  for (let from = 0; from < columns.length; from += TOGETHER) found.push(...together(engine, graph, condensation, columns.slice(from, from + TOGETHER)))
  return found
}

const together = <S, A extends Action<S>>(engine: Engine<S, A>, { states, offsets, targets }: Graph, { members, starts }: Condensation, columns: readonly Column<S>[]): Recovery[] => {
  const { generated, size, single } = engine
  const seen = single as Frozen<S>
  const judged = new Uint32Array(states)
  const good = new Uint32Array(states)
  const counts = columns.map(() => 0)
  for (let state = 0; state < states; state++) {
    generated.load(state, 2 * size)
    columns.forEach(({ rule, row }, k) => {
      const item = rule.each(seen)[row]
      if (rule.given === undefined || rule.given(item, seen, row)) {
        counts[k]!++
        judged[state]! |= 1 << k
      }
      if (rule.to(item, seen, row)) good[state]! |= 1 << k
    })
  }
  for (let c = 0; c + 1 < starts.length; c++) {
    let leads = 0
    for (let k = starts[c]!; k < starts[c + 1]!; k++) {
      const state = members[k]!
      leads |= good[state]!
      for (let e = offsets[state]!; e < offsets[state + 1]!; e++) leads |= good[targets[e]!]!
    }
    for (let k = starts[c]!; k < starts[c + 1]!; k++) good[members[k]!] = leads
  }
  const traps: (number | undefined)[] = columns.map(() => undefined)
  let open = columns.length
  for (let state = 0; state < states && open > 0; state++) {
    const lost = judged[state]! & ~good[state]!
    if (lost === 0) continue
    columns.forEach((_, k) => {
      if ((lost & (1 << k)) === 0 || traps[k] !== undefined) return
      traps[k] = state
      open--
    })
  }
  return columns.map((_, k) => ({ judged: counts[k]!, trap: traps[k] }))
}

/** The bits in which some states differ from one. */
const varying = <S, A extends Action<S>>({ generated, buffer, words }: Engine<S, A>, count: number, stateAt: (index: number) => number, model: Int32Array): Int32Array => {
  const bits = new Int32Array(words)
  for (let index = 0; index < count; index++) {
    generated.load(stateAt(index), 0)
    for (let k = 0; k < words; k++) bits[k]! |= buffer[k]! ^ model[k]!
  }
  return bits
}

/** The bits that ever change. */
export const changing = <S, A extends Action<S>>(engine: Engine<S, A>, states: number): Int32Array => {
  engine.generated.load(0, 0)
  return varying(engine, states, index => index, engine.buffer.slice(0, engine.words))
}

/** What a trap state leads to, all of which cannot get away either: its size, what stays as it is there, and what still happens. */
export const regionOf = <S, A extends Action<S>>(system: System<S, A>, engine: Engine<S, A>, { states, offsets, targets }: Graph, trap: number, anywhere: Int32Array): TrapRegion => {
  const { generated, buffer, words, names } = engine
  const inside = new Uint8Array(states)
  inside[trap] = 1
  const region = [trap]
  for (const state of region) {
    for (let e = offsets[state]!; e < offsets[state + 1]!; e++) {
      if (inside[targets[e]!] === 1) continue
      inside[targets[e]!] = 1
      region.push(targets[e]!)
    }
  }
  const wordsOf = (state: number): Int32Array => {
    generated.load(state, 0)
    return buffer.slice(0, words)
  }
  const here = varying(engine, region.length, index => region[index]!, wordsOf(trap))
  const masks = frameMasks(layoutOf(system.schema))
  const plain = unpack(system.schema, wordsOf(trap))
  const moves = (path: string, bits: Int32Array): boolean => masks([path], path).some((mask, k) => k < words && (mask & bits[k]!) !== 0)
  const frozen = leavesOf(system.schema)
    .filter(({ path, remarks }) => remarks.output !== true && remarks.untold !== true && moves(path, anywhere) && !moves(path, here))
    .map(leaf => ({ path: leaf.path, label: leaf.label, value: showLeaf(leaf, valueAt(plain, leaf)) }))

  const steps = new LabelledSteps(system, engine, names.map(name => ({ action }) => action.name === name))
  const possible = new Set<string>()
  const moving = new Set<string>()
  for (const state of region) {
    steps.visit(state, (to, kind) => {
      const family = names[steps.classes[kind]!.indexOf(true)]!
      possible.add(family)
      if (to !== undefined) moving.add(family)
    })
  }
  return { states: region.length, frozen, moving: names.filter(name => moving.has(name)), idle: names.filter(name => possible.has(name) && !moving.has(name)) }
}
