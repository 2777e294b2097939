import { check } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { specs } from '../../specs/index.js'
import { twinOf } from './twin.js'

/** Our search of a scope on one thread, in one of three ways: `run` as it is run, reductions and all; `every` without them; `same` with no rules but those of the twins. */
const [scope, way, steps] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const all = specs(system)
const rules = way !== 'same' ? all : Object.fromEntries(twinOf(system).invariants.map(({ rule }) => [rule, all[rule]!]))
const { states, transitions, cost, reductions } = await check(system, rules, { ...(way !== 'run' && { reductions: { symmetry: false } }), ...(steps !== undefined && { maxDepth: Number(steps) }) })
// States that are renamed ones of those found are covered, and counted: the answer is about all of them.
console.log(JSON.stringify({ states: reductions.symmetry?.standsFor ?? states, transitions, held: cost.bytesPerState * states }))
