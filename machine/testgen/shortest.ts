import type { Machine, Moment } from '../conform/machine.js'
import { shapeOf } from '../conform/observe.js'
import type { Config, RecordedEvent } from '../conform/trace.js'
import { goalsOf, type Goal } from './goals.js'

/** A breadth-first search of one configuration at full size for the first run that takes each goal. */

export interface Witness {
  readonly events: readonly RecordedEvent[]
}

interface Node {
  readonly parent: Node | undefined
  readonly event: RecordedEvent | undefined
  readonly depth: number
  readonly moment: Moment
}

export interface Limits {
  readonly depth: number
  readonly states: number
}

export interface Search {
  readonly goals: ReadonlyMap<Goal, Witness>
  readonly states: number
  /** Every state up to this depth was looked at. */
  readonly depth: number
  /** No state is left to look at: goals not found cannot be reached with these events. */
  readonly complete: boolean
}

const pathTo = (node: Node | undefined): RecordedEvent[] => (node === undefined || node.event === undefined ? [] : [...pathTo(node.parent), node.event])

/** Events may be chosen by who runs on which CPU. */
export type Events = (vm: number, cpu: number) => readonly RecordedEvent[]

export const searchGoals = (machine: Machine, config: Config, events: Events, limits: Limits, closely = false): Search => {
  const goals = new Map<Goal, Witness>()
  const seen = new Set<string>([keyOf(machine)])
  let layer: Node[] = [{ parent: undefined, event: undefined, depth: 0, moment: machine.save() }]
  let depth = 0
  while (layer.length > 0 && depth < limits.depth && seen.size < limits.states) {
    const next: Node[] = []
    for (const node of layer) {
      if (seen.size >= limits.states) break
      for (let cpu = 0; cpu < config.cpus; cpu++) {
        const { hang, current } = node.moment.small.cpus[cpu]!
        if (hang !== undefined) continue
        for (const event of events(machine.platform.vcpus[current]!.vm, cpu)) {
          machine.restore(node.moment)
          const found = goalsOf(machine, cpu, machine.eventOf(event), closely)
          for (const goal of found.goals) if (!goals.has(goal)) goals.set(goal, { events: [...pathTo(node), event] })
          const key = keyOf(machine)
          if (seen.has(key)) continue
          seen.add(key)
          next.push({ parent: node, event, depth: node.depth + 1, moment: machine.save() })
        }
      }
    }
    if (seen.size < limits.states) depth += 1
    layer = next
  }
  return { goals, states: seen.size, depth, complete: layer.length === 0 }
}

/** What decides which goals lie ahead: registers and contents do not. */
const keyOf = ({ state, tables }: Machine): string => {
  let key = `${state.heap.used}${state.log.lock ?? ''}`
  for (const { current, hang } of state.cpus) key += `|${current}${hang ?? ''}`
  for (const { lock, rpc } of state.vms) key += `/${lock ?? ''}${rpc.state[1]}${Math.min(rpc.recvBytes, 2)},${rpc.send},${rpc.recv}:${[...rpc.waiters].join('.')}`
  for (const { state: own } of state.vcpus) key += own.at(-2)! + own[0]
  return `${key} ${shapeOf(tables)}`
}
