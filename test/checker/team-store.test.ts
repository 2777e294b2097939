import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ExactStore } from '../../checker/store/exact-store.js'
import { storeAfter } from '../../checker/store/store-for.js'
import type { Store } from '../../checker/store/store.js'
import { TeamStore } from '../../checker/workers/team-store.js'

const WORDS = 3
const BATCH = 500

/** Many states, of words with few values each. */
const stateOf = (number: number): number[] => [number & 63, number >> 6, ~(number & 63)]

const filled = (states: number, alone: (batch: Int32Array) => Store, from = Infinity) => {
  const batch = new Int32Array(BATCH * WORDS)
  const store = new TeamStore(WORDS, batch, { compressing: { from }, alone: () => alone(batch) })
  const put = (from: number, to: number): number => {
    for (let number = from; number < to; number++) batch.set(stateOf(number), (number - from) * WORDS)
    return store.flush(to - from, 0)
  }
  for (let from = 0; from < states; from += BATCH) {
    if (!store.grow(from + BATCH, Infinity)) throw new Error('there is room')
    put(from, Math.min(states, from + BATCH))
  }
  const found = new Int32Array(WORDS)
  const statesAt = (some: readonly number[]): number[][] => some.map(number => (store.code.decode(number, found, 0), [...found]))
  return { store, batch, put, statesAt }
}

const some = [0, 1, 499, 500, 32_767, 32_768, 70_000, 99_999]

test('states that are no longer shared keep their numbers, and are found again', t => {
  const { store, batch, put, statesAt } = filled(100_000, own => storeAfter(WORDS, own, 'so be it'))
  const codes: unknown[] = []
  store.onCode = () => { codes.push(store.code) }
  const shared = store.bytes
  batch.fill(5)
  t.true(store.leave(Infinity))
  t.false(store.isShared)
  t.true(batch.every(word => word === 5))
  t.is(codes.at(-1), store.code)
  t.deepEqual(store.choice, { name: 'compressed', because: 'so be it' })
  t.true(store.bytes < shared)
  t.deepEqual(statesAt(some), some.map(stateOf))
  t.is(put(99_900, 100_000), 100_000)
  t.true(store.grow(100_010, Infinity))
  t.is(put(99_990, 100_010), 100_010)
  t.false(store.leave(Infinity))
})

test('a store that is to shrink is shared no longer, goes on disk then, and can do no more', t => {
  const folder = mkdtempSync(join(tmpdir(), 'hfcheck-team-'))
  t.teardown(() => { rmSync(folder, { recursive: true }) })
  const { store, statesAt } = filled(100_000, own => storeAfter(WORDS, own, 'so be it', { folder }))
  t.true(store.shrink(Infinity))
  t.is(store.choice.name, 'compressed')
  t.true(store.shrink(Infinity))
  t.is(store.choice.name, 'disk')
  t.deepEqual(statesAt(some), some.map(stateOf))
  t.false(store.shrink(Infinity))
  store.close()
})

test('where there is no room alone either every state is still there', t => {
  const { store, batch, statesAt } = filled(100_000, own => new ExactStore(WORDS, own, { from: Infinity }))
  batch.fill(5)
  t.false(store.leave(800_000))
  t.true(batch.every(word => word === 5))
  t.deepEqual(statesAt(some), some.map(stateOf))
  t.false(store.grow(100_001, Infinity))
  t.deepEqual(store.settle(), [])
})

test('what others look at stays, and plain is plain if that was asked for', t => {
  const { store } = filled(5000, own => storeAfter(WORDS, own, 'so be it'))
  store.shared.held = true
  t.false(store.grow(10_000_000, store.bytes))
  t.true(store.isShared)
  store.shared.held = false
  t.false(store.grow(10_000_000, store.bytes))
  t.false(store.isShared)
  t.false(new TeamStore(WORDS, new Int32Array(WORDS), { compressing: { from: Infinity } }).leave(Infinity))
})
