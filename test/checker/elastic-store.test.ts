import test from 'ava'
import { diskFiles } from '../../checker/checkpoint/checkpoint-files.js'
import { ElasticStore } from '../../checker/store/elastic-store.js'
import { ExactStore } from '../../checker/store/exact-store.js'
import type { SpillOptions } from '../../checker/store/spill.js'
import { DiskFull } from '../../checker/store/store.js'
import { SharedStore } from '../../checker/workers/shared-store.js'
import { newFolder } from '../new-folder.js'

const WORDS = 3
const BATCH = 500

const folder = newFolder()

/** Many states, of words with few values each. */
const stateOf = (number: number): number[] => [number & 63, number >> 6, ~(number & 63)]

const own = (batch: Int32Array, compressFrom: number): ExactStore => new ExactStore(WORDS, batch, compressFrom)
const shared = (batch: Int32Array, compressFrom: number): SharedStore => new SharedStore(WORDS, batch, compressFrom)

const filled = (states: number, memory: typeof own | typeof shared, compressFrom: number, spill?: SpillOptions) => {
  const batch = new Int32Array(BATCH * WORDS)
  const store = new ElasticStore<ExactStore | SharedStore>(WORDS, batch, memory(batch, compressFrom), spill)
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

for (const [name, memory] of [['one thread has', own], ['threads share', shared]] as const) {
  test(`what ${name} is compressed when it is to shrink, goes on disk then under the numbers it has, and can do no more`, t => {
    const { store, batch, put, statesAt } = filled(100_000, memory, 1_000_000, { folder })
    const codes: unknown[] = []
    store.onCode = () => { codes.push(store.code) }
    const sizes = [store.bytes]
    batch.fill(5)
    for (const kept of ['compressed', 'disk']) {
      t.true(store.shrink(Infinity))
      t.is(store.choice.name, kept as 'compressed' | 'disk')
      t.is(codes.at(-1), store.code)
      t.true(batch.every(word => word === 5))
      t.deepEqual(statesAt(some), some.map(stateOf))
      sizes.push(store.bytes)
    }
    t.true(sizes[1]! < sizes[0]!)
    t.false(store.isInMemory)
    t.is(store.memory.count, 0)
    t.false(store.shrink(Infinity))
    t.true(store.grow(100_010, Infinity))
    put(99_990, 100_010)
    t.deepEqual(store.settle(), [0, 100_010])
    t.deepEqual(statesAt([100_009]), [stateOf(100_009)])
    store.close()
  })
}

test('what others look at stays in memory', t => {
  const { store } = filled(5000, shared, Infinity, { folder })
  store.memory.isHeld = true
  t.false(store.grow(10_000_000, store.bytes))
  t.true(store.isInMemory)
  store.memory.isHeld = false
  t.true(store.grow(5500, store.bytes))
  t.true(store.isInMemory)
  t.true(store.grow(5500, 0) || !store.isInMemory)
  store.close()
})

test('beyond so many states they are on disk, if there is one', t => {
  const { store } = filled(5000, own, Infinity, { folder, from: 4000 })
  t.false(store.isInMemory)
  store.close()
  t.false(filled(5000, own, Infinity).store.grow(10_000_000, 0))
})

test('when the disk is full, every state is still where it was', t => {
  const files = { ...diskFiles, write: () => { throw Object.assign(new Error('no space left'), { code: 'ENOSPC' }) } }
  const { store, batch, statesAt } = filled(100_000, shared, Infinity, { folder, files, block: 64, keep: 2 })
  batch.fill(5)
  t.throws(() => store.shrink(Infinity), { instanceOf: DiskFull })
  t.true(batch.every(word => word === 5))
  t.true(store.isInMemory)
  t.deepEqual(statesAt(some), some.map(stateOf))
  t.true(store.grow(100_010, Infinity))
})
