import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import { independent } from '../../checker/races/footprint.js'
import { Footprints } from '../../checker/races/footprints.js'
import { pack, samePacked, view } from '../../checker/index.js'
import { layoutOf } from '../../checker/state/layout.js'
import { hafnium, type GuestAction } from '../../machine/index.js'
import type { State } from '../../model/index.js'
import { choices } from '../checker/agreement.js'

const system = hafnium('race', { granularity: 'interleaved' })
const { schema } = system
const { words, size } = layoutOf(schema)

const buffer = new Int32Array(size)
const live = view(schema, buffer)

/** The state after an action; what it put out is no part of it. */
const after = (state: Int32Array, { apply }: GuestAction): Int32Array => {
  buffer.set(state)
  apply(live)
  return buffer.slice().fill(0, words)
}

/** States along random walks. */
function* visited(walks: number, length: number): Generator<Int32Array> {
  const choose = choices(7)
  const prints = new Footprints(system)
  for (let walk = 0; walk < walks; walk++) {
    let state = pack(schema, system.initial)
    for (let step = 0; step < length; step++) {
      yield state
      const enabled = [0, 1].flatMap(cpu => prints.steps(cpu, state))
      state = after(state, enabled[choose(enabled.length)]!.action)
    }
  }
}

test('what is remembered of a step is what it does: learned anew, footprints are the same', t => {
  const known = new Footprints(system)
  const seen = (prints: Footprints<State, GuestAction>, cpu: number, state: Int32Array) =>
    [prints.guardsOf(cpu, state), prints.steps(cpu, state).map(({ action, sections, whole }) => [action, sections.map(({ section, phases }) => [section, phases]), whole])]
  let number = 0
  for (const state of visited(8, 60)) {
    for (const cpu of [0, 1]) known.menuOf(cpu, state)
    if (number++ % 30 !== 29) continue
    const fresh = new Footprints(system)
    for (const cpu of [0, 1]) t.true(isDeepStrictEqual(seen(known, cpu, state), seen(fresh, cpu, state)))
  }
})

test('a step changes nothing outside of its footprint', t => {
  const prints = new Footprints(system)
  for (const state of visited(8, 60)) {
    for (const cpu of [0, 1]) {
      for (const { action, whole } of prints.steps(cpu, state)) {
        const next = after(state, action)
        if (next.some((word, at) => at < words && ((word ^ state[at]!) & ~whole.writes[at]!) !== 0)) return t.fail(action.name)
      }
    }
  }
  return t.pass()
})

test('steps of two CPUs that touch nothing of each other’s lead to the same state in either order, and leave each other enabled', t => {
  const prints = new Footprints(system)
  let pairs = 0
  for (const state of visited(8, 60)) {
    const [mine, yours] = [0, 1].map(cpu => prints.steps(cpu, state))
    for (const one of mine!) {
      for (const other of yours!) {
        if (!independent(one.whole, other.whole)) continue
        const [first, second] = [after(state, one.action), after(state, other.action)]
        if (prints.guardsOf(1, state).some((bits, word) => (bits & one.whole.writes[word]!) !== 0)) continue
        pairs++
        if (!samePacked(schema, after(first, other.action), after(second, one.action))) return t.fail(`${one.action.name}, ${other.action.name}`)
        if (!prints.steps(1, first).some(({ action }) => action === other.action)) return t.fail(`${one.action.name} disables ${other.action.name}`)
      }
    }
  }
  return t.true(pairs > 1000, `${pairs}`)
})

test('a section takes further locks before it writes anything, so that it can be begun anew where it has to wait', t => {
  const prints = new Footprints(system)
  for (const state of visited(60, 120)) for (const cpu of [0, 1]) prints.menuOf(cpu, state)
  const nested = prints.all.filter(({ phases }) => phases.length > 1)
  t.true(nested.some(({ section }) => section === 'rpc_read_request: read'))
  for (const { section, phases } of nested) t.true(phases.slice(0, -1).every(({ writes }) => writes.every(bits => bits === 0)), section)
})
