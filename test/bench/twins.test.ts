import test from 'ava'
import { judgeState, reduce, type Frozen } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { specs } from '../../specs/index.js'
import { after, holds, initially, type Values } from '../../bench/peers/interpret.js'
import { twinOf } from '../../bench/peers/twin.js'
import { variablesOf, allOf } from '../../bench/peers/variables.js'

/** So many states of a scope: all there are in the first two. */
const LIMITS = { solo: 1100, late: 1100, pair: 600, tiny: 300, exhausted: 300, small: 300, wide: 200 } as const satisfies Partial<Record<ScopeName, number>>
/** One new state in so many is gone on from at once: deep states come early without being the only ones. */
const DIVE = 7

for (const [scope, limit] of Object.entries(LIMITS) as [keyof typeof LIMITS, number][]) {
  test(`${scope}: from corresponding states the twin and the model step to corresponding states`, t => {
    const system = hafnium(scope)
    const rules = specs(system)
    const twin = twinOf(system)
    const mirrored = allOf(variablesOf(system))
    const read = (state: Parameters<(typeof mirrored)[number]['read']>[0]): Values => mirrored.map(variable => variable.read(state))
    t.deepEqual(read(system.initial), initially(twin))
    t.deepEqual(system.groups.map(({ actions }) => actions.length), twin.actors.map(({ steps }) => steps.length))

    const seen = new Set([initially(twin).join()])
    const queue = [system.initial]
    const differences: string[] = []
    for (let head = 0; head < Math.min(queue.length, limit); head++) {
      const state = queue[head]!
      const before = read(state)
      for (const { name, rule, holds: own } of twin.invariants) if (!holds(twin, before, own) || judgeState(rules[rule]!, state as Frozen<typeof state>) === 'broken') differences.push(`${name} is broken`)
      twin.actors.forEach((actor, k) => {
        const group = system.groups[k]!
        if ((group.when?.(state) ?? true) !== holds(twin, before, actor.when)) differences.push(`${actor.name} may act in one only`)
        if (!holds(twin, before, actor.when)) return
        group.actions.forEach((action, i) => {
          const next = reduce(system, state, action).state
          const expected = read(next).join()
          if (after(twin, before, actor.steps[i]!).join() !== expected) differences.push(`${actor.name} ${actor.steps[i]!.says} from ${before.join()}`)
          if (seen.has(expected)) return
          seen.add(expected)
          queue.splice(seen.size % DIVE === 0 ? head + 1 : queue.length, 0, next)
        })
      })
    }
    t.deepEqual(differences.slice(0, 3), [])
    t.true(seen.size > 1000)
  })
}
