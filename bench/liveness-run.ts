import { check, peakMemory } from '../checker/index.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { specs } from '../specs/index.js'
import { answer } from './apart.js'
import type { MeasuredCheck } from './liveness.js'

const [scope, which] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const isLiveness = (id: string): boolean => id.startsWith('liveness.')
// Rules about what must happen are judged in the small scopes only; here they are judged wherever somebody asks what they cost. The others stay where they are.
const rules = Object.fromEntries(Object.entries(specs(system)).flatMap(([id, rule]) => {
  if (!isLiveness(id)) return [[id, rule]]
  const { only: _, ...rest } = rule
  return which === 'all' ? [[id, rest as typeof rule]] : []
}))

const began = process.cpuUsage()
const { states, graph, cost } = await check(system, rules, { reductions: { symmetry: false } })
const secondsSince = (start: NodeJS.CpuUsage): number => {
  const { user, system: kernel } = process.cpuUsage(start)
  return (user + kernel) / 1e6
}

answer({
  states, edges: graph?.edges ?? 0, seconds: secondsSince(began),
  bytes: cost.bytesPerState * states + (graph?.bytes ?? 0), peakRss: peakMemory(),
} satisfies MeasuredCheck)
