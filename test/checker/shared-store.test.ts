import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import { OutOfMemory } from '../../checker/store/store.js'
import { roundMemory } from '../../checker/workers/round.js'
import { NOTHING_SHOWN, SharedStore } from '../../checker/workers/shared-store.js'

const WORDS = 4
const BLOCK = 8
const SUCCESSORS = 64
const BATCH = 512

type State = readonly number[]

/** States of words that depend on one another, of few values each. */
const stateOf = (number: number): State => [number & 63, ~(number & 63), number >> 6, 7]
/** States no two of which have anything in common. */
const manyOthers = Array.from({ length: 600 }, (_, k): State => [-7919 - k, -104_729 * (k + 1), 1_299_709 * k, -1 - k])

/** A thread's side of a store: its batch, and how states get there. */
const side = (from: number) => {
  const batch = new Int32Array(BATCH * WORDS)
  const store = new SharedStore(WORDS, batch, from)
  const put = (states: readonly State[]): number => {
    states.forEach((state, k) => { batch.set(state, k * WORDS) })
    return states.length
  }
  const found = new Int32Array(WORDS)
  const stateAt = (number: number): State => (store.code.decode(number, found, 0), [...found])
  return { store, put, stateAt }
}

/** Two sides of what is shared: who makes room, and who follows. */
const pair = (from: number) => {
  const [own, other] = [side(from), side(Infinity)]
  let known = NOTHING_SHOWN
  const tell = (): void => {
    const { rows, shown } = own.store.show(known)
    known = shown
    if (rows !== undefined) other.store.follow(structuredClone(rows))
  }
  const add = (states: readonly State[]): void => {
    for (let first = 0; first < states.length; first += BATCH) {
      if (!own.store.grow(first + BATCH, Infinity)) throw new Error('there is room')
      own.store.flush(own.put(states.slice(first, first + BATCH)))
    }
  }
  const memory = roundMemory(WORDS, 1024, BLOCK, SUCCESSORS, 2)
  const { candidates, spans, capacity } = memory
  /** A round: blocks go to both by turns. Returns how many states there are then, or −1 if a dictionary is full. */
  const round = (blocks: readonly (readonly State[])[]): number => {
    candidates.table.fill(0)
    tell()
    const tops = [0, capacity]
    blocks.forEach((states, block) => {
      const who = [own, other][block % 2]!
      who.store.code.enlist(candidates, tops[block % 2]!)
      spans[3 * block] = tops[block % 2]!
      tops[block % 2] = spans[3 * block + 1] = who.store.code.sift(who.put(states), block)
    })
    if (!own.store.enter(spans, blocks.length)) return -1
    tell()
    let states = own.store.count
    blocks.forEach((_, block) => {
      const who = [other, own][block % 2]!
      states = who.store.code.settle(spans[3 * block]!, spans[3 * block + 1]!, states)
    })
    for (const { store } of [own, other]) store.settled(states, false)
    return states
  }
  return { own, other, add, round, tell }
}

const range = (from: number, to: number): State[] => Array.from({ length: to - from }, (_, k) => stateOf(from + k))

for (const from of [Infinity, 0]) {
  const how = from === 0 ? 'compressed' : 'plain'

  test(`${how}: two take states in, and each of them is there once, under the number it has for one alone`, t => {
    const { own, other, add, round } = pair(from)
    add(range(0, 6000))
    t.is(own.store.choice.name, how)
    // Blocks that say the same in part: what comes first is what counts.
    const blocks = [range(5990, 6100), range(6050, 6200), range(0, 300), [stateOf(6300), ...range(6250, 6320)], range(6150, 6260)]
    const expected = [...range(0, 6200), stateOf(6300), ...range(6250, 6300), ...range(6301, 6320), ...range(6200, 6250)]
    t.true(own.store.grow(expected.length, Infinity))
    t.is(round(blocks), expected.length)
    for (const { store, put, stateAt } of [own, other]) {
      t.is(store.count, expected.length)
      t.true(isDeepStrictEqual(expected.map((_, number) => stateAt(number)), expected))
      t.deepEqual([0, 6199, 6200, 6300].map(number => (put([expected[number]!]), store.find(0))), [0, 6199, 6200, 6300])
      put([[1, 1, 1, 1]])
      t.is(store.find(0), -1)
    }
  })
}

test('when a dictionary is full the round is none; once states are coded anew everybody knows', t => {
  const { own, other, add, round, tell } = pair(0)
  add(range(0, 5000))
  const { bytes } = own.store
  const blocks = [manyOthers.slice(0, 300), manyOthers.slice(200, 500), manyOthers.slice(400)]
  t.true(own.store.grow(5700, Infinity))
  t.is(round(blocks), -1)
  const { code } = other.store
  own.store.flush(own.put(manyOthers.slice(0, 300)))
  tell()
  t.true(other.store.code !== code)
  t.is(round([...blocks.slice(1), range(4990, 5050)]), 5650)
  t.true(own.store.bytes > bytes)
  for (const { stateAt } of [own, other]) t.true(isDeepStrictEqual(Array.from({ length: 5650 }, (_, number) => stateAt(number)), [...range(0, 5000), ...manyOthers, ...range(5000, 5050)]))
})

test('what is coded anew while others keep it takes memory twice, and that is seen beforehand', t => {
  const { own, add } = pair(0)
  add(range(0, 5000))
  own.store.isHeld = true
  const { bytes } = own.store
  t.false(own.store.grow(5001, bytes))
  t.true(own.store.grow(5600, 3 * bytes))
  const { code } = own.store
  // No room is left by the time.
  own.store.grow(5600, 0)
  t.throws(() => own.store.flush(own.put(manyOthers.slice(0, 500))), { instanceOf: OutOfMemory })
  t.is(own.store.code.count(), 5000)
  t.true(own.store.code === code)
  t.true(isDeepStrictEqual(Array.from({ length: 5000 }, (_, number) => own.stateAt(number)), range(0, 5000)))
})

test('plain states that others keep are compressed only where there is room for both', t => {
  const { own, add } = pair(1_000_000)
  add(range(0, 100_000))
  own.store.isHeld = true
  t.false(own.store.shrink(own.store.bytes))
  t.is(own.store.choice.name, 'plain')
  own.store.isHeld = false
  const { bytes } = own.store
  t.true(own.store.shrink(bytes))
  t.true(own.store.bytes < bytes)
  t.deepEqual([0, 32_768, 99_999].map(own.stateAt), [0, 32_768, 99_999].map(stateOf))
  t.false(own.store.shrink(bytes))
})

test('a table of four gigabytes is as large for whoever is told of it', t => {
  class Large extends SharedStore {
    override table = new Int32Array(new SharedArrayBuffer(2 ** 32))
  }
  const batch = new Int32Array(BATCH * WORDS)
  const [own, other] = [new Large(WORDS, batch, Infinity), new SharedStore(WORDS, batch, Infinity)]
  other.follow(structuredClone(own.show(NOTHING_SHOWN).rows!))
  t.is(other.bytes, own.bytes)
})
