import fc from 'fast-check'
import test from 'ava'
import { LOAD, slotsFor } from '../../checker/store/table-size.js'

test('a table grows by what it may where there is memory, by less where there is little, and not at all where there is none', t => {
  const had = 2 ** 24
  const states = Math.ceil(LOAD * had) + 1
  t.is(slotsFor(had, states, Infinity, 2), 2 * had)
  t.is(slotsFor(had, states, 6 * had, 2), 1.5 * had)
  t.is(slotsFor(had, states, 5 * had, 2), 1.25 * had)
  t.is(slotsFor(had, states, 5 * had - 1, 2), undefined)
})

test('the largest table is one whose entries number its states in 31 bits; it is grown to, and not beyond', t => {
  const largest = 2 ** 31 - 1
  t.is(slotsFor(2 ** 30, 0.9 * 2 ** 30, Infinity, 2), largest)
  t.is(slotsFor(largest - 2 ** 20, Math.floor(LOAD * largest), Infinity, 2), largest)
  t.is(slotsFor(largest, largest, Infinity, 2), undefined)
})

test('whatever a table grows to holds what it is to hold', t => {
  fc.assert(fc.property(fc.integer({ min: 2 ** 12, max: 2 ** 30 }), fc.double({ min: LOAD, max: 20, noNaN: true }), fc.double({ min: 0, max: 2 ** 36, noNaN: true }), (had, share, spare) => {
    const states = Math.floor(share * had) + 1
    const slots = slotsFor(had, states, spare, 1.5)
    return slots === undefined || (states <= LOAD * slots && 4 * slots <= spare && slots > had && slots < 2 ** 31)
  }))
  t.pass()
})
