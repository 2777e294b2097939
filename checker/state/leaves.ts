import type { List, RecordOf, Remarks, Scalar, Schema } from './schema.js'

/** A place where a state holds a value: a scalar field or a whole list. */
export interface Leaf {
  readonly keys: readonly (string | number)[]
  /** The keys joined by dots, as frames name them: `vms.1.rpc.state`. */
  readonly path: string
  /** The same for people, rows under their own names: `S0.rpc.state`. */
  readonly label: string
  readonly field: Scalar<unknown> | List<unknown>
  /** The label of the enclosing row of a table, when that row holds scalars and nothing else: such a row reads as one thing. */
  readonly row?: string
  /** The field's own note; the rest may come from an enclosing record or table. */
  readonly remarks: Remarks
}

const known = new WeakMap<object, readonly Leaf[]>()

/** Every leaf of a schema, in the order of declaration. */
export const leavesOf = (schema: RecordOf<unknown>): readonly Leaf[] => {
  const leaves = known.get(schema) ?? collect(schema, [], '', {})
  known.set(schema, leaves)
  return leaves
}

/** The value a plain state holds at a leaf. */
export const valueAt = (state: unknown, { keys }: Leaf): unknown => {
  let value = state
  for (const key of keys) value = (value as Readonly<Record<string | number, unknown>>)[key]
  return value
}

const collect = (schema: Schema, keys: Leaf['keys'], label: string, outer: Remarks, row?: string): Leaf[] => {
  const remarks = inherited(outer, schema.remarks)
  switch (schema.schema) {
    case 'record': {
      const fields = Object.entries(schema.fields)
      return fields.flatMap(([name, field]) => collect(field, [...keys, name], namesItself(field, schema) ? label : dotted(label, name), remarks, row))
    }
    case 'table':
      return schema.rows.flatMap((row, id) => {
        const name = dotted(label, schema.kind.nameOf(id))
        return collect(row, [...keys, id], name, remarks, Object.values(row.fields).every(field => field.schema === 'scalar') ? name : undefined)
      })
    case 'scalar':
    case 'list':
      return [{ keys, path: keys.join('.'), label, field: schema, ...(row === undefined ? {} : { row }), remarks }]
  }
}

/** A table whose kind no sibling table shares: its rows' names say enough, `vms.S0` reads `S0`. */
const namesItself = (field: Schema, { fields }: RecordOf<unknown>): boolean =>
  field.schema === 'table' && Object.values(fields).every(other => other === field || other.schema !== 'table' || other.kind.name !== field.kind.name)

const dotted = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`)

/** What a declaration says of everything below it: everything but the note. */
export const inherited = ({ guardedBy, output, untold }: Remarks, own: Remarks): Remarks => ({
  ...(guardedBy === undefined ? {} : { guardedBy }),
  ...(output === undefined ? {} : { output }),
  ...(untold === undefined ? {} : { untold }),
  ...own,
})
