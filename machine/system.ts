import { kind, type RecordOf } from '../checker/schema.js'
import type { Action, ActionGroup, System } from '../checker/system.js'
import { FAIL, responseReady, RESPONSE_READY, WAIT_FOR_INTERRUPT, YIELD, type Word } from '../model/abi.js'
import { addressSpace } from '../model/address.js'
import { program, runWhole } from '../model/granularity.js'
import { hang } from '../model/memory.js'
import { readingOf, type Patch } from '../model/patches.js'
import type { Caller, Platform } from '../model/platform.js'
import { SCOPES, type Scope, type ScopeName } from '../model/scope.js'
import { makeKinds, PRIMARY, stateSchema, type Domains, type Seen, type State } from '../model/state.js'
import { argumentsOf, type Arguments } from '../model/arguments.js'
import { boot } from './boot.js'
import { nameOf, type EventName, type GuestEvent } from './event.js'
import { eventsOf } from './guest.js'
import { platformOf, tokenMemory } from './platform.js'
import { showEvent, showInitial } from './show.js'
import { isTrapped, step } from './step.js'

/** One event on one CPU, by the vCPU that runs there. */
export interface GuestAction extends Action<State> {
  readonly name: EventName
  readonly cpu: number
  readonly vm: number
  readonly vcpu: number
  readonly event: GuestEvent
  /** A hypercall's arguments as the call takes them. */
  readonly args: Arguments
  /** Whether it enters the hypervisor. */
  readonly trapped: boolean
}

/** A hypervisor under check: a system, and what its rules may ask about the machine it runs on. */
export interface Hypervisor extends System<State, GuestAction> {
  readonly scope: Scope
  readonly platform: Platform
}

export interface Options {
  /** Changes of the model, the later on top of the earlier. */
  readonly patches?: readonly Patch[]
}

/** The hypervisor in a scope, driven by the most general guests. The only place where model and machine are put together. */
export const hafnium = (scopeOrName: Scope | ScopeName, { patches = [] }: Options = {}): Hypervisor => {
  const scope: Scope = typeof scopeOrName === 'string' ? SCOPES[scopeOrName] : scopeOrName
  const { geometry } = scope
  const booted = boot(scope)
  const addresses = addressSpace(geometry, readingOf(patches))
  for (const group of scope.configure) for (const { value, name } of group) addresses.intern(value, name)

  const { data, access } = tokenMemory(scope.contents)
  const [ramBegin, ramEnd] = scope.memory.ram
  const platform = platformOf({
    geometry, addresses, data,
    cpus: scope.cpus,
    vcpuCounts: [scope.cpus, ...scope.secondaries.map(({ vcpus }) => vcpus)],
    mapsPage: booted.maps,
    isRam: page => page >= ramBegin && page < ramEnd,
    uart: scope.memory.uart,
  }, patches)

  const events = platform.vcpusOf.map((_, vm) =>
    eventsOf(scope, addresses, vm, scope.contents.filter(page => booted.maps(vm, page) && (vm !== PRIMARY || !inRegions(booted.regions, page)))))

  const spin = (s: State, cpu: number): void => { hang(s, cpu, 'lock') }
  const action = (caller: Caller, event: GuestEvent): GuestAction => {
    const trap = program(caller.cpu, () => step(caller, event, access))
    return {
      name: nameOf(event),
      cpu: caller.cpu, vm: caller.vm, vcpu: caller.vcpu,
      event,
      args: argumentsOf(addresses, event.op === 'hvc' ? event.x : [0n, 0n, 0n, 0n], platform.decoding),
      trapped: isTrapped(caller, event),
      apply: s => runWhole(s, trap, spin),
    }
  }

  const groups: ActionGroup<State, GuestAction>[] = []
  for (let cpu = 0; cpu < scope.cpus; cpu++) {
    platform.vcpus.forEach(({ vm, index }, vcpu) => {
      if (vm === PRIMARY && index !== cpu) return
      const when = (s: Seen): boolean => s.cpus[cpu]!.current === vcpu && s.cpus[cpu]!.hang === undefined
      groups.push({ when, actions: events[vm]!.map(event => action({ platform, cpu, vcpu, vm }, event)) })
    })
  }

  const initial = initialState(scope, platform, booted.stage1)
  return {
    name: scope.name,
    bounds: scope.says,
    schema: stateSchema(domainsOf(scope, platform, initial)) as RecordOf<State>,
    initial,
    groups,
    terminal: s => s.cpus.every(cpu => cpu.hang !== undefined),
    show: showEvent(platform),
    showInitial: showInitial(platform),
    scope,
    platform,
  }
}

const inRegions = (regions: readonly (readonly [number, number])[], page: number): boolean =>
  regions.some(([begin, end]) => page >= begin && page < end)

const domainsOf = (scope: Scope, platform: Platform, initial: State): Domains => {
  const { addresses, vcpus } = platform
  const sizes = scope.sizes.filter(size => size <= 4096n).map(Number)
  const waiters = vcpus.filter(({ vm }) => vm !== PRIMARY).map(({ index }) => index + 1)
  const results: Word[] = [0, FAIL, YIELD, WAIT_FOR_INTERRUPT, RESPONSE_READY, 2, platform.secondaries, ...waiters, ...sizes, ...sizes.map(responseReady),
    ...platform.vcpusOf.map(({ length }) => length)]
  return {
    ...makeKinds(scope.cpus, vcpus, platform.vcpusOf.length),
    readers: platform.vcpusOf.map(({ length }, vm) => (vm === PRIMARY ? 0 : length)),
    address: kind('address', addresses.size, a => addresses.names[a]!),
    frame: kind('frame', initial.frames.length),
    entry: kind('entry', initial.frames[0]!.entries.length),
    lastPage: scope.geometry.mask - 1,
    content: kind('page', scope.contents.length, i => `page${scope.contents[i]}`),
    messages: scope.messages,
    results: [...new Set(results)],
    arguments: [0],
  }
}

/** The state at the end of boot: on every CPU its primary vCPU runs, and the started vCPUs are ready. */
const initialState = (scope: Scope, platform: Platform, stage1: { readonly heap: { used: number }; readonly frames: State['frames'] }): State => {
  const registers = () => ({ x0: 0, x1: 0, x2: 0, x3: 0 })
  const isStarted = ({ vm, index }: { vm: number; index: number }): boolean =>
    vm === PRIMARY ? index === 0 : scope.secondaries[vm - 1]!.started.includes(index)
  return {
    cpus: Array.from({ length: scope.cpus }, (_, cpu) => ({ current: platform.vcpusOf[PRIMARY]![cpu]!, vttbr: PRIMARY, hang: undefined, x: registers() })),
    vms: platform.vcpusOf.map(() => ({ lock: undefined, rpc: { state: 'idle' as const, recvBytes: 0, send: 0, recv: 0, waiters: [] } })),
    vcpus: platform.vcpus.map(vcpu => ({ lock: undefined, state: isStarted(vcpu) ? ('ready' as const) : ('off' as const), regs: registers() })),
    heap: { lock: undefined, used: stage1.heap.used },
    log: { lock: undefined },
    frames: stage1.frames,
    pages: scope.contents.map(() => ({ head: 0, tail: 0 })),
  }
}
