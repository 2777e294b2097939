import { layoutOf } from '../../checker/state/layout.js'
import { pack } from '../../checker/state/packed.js'
import { withoutOutputs } from '../../checker/state/reduce.js'
import type { RecordOf } from '../../checker/state/schema.js'
import { hashOf } from '../../checker/store/row-text.js'
import type { Stepper, StepperOf } from './stepper.js'

const FIRST_BITS = 12

/** Makes live views of packed states: with generated code, or without. */
export type ViewOf = (schema: RecordOf<unknown>, words: Int32Array) => unknown

/** On packed states, through live views: many times faster than on plain ones. */
export const packedStepper = (viewOf: ViewOf): StepperOf => (system, from): Stepper => {
  const { words, size } = layoutOf(system.schema)
  const buffers = [new Int32Array(size), new Int32Array(size)] as const
  const [old, now] = buffers
  const before = viewOf(system.schema, old)
  const after = viewOf(system.schema, now)
  let store = new Int32Array(words << FIRST_BITS)
  let table = new Int32Array(2 << FIRST_BITS)
  let count = 0

  const slotOf = (state: Int32Array, offset: number, hash: number): number => {
    const mask = table.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = table[slot]! - 1
      if (entry < 0) return slot
      let k = 0
      while (k < words && store[entry * words + k] === state[offset + k]) k++
      if (k === words) return slot
    }
  }
  const hashAt = (state: Int32Array, offset: number): number => hashOf(words, state, offset)
  const grow = (): void => {
    if ((count + 1) * words > store.length) {
      const longer = new Int32Array(store.length * 2)
      longer.set(store)
      store = longer
    }
    if ((count + 1) * 2 > table.length) {
      table = new Int32Array(table.length * 2)
      for (let state = 0; state < count; state++) table[slotOf(store, state * words, hashAt(store, state * words))] = state + 1
    }
  }
  /** The number of the state in `now`, negative (less one) if it is new. */
  const add = (): number => {
    const slot = slotOf(now, 0, hashAt(now, 0))
    if (table[slot]! > 0) return table[slot]! - 1
    store.set(now.subarray(0, words), count * words)
    table[slot] = count + 1
    count++
    grow()
    return -count
  }
  const load = (state: number, to: Int32Array): void => {
    to.fill(0)
    for (let k = 0; k < words; k++) to[k] = store[state * words + k]!
  }

  pack(system.schema, withoutOutputs(system.schema, from), now)
  add()
  return {
    get count() { return count },
    before, after,
    show: state => load(state, now),
    successors: (state, visit) => {
      load(state, old)
      for (const { when, actions } of system.groups) {
        if (when !== undefined && !when(before)) continue
        for (const action of actions) {
          now.set(old)
          const outcome = action.apply(after)
          const to = add()
          if (!visit(to < 0 ? -to - 1 : to, to < 0, action, outcome)) return
        }
      }
    },
  }
}
