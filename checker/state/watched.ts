import { leavesOf, valueAt, type Leaf } from './leaves.js'
import type { RecordOf, Schema } from './schema.js'

/** A plain state in disguise: it reads like the state it was made from and reports every leaf somebody looks at. */
export interface Watched<S> {
  readonly state: S
  /** The leaves read since the last call, in the order of declaration. */
  take(): readonly Leaf[]
  /** The name of a record handed out as `state.vms[1]`, e.g. `S0`; `undefined` for anything else. */
  nameOf(record: unknown): string | undefined
}

/** Getters on real objects and arrays, not proxies over frozen ones: whatever a predicate does with a plain state works here as well. */
export const watch = <S>(schema: RecordOf<S>, plain: S): Watched<S> => {
  const leaves = leavesOf(schema)
  const byPath = new Map(leaves.map(leaf => [leaf.path, leaf]))
  const read = new Set<Leaf>()
  const names = new Map<unknown, string>()

  const disguise = (part: Schema, path: string): unknown => {
    if (part.schema === 'table') {
      return part.rows.map((row, id) => {
        const record = disguise(row, `${path}.${id}`)
        names.set(record, part.kind.nameOf(id))
        return record
      })
    }
    if (part.schema !== 'record') throw new TypeError(`${path} holds a value, not a record`)
    const record = {}
    for (const [name, field] of Object.entries(part.fields)) {
      const here = path === '' ? name : `${path}.${name}`
      const leaf = byPath.get(here)
      if (leaf === undefined) Object.defineProperty(record, name, { enumerable: true, value: disguise(field, here) })
      else Object.defineProperty(record, name, { enumerable: true, get: () => (read.add(leaf), valueAt(plain, leaf)) })
    }
    return Object.freeze(record)
  }

  return {
    state: disguise(schema, '') as S,
    take: () => {
      const taken = leaves.filter(leaf => read.has(leaf))
      read.clear()
      return taken
    },
    nameOf: record => names.get(record),
  }
}
