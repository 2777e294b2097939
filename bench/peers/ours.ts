import { check } from '../../checker/index.js'
import { hafnium } from '../../machine/index.js'
import type { ScopeName } from '../../model/index.js'
import { specs } from '../../specs/index.js'

/** Our search of a scope, every rule on and no reductions: what is printed is what the other checkers' counts are compared with. */
const [scope, steps] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const { states, transitions, cost } = await check(system, specs(system), { reductions: { symmetry: false }, ...(steps !== undefined && { maxDepth: Number(steps) }) })
console.log(JSON.stringify({ states, transitions, held: cost.bytesPerState * states }))
