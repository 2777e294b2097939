import { kind, type RecordOf } from '../checker/state/schema.js'
import type { System } from '../checker/system.js'
import { FAIL, responseReady, RESPONSE_READY, WAIT_FOR_INTERRUPT, YIELD, type Word } from '../model/abi.js'
import { addressSpace } from '../model/address.js'
import { readingOf, type Patch } from '../model/patches.js'
import type { Platform } from '../model/platform.js'
import type { Scope } from '../model/scope.js'
import { SCOPES, type ScopeName } from '../model/scopes.js'
import { bootRegisters, cpuRunning, makeKinds, PRIMARY, stateSchema, type Domains, vcpuIn, vmName, type Context, type Seen, type State } from '../model/state.js'
import type { Lock } from '../model/section.js'
import { boot } from './boot.js'
import { generalChoice, programChoices, type Setting } from './a64/choices.js'
import { registerText } from './a64/disassemble.js'
import { wordMemory } from './a64/memory.js'
import { furtherRegisters, placedIn, type Placed } from './a64/placed.js'
import { runAhead } from './a64/run-ahead.js'
import { traps } from './hcr.js'
import type { GuestAction, Guests } from './action.js'
import { wholeTraps } from './atomic.js'
import type { EventName } from './event.js'
import { eventsOf } from './guest.js'
import { platformOf, tokenMemory } from './platform.js'
import { showEvent, showInitial } from './show.js'
import { interleave } from './interleaved.js'
import { ownershipOf } from './ownership.js'
import { sceneryOf } from './scenery.js'
import { symmetryOf } from './symmetry.js'

/** A hypervisor under check: a system, and what its rules may ask about the machine it runs on. */
export interface Hypervisor extends System<State, GuestAction> {
  readonly scope: Scope
  readonly platform: Platform
  readonly granularity: Granularity
  /** The lock a CPU waits for: it is inside a call, and another CPU holds what its next section takes. */
  readonly waitsFor: (state: Seen, cpu: number) => Lock<State> | undefined
  /** The event a CPU is handling, between two of its sections. */
  readonly handles: (state: Seen, cpu: number) => EventName | undefined
}

/** Whether a trap is one step, or other CPUs come in between its sections. */
export type Granularity = 'atomic' | 'interleaved'

/** Room for program points in an interleaved state. */
const POINTS = 4095

export interface Options {
  readonly granularity?: Granularity
  /** Changes of the model, the later on top of the earlier. */
  readonly patches?: readonly Patch[]
  /** Whether guests with a program stop before each instruction, instead of before those that others can notice. */
  readonly everyInstruction?: boolean
}

/** The hypervisor in a scope, driven by its guests: the most general ones, or programs. The only place where model and machine are put together. */
export const hafnium = (scopeOrName: Scope | ScopeName, { patches = [], granularity = 'atomic', everyInstruction = false }: Options = {}): Hypervisor => {
  const scope: Scope = typeof scopeOrName === 'string' ? SCOPES[scopeOrName] : scopeOrName
  const { geometry } = scope
  const booted = boot(scope)
  const addresses = addressSpace(geometry, readingOf(patches))
  for (const group of scope.configure) for (const { value, name } of group) addresses.intern(value, name)

  const [ramBegin, ramEnd] = scope.memory.ram
  const isRam = (page: number): boolean => page >= ramBegin && page < ramEnd
  const { uart } = scope.memory
  const programs = placedIn(scope)
  const memory = wordMemory({ cells: scope.cells ?? [], programs, isRam, uart })
  const { data, access } = tokenMemory(scope.contents)
  const platform = platformOf({
    geometry, addresses, data: scope.plans === undefined ? data : memory,
    cpus: scope.cpus,
    vcpuCounts: [scope.cpus, ...scope.secondaries.map(({ vcpus }) => vcpus)],
    mapsPage: booted.maps,
    isRam, uart,
    registers: furtherRegisters(programs),
  }, patches)

  const events = platform.vcpusOf.map((_, vm) =>
    eventsOf(scope, addresses, vm, scope.contents.filter(page => booted.maps(vm, page) && (vm !== PRIMARY || !inRegions(booted.regions, page)))))
  const setting: Setting = {
    programs, memory, access, everyInstruction,
    mapsPage: booted.maps,
    calls: vm => events[vm]!.filter(event => event.op === 'hvc'),
    interruptions: vm => scope.interruptions.filter(op => op === 'irq' || op === 'fiq' || op === 'serror').flatMap(op => (traps(platform.hcr(vm), op) ? [{ op }] : [])),
  }
  const guests: Guests = {
    platform,
    choices: caller => {
      const program = programs[caller.vm]
      return program === undefined ? [generalChoice(caller, events[caller.vm]!, setting)] : programChoices(caller, program, setting)
    },
  }

  const initial = initialState(scope, platform, booted.stage1, programs, patches.some(({ boot: change }) => change?.startsEveryVcpu === true))
  for (let cpu = 0; cpu < scope.cpus && !everyInstruction; cpu++) runAhead(initial, cpu, programs[PRIMARY], platform.registers)
  const interleaved = granularity === 'interleaved' ? interleave(guests, POINTS) : undefined
  return {
    name: granularity === 'atomic' ? scope.name : `${scope.name}-interleaved`,
    bounds: `${scope.says}${programs.map((program, vm) => (program === undefined ? '' : `; ${vmName(vm)} ${program.briefly}`)).join('')}; ${granularity === 'atomic' ? 'calls run whole' : 'calls run section by section'}${patches.map(patch => `; patch ${patch.name}`).join('')}`,
    schema: stateSchema(domainsOf(scope, platform, initial, interleaved === undefined ? 0 : POINTS)) as RecordOf<State>,
    initial,
    groups: interleaved?.groups ?? wholeTraps(guests),
    terminal: s => s.cpus.every(cpu => cpu.hang !== undefined),
    processOf: ({ cpu }) => cpu,
    ...(interleaved && { names: interleaved.names }),
    show: showEvent(platform, interleaved),
    showInitial: showInitial(platform),
    ownership: ownershipOf(platform),
    symmetry: symmetryOf({ scope, platform, initial, regions: booted.regions }),
    scenery: sceneryOf({ platform, mapsPage: booted.maps }, interleaved),
    scope,
    platform,
    granularity,
    waitsFor: (s, cpu) => interleaved?.waitsFor(s, cpu),
    handles: (s, cpu) => interleaved?.inside(s, cpu)?.begun.name,
  }
}

const inRegions = (regions: readonly (readonly [number, number])[], page: number): boolean =>
  regions.some(([begin, end]) => page >= begin && page < end)

const domainsOf = (scope: Scope, platform: Platform, initial: State, points: number): Domains => {
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
    sizes: [...new Set([0, ...sizes])],
    results: [...new Set(results)],
    arguments: [0],
    points,
    programs: scope.plans !== undefined,
    register: kind('register', platform.registers.length, i => registerText(platform.registers[i]!)),
    cell: kind('cell', scope.cells?.length ?? 0, i => `[0x${scope.cells![i]!.toString(16)}]`),
  }
}

/** The state at the end of boot: on every CPU its primary vCPU runs, and the started vCPUs are ready. */
const initialState = (scope: Scope, platform: Platform, stage1: { readonly heap: { used: number }; readonly frames: State['frames'] }, programs: readonly (Placed | undefined)[], startsEveryVcpu: boolean): State => {
  const isStarted = ({ vm, index }: { vm: number; index: number }): boolean =>
    vm === PRIMARY ? index === 0 : startsEveryVcpu || scope.secondaries[vm - 1]!.started.includes(index)
  const heldAtBoot = ({ vm, index }: { vm: number; index: number }): number | undefined => (vm === PRIMARY && index < scope.cpus ? index : undefined)
  const registers = (vm: number): Context => bootRegisters(programs[vm]?.origin, platform.registers.length)
  return {
    cpus: Array.from({ length: scope.cpus }, (_, cpu) => cpuRunning(platform.vcpusOf[PRIMARY]![cpu]!, PRIMARY, 0, registers(PRIMARY))),
    vms: platform.vcpusOf.map(() => ({ lock: undefined, rpc: { state: 'idle' as const, recvBytes: 0, send: 0, recv: 0, waiters: [] } })),
    vcpus: platform.vcpus.map(vcpu => vcpuIn(isStarted(vcpu) ? 'ready' : 'off', heldAtBoot(vcpu), registers(vcpu.vm))),
    tables: { lock: undefined },
    heap: { lock: undefined, used: stage1.heap.used },
    log: { lock: undefined },
    frames: stage1.frames,
    pages: scope.contents.map(() => ({ head: 0, tail: 0 })),
    cells: (scope.cells ?? []).map(() => ({ word: 0 })),
  }
}
