import fc from 'fast-check'
import { among, bool, id, kind, list, maybe, oneOf, range, record, table, type RecordOf, type Scalar, type Typed } from '../../checker/index.js'

interface Described<T> {
  readonly schema: T
  readonly value: fc.Arbitrary<unknown>
}

const NAMES = ['idle', 'pending', 'inflight', 'done', 'a b', '"quoted"', 'ünïcode'] as const

const plainScalar: fc.Arbitrary<Described<Scalar<unknown>>> = fc.oneof(
  fc.constant({ schema: bool(), value: fc.boolean() }),
  fc.tuple(fc.integer({ min: -300, max: 300 }), fc.constantFrom(0, 1, 2, 7, 255, 4096, 2 ** 31 - 1, 2 ** 32 - 1)).map(([min, more]) =>
    ({ schema: range(min, min + more), value: fc.oneof(fc.constantFrom(min, min + more), fc.integer({ min, max: Math.min(min + more, 2 ** 31 - 1) })) })),
  fc.integer({ min: 1, max: NAMES.length }).map(count => ({ schema: oneOf(NAMES[0], ...NAMES.slice(1, count)), value: fc.constantFrom(...NAMES.slice(0, count)) })),
  fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 9 }).map(members => ({ schema: among(members), value: fc.constantFrom(...members) })),
  fc.uniqueArray(fc.integer({ min: -10, max: 5000 }), { minLength: 1, maxLength: 20 }).map(members => ({ schema: among(members), value: fc.constantFrom(...members) })),
  fc.integer({ min: 1, max: 70 }).map(size => ({ schema: id(kind('thing', size)), value: fc.nat(size - 1) })),
)

const maybeScalar = (of: Described<Scalar<unknown>>): Described<Scalar<unknown>> => ({ schema: maybe(of.schema), value: fc.option(of.value, { nil: undefined }) })

export const anyScalar: fc.Arbitrary<Described<Scalar<unknown>>> =
  fc.tuple(plainScalar, fc.nat(3)).map(([of, wraps]) => (of.schema.shape.values < 2 ** 32 && wraps === 0 ? maybeScalar(of) : of))

const anyList: fc.Arbitrary<Described<Typed<unknown>>> = fc.tuple(anyScalar, fc.nat(9)).map(([of, capacity]) =>
  ({ schema: list(of.schema, capacity), value: fc.array(of.value, { maxLength: capacity }) }))

const anyRecord = (depth: number): fc.Arbitrary<Described<RecordOf<unknown>>> =>
  fc.array(fc.oneof({ weight: 4, arbitrary: anyScalar as fc.Arbitrary<Described<Typed<unknown>>> }, { weight: 1, arbitrary: anyList }, ...(depth === 0 ? [] : [{ weight: 2, arbitrary: anyRecord(depth - 1) }, { weight: 2, arbitrary: anyTable(depth - 1) }])), { maxLength: 7 })
    .map(fields => ({
      schema: record(Object.fromEntries(fields.map(({ schema }, index) => [`f${index}`, schema]))),
      value: fc.record(Object.fromEntries(fields.map(({ value }, index) => [`f${index}`, value]))),
    }))

const anyTable = (depth: number): fc.Arbitrary<Described<Typed<unknown>>> => fc.tuple(anyRecord(depth), fc.nat(4)).map(([row, size]) =>
  ({ schema: table(kind('row', size), row.schema), value: fc.array(row.value, { minLength: size, maxLength: size }) }))

/** A random schema with two random states of it. */
export const schemaWithStates: fc.Arbitrary<{ readonly schema: RecordOf<unknown>; readonly one: unknown; readonly other: unknown }> =
  anyRecord(2).chain(({ schema, value }) => fc.record({ schema: fc.constant(schema), one: value, other: value }))
