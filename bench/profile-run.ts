import { Session, type Profiler } from 'node:inspector/promises'
import { check } from '../checker/index.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { specs } from '../specs/index.js'
import { answer } from './apart.js'
import type { Profile } from './profile.js'

/** Microseconds between samples. */
const INTERVAL = 500

/** The parts of a search, and the functions they begin with; the first that is on the stack counts. */
const PARTS: readonly (readonly [part: string, functions: readonly string[]])[] = [
  ['collecting garbage', ['(garbage collector)']],
  ['holding the model to its promises', ['audit']],
  ['planning what is remembered together', ['review']],
  ['learning what recipes and guards do', ['steps', 'guards', 'add', '#leaf']],
  ['learning what rules say', ['verdicts', 'states', 'miss']],
  ['rules about new states', ['judgeState', 'judgeDirectly']],
  ['the store', ['flush']],
  ['steps', ['expand']],
  ['stories', ['reportOf']],
]
const REST = 'the rest'

const partOf = (stack: readonly string[]): string => {
  const found = PARTS.find(([, functions]) => functions.some(name => stack.includes(name)))
  return found === undefined ? REST : found[0]
}

const shares = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Profile['parts'] => {
  const stacks = new Map<number, readonly string[]>()
  const below = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)))
  // Whoever calls comes before whom they call.
  for (const { id, callFrame } of nodes) stacks.set(id, [callFrame.functionName, ...(stacks.get(below.get(id) ?? -1) ?? [])])
  const taken = new Map<string, number>()
  samples.forEach((id, index) => {
    const part = partOf(stacks.get(id)!)
    taken.set(part, (taken.get(part) ?? 0) + timeDeltas[index]!)
  })
  const total = [...taken.values()].reduce((sum, time) => sum + time, 0)
  return [...PARTS.map(([part]) => part), REST].map(part => [part, (taken.get(part) ?? 0) / total])
}

const [scope, memo, limit] = process.argv.slice(2)
const system = hafnium(scope as ScopeName)
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
await session.post('Profiler.start')
const { states, cost } = await check(system, specs(system), { maxStates: Number(limit), memo: memo === 'remembered', reductions: { symmetry: false } })
const { profile } = await session.post('Profiler.stop')
answer({ states, seconds: cost.seconds, parts: shares(profile) } satisfies Profile)
