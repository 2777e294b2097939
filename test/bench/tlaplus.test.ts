import test from 'ava'
import { check } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import { tlaConfiguration, tlaplus } from '../../bench/peers/tlaplus.js'
import { twinOf } from '../../bench/peers/twin.js'
import { readModule } from './tla-reading.js'

for (const scope of ['solo', 'pair'] as const) {
  test(`the TLA+ twin of ${scope}, read and searched here, has as many states and transitions`, async t => {
    const system = hafnium(scope)
    const { initial, actions } = readModule(tlaplus(twinOf(system), 'twin'))
    const key = (state: ReadonlyMap<string, number>): string => [...initial.keys()].map(name => state.get(name)).join()
    const seen = new Set([key(initial)])
    const queue = [initial]
    let transitions = 0
    for (const state of queue) {
      for (const act of actions) {
        const next = act(state)
        if (next === undefined) continue
        transitions++
        if (seen.has(key(next))) continue
        seen.add(key(next))
        queue.push(new Map(next))
      }
    }
    const ours = await check(system, {}, { reductions: { symmetry: false } })
    t.deepEqual([seen.size, transitions], [ours.states, ours.transitions])
  })
}

test('TLC is told what to check', t => {
  const program = twinOf(hafnium('solo'))
  const module = tlaplus(program, 'twin')
  t.true(module.startsWith('---- MODULE twin ----\n'))
  const [spec, ...invariants] = tlaConfiguration(program).trim().split('\n').map(line => line.split(' ')[1]!)
  for (const name of [spec!, ...invariants]) t.regex(module, new RegExp(`^${name} ==`, 'm'))
  t.is(invariants.length, program.invariants.length)
})
