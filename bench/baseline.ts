import { peakMemory, reduce, withoutOutputs } from '../checker/index.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { answer } from './apart.js'
import type { Measured } from './engines.js'

/** The obvious search: the immer reducer, and a Map from each state's JSON. */
const [scope, limit] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const key = (state: typeof system.initial): string => JSON.stringify(withoutOutputs(system.schema, state))

const began = performance.now()
const seen = new Set([key(system.initial)])
let transitions = 0
const queue = [system.initial]
for (let head = 0; head < queue.length && seen.size < Number(limit); head++) {
  const state = queue[head]!
  for (const { when, actions } of system.groups) {
    if (when?.(state) === false) continue
    for (const action of actions) {
      const next = reduce(system, state, action).state
      transitions++
      const text = key(next)
      if (seen.has(text)) continue
      seen.add(text)
      queue.push(next)
    }
  }
}
const peakRss = peakMemory()
answer({ states: seen.size, transitions, complete: false, seconds: (performance.now() - began) / 1000, bytesPerState: peakRss / seen.size, peakRss } satisfies Measured)
