import { pack } from '../state/packed.js'
import { reduce, withoutOutputs } from '../state/reduce.js'
import type { Trace, TraceStep } from '../report.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/**
 * Runs actions on plain states from the initial one. `expected` gives the packed identity each step must lead to: a recipe that does something
 * else to a plain state than to the view is an error in the recipe, and no trace.
 */
export const retrace = <S, A extends Action<S>>(system: System<S, A>, actions: readonly A[], expected?: (step: number) => Int32Array | undefined): Trace<S, A> => {
  const steps: TraceStep<S, A>[] = []
  let before = withoutOutputs(system.schema, system.initial)
  actions.forEach((action, index) => {
    const { state: after, outcome } = reduce(system, before, action)
    const words = expected?.(index)
    const packed = pack(system.schema, after)
    if (words !== undefined && words.some((word, k) => packed[k] !== word)) {
      throw new Error(`${action.name} (step ${index + 1}) does not do the same to a plain state as to the packed one`)
    }
    steps.push({ action, outcome, before, after })
    before = withoutOutputs(system.schema, after)
  })
  return { initial: system.initial, steps }
}
