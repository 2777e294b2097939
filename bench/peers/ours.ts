import { check } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { specs } from '../../specs/index.js'
import { twinOf } from './twin.js'

/** Our search of a scope without reductions, every rule on or those the twins have: what is printed is what the other checkers' counts are compared with. */
const [scope, which, steps] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const all = specs(system)
const rules = which === 'every' ? all : Object.fromEntries(twinOf(system).invariants.map(({ rule }) => [rule, all[rule]!]))
const { states, transitions, cost } = await check(system, rules, { reductions: { symmetry: false }, ...(steps !== undefined && { maxDepth: Number(steps) }) })
console.log(JSON.stringify({ states, transitions, held: cost.bytesPerState * states }))
