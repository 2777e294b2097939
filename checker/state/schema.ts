/**
 * The state schema: one declaration from which everything about a state is derived — its TypeScript type (`Infer`), its packed layout and
 * live view (`packed.ts`), its text and differences (`show.ts`), its reference page (`describe.ts`).
 *
 * A state is a tree. References are ids (plain numbers), never objects; records are edited field by field and never assigned whole.
 */

declare const type: unique symbol

/** Carries the TypeScript type a schema stands for; never present at run time. */
export interface Typed<T> {
  readonly [type]?: T
}

/** The plain TypeScript type of a schema. */
export type Infer<S> = S extends Typed<infer T> ? T : never

/** What a declaration may add to a schema without changing its type. */
export interface Remarks {
  /** One sentence for the state reference. */
  readonly note?: string
  /** Name of the lock that guards the field; `{kind}` stands for the id of the enclosing table's row. */
  readonly guardedBy?: string
  /** An output is written by a step for rules and people to read; it is no part of the state's identity and no step may read it first. */
  readonly output?: boolean
  /** Stories leave its changes out: what a step says of itself covers them. */
  readonly untold?: boolean
}

interface Remarkable<Self> {
  readonly remarks: Remarks
  note(text: string): Self
  guardedBy(lock: string): Self
  output(): Self
  untold(): Self
}

/** A named, finite set of interchangeable-looking things (CPUs, pages); ids run from 0 to `size` − 1. */
export interface Kind {
  readonly name: string
  readonly size: number
  /** How an id reads in traces and tables, e.g. `S0.1`; the kind's name and the number when absent. */
  readonly nameOf: (id: number) => string
}

/** The shapes of a scalar; `values` is how many it can take, coded 0 … values − 1 in the packed form. */
export type ScalarShape =
  | { readonly is: 'bool'; readonly values: 2 }
  | { readonly is: 'range'; readonly values: number; readonly min: number; readonly max: number; readonly nameOf?: (value: number) => string }
  | { readonly is: 'oneOf'; readonly values: number; readonly names: readonly string[] }
  | { readonly is: 'among'; readonly values: number; readonly members: readonly (number | bigint)[]; readonly nameOf: (member: number | bigint) => string }
  | { readonly is: 'id'; readonly values: number; readonly kind: Kind }
  | { readonly is: 'maybe'; readonly values: number; readonly of: ScalarShape }

export interface Scalar<T> extends Typed<T>, Remarkable<Scalar<T>> {
  readonly schema: 'scalar'
  readonly shape: ScalarShape
}

export interface RecordOf<T> extends Typed<T>, Remarkable<RecordOf<T>> {
  readonly schema: 'record'
  readonly fields: Readonly<Record<string, Schema>>
}

export interface Table<T> extends Typed<readonly T[]>, Remarkable<Table<T>> {
  readonly schema: 'table'
  readonly kind: Kind
  /** One record schema per id; the same object for every id unless rows differ. */
  readonly rows: readonly RecordOf<T>[]
}

/** A bounded list: what arrays, immer drafts of arrays and packed lists have in common. */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number
  push(item: T): number
  pop(): T | undefined
  shift(): T | undefined
  at(index: number): T | undefined
  includes(item: T): boolean
}

export interface List<T> extends Typed<Sequence<T>>, Remarkable<List<T>> {
  readonly schema: 'list'
  readonly of: ScalarShape
  readonly capacity: number
}

export type Schema = Scalar<unknown> | RecordOf<unknown> | Table<unknown> | List<unknown>

type Fields = Readonly<Record<string, Typed<unknown>>>
type InferFields<F extends Fields> = { -readonly [K in keyof F]: Infer<F[K]> }

/** A state nobody may write to: what rules are given. */
export type Frozen<T> =
  T extends Sequence<infer I> & { push: unknown } ? (T extends readonly (infer R)[] ? readonly Frozen<R>[] : FrozenSequence<I>)
  : T extends readonly (infer R)[] ? readonly Frozen<R>[]
  : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> }
  : T

/** A `Sequence` without the methods that change it. */
export type FrozenSequence<T> = Omit<Sequence<T>, 'push' | 'pop' | 'shift'> & Iterable<T>

/** Declares a kind of thing with `size` members. */
export const kind = (name: string, size: number, nameOf: (id: number) => string = id => `${name}${id}`): Kind => {
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`kind ${name}: size ${size} is not a natural number`)
  return { name, size, nameOf }
}

const remarkable = <Own extends object, Self>(own: Own, remarks: Remarks = {}): Self =>
  ({
    ...own,
    remarks,
    note: (note: string) => remarkable(own, { ...remarks, note }),
    guardedBy: (guardedBy: string) => remarkable(own, { ...remarks, guardedBy }),
    output: () => remarkable(own, { ...remarks, output: true }),
    untold: () => remarkable(own, { ...remarks, untold: true }),
  }) as Self

const scalar = <T>(shape: ScalarShape): Scalar<T> => remarkable({ schema: 'scalar', shape })

/** True or false. */
export const bool = (): Scalar<boolean> => scalar({ is: 'bool', values: 2 })

/** A whole number from `min` to `max`, both included; `nameOf` is how it reads, where not in decimal. */
export const range = (min: number, max: number, nameOf?: (value: number) => string): Scalar<number> => {
  if (!Number.isInteger(min) || !Number.isInteger(max) || max < min) throw new RangeError(`range ${min}..${max} is empty or not of whole numbers`)
  return scalar({ is: 'range', values: max - min + 1, min, max, ...(nameOf && { nameOf }) })
}

/** One of a few names. */
export const oneOf = <const Names extends readonly [string, ...string[]]>(...names: Names): Scalar<Names[number]> => {
  if (new Set(names).size !== names.length) throw new RangeError(`oneOf(${names.join(', ')}): a name stands twice`)
  return scalar({ is: 'oneOf', values: names.length, names })
}

/** One of a finite set of numbers (machine words, say); reads and writes the number itself, stores its place in the set. */
export const among = <T extends number | bigint>(members: readonly T[], nameOf: (member: T) => string = String): Scalar<T> => {
  if (members.length === 0 || new Set(members).size !== members.length) throw new RangeError(`among: the members must be distinct and at least one`)
  return scalar({ is: 'among', values: members.length, members, nameOf: nameOf as (member: number | bigint) => string })
}

/** A reference to a thing of a kind. */
export const id = (of: Kind): Scalar<number> => scalar({ is: 'id', values: Math.max(1, of.size), kind: of })

/** A scalar, or `undefined`. */
export const maybe = <T>(of: Scalar<T>): Scalar<T | undefined> => scalar({ is: 'maybe', values: of.shape.values + 1, of: of.shape })

/** A record of named fields. */
export const record = <const F extends Fields>(fields: F): RecordOf<InferFields<F>> => remarkable({ schema: 'record', fields: fields as unknown as Readonly<Record<string, Schema>> })

/** One record for each thing of a kind, indexed by id; `row` may depend on the id as long as the TypeScript type does not. */
export const table = <T>(of: Kind, row: RecordOf<T> | ((id: number) => RecordOf<T>)): Table<T> =>
  remarkable({ schema: 'table', kind: of, rows: Array.from({ length: of.size }, (_, i) => (typeof row === 'function' ? row(i) : row)) })

/** A list of at most `capacity` scalars. */
export const list = <T>(of: Scalar<T>, capacity: number): List<T> => {
  if (!Number.isInteger(capacity) || capacity < 0) throw new RangeError(`list: capacity ${capacity} is not a natural number`)
  return remarkable({ schema: 'list', of: of.shape, capacity })
}
