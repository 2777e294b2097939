import { check, peakMemory } from '../checker/index.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { specs } from '../specs/index.js'
import { answer } from './apart.js'
import type { MeasuredCheck } from './liveness.js'

const [scope, which] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const isLiveness = (id: string): boolean => id.startsWith('liveness.')
const everywhere = Object.fromEntries(Object.entries(specs(system)).map(([id, rule]) => {
  const { only: _, ...rest } = rule
  return [id, rest as typeof rule]
}))
const rules = Object.fromEntries(Object.entries(everywhere).filter(([id]) => which === 'all' || !isLiveness(id)))

const began = performance.now()
const { states, graph, cost } = await check(system, rules, { reductions: { symmetry: false } })
answer({
  states, edges: graph?.edges ?? 0, seconds: (performance.now() - began) / 1000,
  bytes: cost.bytesPerState * states + (graph?.bytes ?? 0), peakRss: peakMemory(),
} satisfies MeasuredCheck)
