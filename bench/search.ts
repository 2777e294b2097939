import { check } from '../checker/index.js'
import type { StoreName } from '../checker/store/store.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { specs } from '../specs/index.js'
import { answer } from './apart.js'
import type { Measured } from './engines.js'

export interface Searched extends Measured {
  /** What all threads took, compiling and collecting garbage included: other work on the machine hardly shows. */
  readonly processorSeconds: number
}

const [scope, limit, store] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const began = process.cpuUsage()
const { states, transitions, complete, cost } = await check(system, specs(system), { maxStates: Number(limit), reductions: { symmetry: false }, ...(store === undefined ? {} : { store: store as StoreName }) })
const { user, system: kernel } = process.cpuUsage(began)
answer({ states, transitions, complete, ...cost, processorSeconds: (user + kernel) / 1e6 } satisfies Searched)
