import { leavesOf, valueAt, type Leaf } from './leaves.js'
import type { RecordOf, ScalarShape } from './schema.js'

/** One path at which two states differ. */
export interface Change {
  /** As frames name it: `vms.1.rpc.state`. */
  readonly path: string
  /** For people: `S0.rpc.state`. */
  readonly label: string
  /** The label of the row of scalars it belongs to, if it does: `frame4.entry2`. */
  readonly row?: string
  readonly before: unknown
  readonly after: unknown
  /** `before` and `after` as text. */
  readonly was: string
  readonly is: string
  /** What the declaration says of the field. */
  readonly note?: string
  /** The declaration asks stories to leave it out. */
  readonly untold?: boolean
}

/** A scalar as text; a value outside its declaration prints as itself, so that a broken state can still be shown. */
export const showScalar = (shape: ScalarShape, value: unknown): string => {
  if (shape.is === 'maybe') return value === undefined ? 'none' : showScalar(shape.of, value)
  if (shape.is === 'id' && typeof value === 'number') return shape.kind.nameOf(value)
  if (shape.is === 'among' && (typeof value === 'number' || typeof value === 'bigint')) return shape.nameOf(value)
  if (shape.is === 'range' && shape.nameOf !== undefined && typeof value === 'number') return shape.nameOf(value)
  return String(value)
}

/** What a leaf holds, as text. */
export const showLeaf = ({ field }: Leaf, value: unknown): string =>
  field.schema === 'scalar' ? showScalar(field.shape, value) : `[${[...(value as Iterable<unknown>)].map(item => showScalar(field.of, item)).join(', ')}]`

/** A whole plain state as labels and text: every leaf, the fields of a row of scalars together. */
export const showState = (schema: RecordOf<unknown>, state: unknown): readonly { readonly label: string; readonly value: string }[] => {
  const lines: { label: string; row: string | undefined; value: string }[] = []
  for (const leaf of leavesOf(schema)) {
    const { label, row } = leaf
    const value = showLeaf(leaf, valueAt(state, leaf))
    const last = lines.at(-1)
    const field = row === undefined ? value : `${label.slice(row.length + 1)} ${value}`
    if (last !== undefined && row !== undefined && last.row === row) last.value += `, ${field}`
    else lines.push({ label: row ?? label, row, value: field })
  }
  return lines.map(({ label, value }) => ({ label, value }))
}

/** Where two plain states differ, in the order of declaration. Outputs count only if asked for: they are no part of a state's identity. */
export const difference = (schema: RecordOf<unknown>, before: unknown, after: unknown, { outputs = false } = {}): readonly Change[] =>
  leavesOf(schema).flatMap(leaf => {
    const [old, now] = [valueAt(before, leaf), valueAt(after, leaf)]
    return (leaf.remarks.output && !outputs) || sameLeaf(leaf, old, now) ? [] : [change(leaf, old, now)]
  })

/** Whether a leaf holds the same in both. */
export const sameLeaf = ({ field }: Leaf, one: unknown, other: unknown): boolean => {
  if (field.schema === 'scalar') return one === other
  const [left, right] = [[...(one as Iterable<unknown>)], [...(other as Iterable<unknown>)]]
  return left.length === right.length && left.every((item, i) => item === right[i])
}

const change = (leaf: Leaf, before: unknown, after: unknown): Change => ({
  path: leaf.path,
  label: leaf.label,
  ...(leaf.row === undefined ? {} : { row: leaf.row }),
  before,
  after,
  was: showLeaf(leaf, before),
  is: showLeaf(leaf, after),
  ...(leaf.remarks.note === undefined ? {} : { note: leaf.remarks.note }),
  ...(leaf.remarks.untold === undefined ? {} : { untold: leaf.remarks.untold }),
})
