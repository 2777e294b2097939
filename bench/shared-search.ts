import { check } from '../checker/index.js'
import type { Source, Sourced } from '../checker/workers/source.js'
import { hafnium } from '../machine/index.js'
import type { GuestAction } from '../machine/action.js'
import type { ScopeName } from '../model/index.js'
import type { State } from '../model/state.js'
import { specs } from '../specs/index.js'
import { isMainThread } from 'node:worker_threads'
import { answer } from './apart.js'
import type { Shared } from './workers.js'

/** What the workers of this search build. */
export const hypervisor = (scope: ScopeName, granularity: 'atomic' | 'interleaved'): Sourced<State, GuestAction> => {
  const system = hafnium(scope, { granularity })
  return { system, rules: specs(system) }
}

if (isMainThread) {
  const [scope, granularity, limit, workers] = process.argv.slice(2) as [ScopeName, 'atomic' | 'interleaved', string, string]
  const { system, rules } = hypervisor(scope, granularity)
  const source: Source = { module: import.meta.url, export: 'hypervisor', args: [scope, granularity] }
  const report = await check(system, rules, { maxStates: Number(limit), reductions: { symmetry: false }, workers: Number(workers), source })
  const { states, transitions, depth, cost } = report
  answer({ states, transitions, depth, seconds: cost.seconds, used: cost.workers.used, cpu: process.cpuUsage().user / 1e6 } satisfies Shared)
}
