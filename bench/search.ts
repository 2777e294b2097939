import { check } from '../checker/index.js'
import type { StoreName } from '../checker/store/store.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { specs } from '../specs/index.js'
import { answer } from './apart.js'
import type { Measured } from './engines.js'

const [scope, limit, store] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const { states, transitions, complete, cost } = await check(system, specs(system), { maxStates: Number(limit), reductions: { symmetry: false }, ...(store === undefined ? {} : { store: store as StoreName }) })
answer({ states, transitions, complete, ...cost } satisfies Measured)
