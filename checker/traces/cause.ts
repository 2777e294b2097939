import { decoder } from '../state/coding.js'
import { leavesOf, valueAt, type Leaf } from '../state/leaves.js'
import type { TraceStep } from '../report.js'
import type { RecordOf, ScalarShape } from '../state/schema.js'
import type { Action } from '../action.js'

/** How many other values of a field are tried. */
const TRIED = 64

/**
 * The fields without whose value a step would have had another outcome: each is given its other values, alone, and the step is run again.
 * Only fields that a lock guards, where a schema names locks: what is shared explains a result; that a lock was free, or a table's link whole, does not.
 */
export const causesOf = <S, A extends Action<S>>(schema: RecordOf<S>, { before, action, outcome }: TraceStep<S, A>): readonly Leaf[] => {
  const leaves = leavesOf(schema).filter(leaf => !leaf.remarks.output)
  const guarded = leaves.filter(leaf => leaf.remarks.guardedBy !== undefined)
  return (guarded.length === 0 ? leaves : guarded).filter(leaf =>
    leaf.field.schema === 'scalar' && others(leaf.field.shape, valueAt(before, leaf)).some(value => differs(() => action.apply(withValue(before, leaf, value)), outcome)))
}

/** Some values of a shape besides the one given: all of them if they are few, otherwise the first and the last. */
const others = (shape: ScalarShape, value: unknown): readonly unknown[] => {
  const codes = Array.from({ length: Math.min(shape.values, TRIED) }, (_, i) => (i < TRIED / 2 ? i : shape.values - Math.min(shape.values, TRIED) + i))
  return codes.map(decoder(shape)).filter(other => other !== value)
}

/** A recipe may fail in a state that cannot be: that tells nothing. */
const differs = (run: () => number, outcome: number): boolean => {
  try {
    return run() !== outcome
  } catch {
    return false
  }
}

const withValue = <S>(state: S, { keys }: Leaf, value: unknown): S => {
  const copy = structuredClone(state)
  const owner = keys.slice(0, -1).reduce<unknown>((inner, key) => (inner as Readonly<Record<string | number, unknown>>)[key], copy)
  ;(owner as Record<string | number, unknown>)[keys.at(-1) ?? ''] = value
  return copy
}
