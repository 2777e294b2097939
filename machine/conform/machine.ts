import { word } from '../../model/abi.js'
import { addressSpace, type AddressSpace } from '../../model/address.js'
import { ARMV8_4K } from '../../model/geometry.js'
import { runThrough, type Tell } from '../../model/granularity.js'
import { hang } from '../../model/memory.js'
import { readingOf, type Patch } from '../../model/patches.js'
import type { Caller, Platform } from '../../model/platform.js'
import type { Registers } from '../../model/arguments.js'
import { cpuRunning, vcpuIn, type Hang, type State, type VcpuState } from '../../model/state.js'
import { isAccess, type GuestEvent } from '../event.js'
import { platformOf } from '../platform.js'
import { isTrapped, step } from '../step.js'
import type { Board } from './board.js'
import { byteMemory, type ByteMemory, type BytesThen } from './bytes.js'
import type { TablesThen, TrackedTables } from './tables.js'
import { VCPU_LETTERS, type Initial, type RecordedEvent, type VcpuName } from './trace.js'

/** The model at full size: 4 KiB pages, 512-entry tables, 64-bit registers, memory of bytes, on plain objects. */
export interface Machine {
  readonly platform: Platform
  readonly addresses: AddressSpace
  readonly state: State
  readonly tables: TrackedTables
  readonly bytes: ByteMemory
  /** The event as the machine takes it; every register must be known. */
  readonly eventOf: (event: RecordedEvent, x?: Registers) => GuestEvent
  /** Runs an event; sections see the state `through` another view of it, if given. */
  readonly run: (cpu: number, event: GuestEvent, tell?: Tell<State>, through?: State) => Result
  readonly save: () => Moment
  readonly restore: (then: Moment) => void
}

/** What is seen of a step on its own CPU. */
export interface Result {
  readonly out: 'ok' | 'untrapped' | 'hang'
  readonly why: Hang | undefined
  /** The vCPU that goes on; after a hang the one that ran. */
  readonly current: number
  /** What the event ended with: a call's result, HANG, or 0. */
  readonly outcome: number
  readonly loaded: Uint8Array | undefined
}

/** A state of a machine that it can go back to. */
export interface Moment {
  readonly small: Small
  readonly used: number
  readonly logLock: number | undefined
  readonly heapLock: number | undefined
  readonly tables: TablesThen
  readonly bytes: BytesThen
}

const quiet: Tell<State> = () => {}

const STATES = Object.fromEntries(Object.entries(VCPU_LETTERS).map(([state, letter]) => [letter, state as VcpuState])) as Readonly<Record<string, VcpuState>>

/** A machine on a board. A board carries one machine at a time: a new one resets its tables. */
export const machineOn = (board: Board, initial: Initial, patches: readonly Patch[] = []): Machine => {
  const { config, stage1 } = board
  const addresses = addressSpace(ARMV8_4K, readingOf(patches))
  const isRam = (page: number): boolean => page >= config.ram[0] && page < config.ram[1]
  const bytes = byteMemory(isRam)
  const platform = platformOf({
    geometry: ARMV8_4K, addresses, isRam,
    cpus: config.cpus,
    vcpuCounts: config.vms.map(({ vcpus }) => vcpus),
    mapsPage: board.mapsPage,
    uart: config.uart,
    data: bytes.data,
  }, patches)
  stage1.restore([])
  const state = initialState(board, platform, initial)

  const run = (cpu: number, event: GuestEvent, tell = quiet, through = state): Result => {
    const vcpu = state.cpus[cpu]!.current
    const { vm } = platform.vcpus[vcpu]!
    const caller: Caller = { platform, cpu, vcpu, vm }
    bytes.begin()
    const enters = isTrapped(caller, event)
    const outcome = runThrough(through, cpu, step(caller, event, bytes.access), spinOnLock, tell)
    const { hang: why, current } = state.cpus[cpu]!
    const out = why !== undefined ? 'hang' : enters || isAccess(event) ? 'ok' : 'untrapped'
    return { out, why, current, outcome, loaded: bytes.loaded() }
  }

  return {
    platform, addresses, state, bytes, run,
    tables: stage1,
    eventOf: (event, x) => eventIn(addresses, event, x),
    save: () => ({
      small: copyOf(state),
      used: state.heap.used, heapLock: state.heap.lock, logLock: state.log.lock,
      tables: stage1.save(),
      bytes: bytes.save(),
    }),
    restore: then => {
      Object.assign(state, copyOf(then.small))
      Object.assign(state.heap, { used: then.used, lock: then.heapLock })
      state.log.lock = then.logLock
      stage1.restore(then.tables)
      bytes.restore(then.bytes)
    },
  }
}

/** The parts of a state that are copied whole; tables and bytes keep their own changes. */
type Small = Pick<State, 'cpus' | 'vms' | 'vcpus'>

const copyOf = ({ cpus, vms, vcpus }: Small): Small => ({
  cpus: cpus.map(cpu => ({ ...cpu, x: { ...cpu.x } })),
  vms: vms.map(vm => ({ ...vm, rpc: { ...vm.rpc, waiters: [...vm.rpc.waiters] } })),
  vcpus: vcpus.map(vcpu => ({ ...vcpu, regs: { ...vcpu.regs } })),
})

const spinOnLock = (s: State, cpu: number): void => { hang(s, cpu, 'lock') }

const known = (x: readonly (bigint | null)[]): Registers => x.map(register => register ?? 0n) as unknown as Registers

const eventIn = (addresses: AddressSpace, event: RecordedEvent, given: Registers | undefined): GuestEvent => {
  const registers = given ?? (event.x === undefined ? undefined : known(event.x))
  const x = registers === undefined ? {} : { x: registers }
  switch (event.op) {
    case 'hvc':
      return { op: 'hvc', x: registers ?? [0n, 0n, 0n, 0n] }
    case 'data_abort':
    case 'inst_abort':
      return { op: event.op, farNotValid: event.fnv, ...x }
    case 'sync':
      return { op: 'sync', esr: event.esr, ...x }
    case 'fill':
      return { op: 'fill', ...placeOf(addresses, event.addr), length: event.len, byte: event.byte, ...x }
    case 'write':
      return { op: 'write', ...placeOf(addresses, event.addr), bytes: event.bytes, ...x }
    case 'read':
      return { op: 'read', ...placeOf(addresses, event.addr), length: event.len, ...x }
    default:
      return { op: event.op, ...x }
  }
}

/** The page joins the universe, not every byte of it. */
const placeOf = (addresses: AddressSpace, addr: bigint): { readonly address: number; readonly offset: number } =>
  ({ address: addresses.intern(addr & ~0xfffn), offset: Number(addr & 0xfffn) })

const initialState = ({ stage1, used }: Board, platform: Platform, initial: Initial): State => {
  const vcpuOf = ({ vm, index }: VcpuName): number => platform.vcpusOf[vm]![index]!
  const running = initial.current.map(vcpuOf)
  const heldBy = (vcpu: number): number | undefined => (running.includes(vcpu) ? running.indexOf(vcpu) : undefined)
  return {
    cpus: initial.current.map((name, cpu) => cpuRunning(vcpuOf(name), name.vm, word(initial.x0[cpu]!))),
    vms: initial.vms.map(({ rpc, rb, send, recv, wait }, vm) => ({
      lock: undefined,
      rpc: {
        state: rpc, recvBytes: rb, send: platform.addresses.intern(send), recv: platform.addresses.intern(recv),
        waiters: wait.map(index => vcpuOf({ vm, index })).reverse(),
      },
    })),
    vcpus: platform.vcpus.map(({ vm, index }, vcpu) => vcpuIn(STATES[initial.vms[vm]!.vcpu[index]!]!, heldBy(vcpu))),
    tables: { lock: undefined },
    heap: { lock: undefined, used },
    log: { lock: undefined },
    frames: stage1.frames,
    pages: [],
    cells: [],
  }
}
