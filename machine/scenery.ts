import type { Arrow, Doing, Lane, Laning, Scenery } from '../checker/scenery.js'
import type { Step } from '../checker/action.js'
import { showWord } from '../model/abi.js'
import type { Lock } from '../model/section.js'
import { vmName, type Seen, type State } from '../model/state.js'
import type { GuestAction } from './action.js'
import type { Interleaved } from './interleaved.js'
import { pagesSheet, type Stages } from './pages-sheet.js'
import { showVcpu, showWhat } from './show.js'
import { waitText } from './waiting.js'

const IDLE: readonly Doing[] = [{ is: 'idle', says: 'nothing' }]

/** How a hypervisor is drawn: lanes for vCPUs, VMs or CPUs, each beside EL2, and the pages with who can do what to them. */
export const sceneryOf = (stages: Stages, interleaved?: Interleaved): Scenery<State, GuestAction> => {
  const { platform } = stages
  const { vcpus, cpus } = platform
  const allLocks: readonly Lock<State>[] = [...platform.locks.vm, ...platform.locks.vcpu, platform.locks.tables, platform.locks.heap, platform.locks.log]

  /** What a CPU does at EL2; nothing while it runs a guest. */
  const atEl2 = (s: Seen, cpu: number): Doing | undefined => {
    const why = s.cpus[cpu]!.hang
    const held = allLocks.filter(lock => lock.owner(s as State) === cpu).map(({ name }) => name)
    const holds = held.length === 0 ? '' : `, holds ${held.join(' and ')}`
    if (why !== undefined) return { is: 'stuck', process: cpu, says: `CPU${cpu} hangs: ${why}${holds}` }
    const inside = interleaved?.inside(s, cpu)
    if (interleaved === undefined || inside === undefined) return undefined
    const waits = waitText(interleaved, s, cpu)
    const says = `CPU${cpu} in ${inside.begun.name}, next: ${inside.label}${holds}${waits === undefined ? '' : `, ${waits}`}`
    return { is: waits === undefined ? 'active' : 'waiting', process: cpu, says }
  }
  const el2 = (s: Seen): readonly Doing[] => Array.from({ length: cpus }, (_, cpu) => atEl2(s, cpu)).filter(doing => doing !== undefined)

  const vcpuDoing = (s: Seen, vcpu: number): readonly Doing[] => {
    const running = s.cpus.flatMap((cpu, process): Doing[] => {
      if (cpu.current !== vcpu) return []
      const hypervisor = atEl2(s, process)
      return [hypervisor === undefined ? { is: 'active', process, says: `runs on CPU${process}` } : { is: hypervisor.is === 'stuck' ? 'stuck' : 'waiting', process, says: `its CPU${process} is in EL2` }]
    })
    const { state } = s.vcpus[vcpu]!
    if (running.length > 0) return running
    return [{ is: state === 'off' ? 'off' : state === 'blocked_rpc' || state === 'blocked_interrupt' ? 'waiting' : 'idle', says: state }]
  }

  const vmDoing = (s: Seen, vm: number): readonly Doing[] => {
    const all = platform.vcpusOf[vm]!.flatMap(vcpu => vcpuDoing(s, vcpu).map(doing => ({ ...doing, says: `${showVcpu(platform, vcpu)} ${doing.says}` })))
    const running = all.filter(({ process }) => process !== undefined)
    return running.length > 0 ? running : all.slice(0, 1)
  }

  const laning = (name: string, lanes: readonly Lane[], laneOf: (vcpu: number, cpu: number) => number, doing: Laning<State, GuestAction>['doing']): Laning<State, GuestAction> => ({
    name, lanes: [...lanes, { name: 'EL2' }], doing: s => [...doing(s), el2(s)],
    arrows: step => arrowsOf(step, laneOf, lanes.length),
  })

  /** In and out of EL2: what a guest does that traps, and what comes back to whom. What traps not stays on its lane. */
  const arrowsOf = ({ before, action, outcome, after }: Step<State, GuestAction>, laneOf: (vcpu: number, cpu: number) => number, hypervisor: number): readonly Arrow[] => {
    const { cpu, vcpu } = action
    const inside = interleaved?.inside(before, cpu)
    const event = inside?.begun.event ?? action.event
    const own = laneOf(vcpu, cpu)
    const says = inside !== undefined ? `… ${inside.label}` : event === undefined ? action.name : showWhat(platform, event)
    const { current, hang, x } = after.cpus[cpu]!
    if (!action.trapped) return [{ is: 'call', from: own, to: own, says }]
    const begins: Arrow = { is: 'call', from: inside === undefined ? own : hypervisor, to: hypervisor, says }
    if (hang !== undefined) return [begins, { is: 'loss', from: hypervisor, to: hypervisor, says: `hangs: ${hang}` }]
    if (interleaved?.inside(after, cpu) !== undefined) return [begins]
    const result = current === vcpu && event?.op === 'hvc' ? outcome : x.x0
    const back: Arrow = { is: current === vcpu ? 'return' : 'switch', from: hypervisor, to: laneOf(current, cpu), says: `${current === vcpu ? '' : `${showVcpu(platform, current)}: `}x0 = ${showWord(result)}` }
    return [begins, back]
  }

  const vmLanes = platform.vcpusOf.map((_, vm): Lane => ({ name: vmName(vm) }))
  const cpuLanes = Array.from({ length: cpus }, (_, cpu): Lane => ({ name: `CPU${cpu}` }))
  return {
    lanings: [
      laning('vCPU', vcpus.map(({ vm }, vcpu) => ({ name: showVcpu(platform, vcpu), group: vmName(vm) })), vcpu => vcpu, s => vcpus.map((_, vcpu) => vcpuDoing(s, vcpu))),
      laning('VM', vmLanes, vcpu => vcpus[vcpu]!.vm, s => vmLanes.map((_, vm) => vmDoing(s, vm))),
      laning('CPU', cpuLanes, (_, cpu) => cpu, s => cpuLanes.map((_, cpu) => (atEl2(s, cpu) === undefined ? [{ is: 'active', process: cpu, says: `runs ${showVcpu(platform, s.cpus[cpu]!.current)}` }] : IDLE))),
    ],
    sheets: [pagesSheet(stages)],
  }
}
