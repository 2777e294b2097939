import fc from 'fast-check'
import { among, bool, id, kind, list, maybe, oneOf, range, record, table, type Infer } from '../../checker/state/schema.js'

/** A schema with one of everything, and arbitrary states of it. */
export const KEYS = kind('key', 3, key => `K${key}`)
export const ROOMS = kind('room', 2, room => `room${room}`)

export const schema = record({
  open: bool().note('whether anybody may come in'),
  level: range(-2, 5),
  rooms: table(ROOMS, record({
    door: record({ state: oneOf('shut', 'ajar', 'open'), key: maybe(id(KEYS)).note('which key fits') }).guardedBy('room {room}'),
    guests: list(id(KEYS), 3),
    word: among([0n, 16n, 255n], word => `0x${word.toString(16)}`),
  })),
  heap: record({ used: range(0, 3) }),
  result: range(0, 9).output().note('what the last step returned'),
})
export type House = Infer<typeof schema>

const room = fc.record({
  door: fc.record({ state: fc.constantFrom('shut' as const, 'ajar' as const, 'open' as const), key: fc.option(fc.nat(2), { nil: undefined }) }),
  guests: fc.array(fc.nat(2), { maxLength: 3 }),
  word: fc.constantFrom(0n, 16n, 255n),
})

export const house: fc.Arbitrary<House> = fc.record({
  open: fc.boolean(),
  level: fc.integer({ min: -2, max: 5 }),
  rooms: fc.tuple(room, room),
  heap: fc.record({ used: fc.nat(3) }),
  result: fc.nat(9),
})

export const empty: House = {
  open: false,
  level: 0,
  rooms: [0, 1].map(() => ({ door: { state: 'shut' as const, key: undefined }, guests: [], word: 0n })),
  heap: { used: 0 },
  result: 0,
}
