import { check, pack, reduce, unpack } from '../checker/index.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import type { State } from '../model/state.js'
import { answer } from './apart.js'
import type { Taken } from './certificate.js'

/** Every step from one in so many of a scope's states, by the immer reducer and nothing else. */
const [scope, oneIn] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const sample: State[] = []
await check(system, {}, {
  reductions: { symmetry: false }, audit: false,
  reached: (states, state) => { for (let number = 0; number < states; number += Number(oneIn)) sample.push(unpack(system.schema, pack(system.schema, state(number) as State))) },
})
const begun = performance.now()
let transitions = 0
for (const state of sample) {
  for (const { when, actions } of system.groups) {
    if (when?.(state) === false) continue
    for (const action of actions) {
      reduce(system, state, action)
      transitions++
    }
  }
}
answer({ transitions, seconds: (performance.now() - begun) / 1000 } satisfies Taken)
