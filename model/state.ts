import { among, bool, id, kind, list, maybe, oneOf, range, record, table, type Frozen, type Infer, type Kind, type Scalar } from '../checker/state/schema.js'
import { showWord, type Word } from './abi.js'
import { ENTRY_KINDS, PERMISSIONS } from './page-table.js'

/** Why a CPU spins at EL2 for ever. */
export const HANGS = ['data_abort', 'inst_abort', 'unknown_sync', 'fiq', 'serror', 'el2_fault', 'lock'] as const
export type Hang = (typeof HANGS)[number]

export const VCPU_STATES = ['off', 'ready', 'running', 'blocked_rpc', 'blocked_interrupt'] as const
export type VcpuState = (typeof VCPU_STATES)[number]

export const RPC_STATES = ['idle', 'pending', 'inflight'] as const
export type RpcState = (typeof RPC_STATES)[number]

/** The finite sets a scope's state is made of. */
export interface Domains {
  readonly cpu: Kind
  readonly vm: Kind
  readonly vcpu: Kind
  /** How many vCPUs may wait for a message, by VM. */
  readonly readers: readonly number[]
  readonly address: Kind
  /** Frames of the hypervisor's own table, and the entries of each. */
  readonly frame: Kind
  readonly entry: Kind
  /** Largest physical page a table entry may hold. */
  readonly lastPage: number
  /** Pages whose contents are tracked. */
  readonly content: Kind
  /** Messages a page may hold; 0 is what it held at boot. */
  readonly messages: number
  /** Sizes of messages. */
  readonly sizes: readonly number[]
  /** Words a register may hold: x0 (results, sizes), and x1–x3 when saved. */
  readonly results: readonly Word[]
  readonly arguments: readonly Word[]
  /** How many program points suspended calls may have; 0 where calls run whole. */
  readonly points: number
  /** Whether some guest follows a program: then its registers are part of the state. */
  readonly programs: boolean
  /** Further registers that programs use, and doublewords of memory whose contents they tell apart. */
  readonly register: Kind
  readonly cell: Kind
}

/** What a register or doubleword of a guest with a program may hold, −2^20 … 2^32 − 2^20 − 1: no program here needs more, and one that does is stopped. */
export const LEAST_WORD = -(2 ** 20)
export const MOST_WORD = 2 ** 32 + LEAST_WORD - 1

/** The hypervisor's state, declared once. */
export const stateSchema = (d: Domains) => {
  const owner = maybe(id(d.cpu))
  const result = among<Word>(d.results, showWord)
  const anyWord: Scalar<Word> = range(LEAST_WORD, MOST_WORD, showWord)
  const argument = d.programs ? anyWord : among<Word>(d.arguments, showWord)
  const registers = record({
    x0: d.programs ? anyWord : result, x1: argument, x2: argument, x3: argument,
    pc: range(0, d.programs ? 2 ** 32 - 1 : 0, showWord).untold().note('where a guest with a program goes on'),
    flags: range(0, d.programs ? 15 : 0).untold().note('N, Z, C, V of such a guest'),
    more: table(d.register, record({ word: anyWord.untold() })),
  })
  const live = registers.note(`x0–x3 as the guest sees them; guests ${d.programs ? 'without a program' : ''} load them anew before every event`.replace('  ', ' '))
  const buffer = id(d.address)
  const whileSuspended = <T>(field: Scalar<T>): Scalar<T> => (d.points === 0 ? field.output() : field)

  return record({
    cpus: table(d.cpu, record({
      current: id(d.vcpu).note('cpu.current: the vCPU whose registers the CPU holds; follows the save of the old one'),
      vttbr: id(d.vm).note('VTTBR_EL2: whose stage 2 translates EL1 code'),
      hang: maybe(oneOf(...HANGS)).note('set: the CPU spins at EL2 for ever, for this reason'),
      point: range(0, d.points).note('where in a call the CPU is; 0: at a guest instruction').untold(),
      misordered: bool().output().note('this step took a lock out of order'),
      x: d.programs ? live.untold() : live.output(),
    })),
    vms: table(d.vm, vm => record({
      lock: owner.note('vm.lock'),
      rpc: record({
        state: oneOf(...RPC_STATES).guardedBy('vm {vm}'),
        recvBytes: among(d.sizes).guardedBy('vm {vm}').note('size of the last message; never cleared'),
        send: buffer.guardedBy('vm {vm}').note('read by the hypervisor; 0 is none; set by vm_configure, unmasked'),
        recv: buffer.guardedBy('vm {vm}').note('written by the hypervisor; 0 is none; set by vm_configure, unmasked'),
        waiters: list(id(d.vcpu), d.readers[vm]!).guardedBy('vm {vm}').note('vCPUs blocked in rpc_read_request; the last to come is the next to be woken'),
      }),
    })),
    vcpus: table(d.vcpu, record({
      lock: owner.note('vcpu.lock'),
      state: oneOf(...VCPU_STATES).guardedBy('vcpu {vcpu}').note('never changes for the primary’s'),
      // Where calls run whole nobody can come between publish and save: these two follow from the rest.
      held: whileSuspended(maybe(id(d.cpu)).note('the CPU that holds the vCPU’s registers; none once they are saved')),
      due: whileSuspended(maybe(result).note('a result that was put into its saved x0 and that it has not seen yet')),
      regs: registers.note('the saved context; unlocked by design: it belongs to the CPU that runs the vCPU'),
    })),
    tables: record({ lock: owner.note('a lock of the hypervisor’s page table; there is none at this commit, patches take it') }),
    heap: record({
      lock: owner.note('lock of the page-table heap'),
      used: range(0, d.frame.size).guardedBy('heap').note('frames handed out; none is ever given back'),
    }),
    log: record({ lock: owner.note('lock of the UART log') }),
    frames: table(d.frame, record({
      entries: table(d.entry, record({
        kind: oneOf(...ENTRY_KINDS),
        out: range(0, Math.max(d.lastPage, d.frame.size - 1)).note('frame of the next table, or physical page'),
        perm: oneOf(...PERMISSIONS),
      })),
    })).note('the hypervisor’s own page table: frame 0 is its root; no lock guards it'),
    pages: table(d.content, record({
      head: range(0, d.messages).note('what the first byte belongs to: a message, or 0 for what the page held at boot'),
      tail: range(0, d.messages).note('what the rest belongs to; differs from the head after a short copy'),
    })),
    cells: table(d.cell, record({ word: anyWord })).note('doublewords of memory, where guests follow programs'),
  })
}

export type State = Infer<ReturnType<typeof stateSchema>>
/** The state as rules see it. */
export type Seen = Frozen<State>

/** The primary VM's id; secondary k, counted from 0 as the calls do, has id k + 1. */
export const PRIMARY = 0
export const secondary = (index: number): number => index + 1

export const makeKinds = (cpus: number, vcpus: readonly { readonly vm: number; readonly index: number }[], vms: number) => ({
  cpu: kind('cpu', cpus, c => `CPU${c}`),
  vm: kind('vm', vms, vmName),
  vcpu: kind('vcpu', vcpus.length, v => `${vmName(vcpus[v]!.vm)}.${vcpus[v]!.index}`),
})

export const vmName = (vm: number): string => (vm === PRIMARY ? 'P' : `S${vm - 1}`)

/** The registers of a guest, live or saved. */
export type Context = State['vcpus'][number]['regs']

/** Registers as boot leaves them: all zero, but perhaps the pc; `more` is how many further registers there are. */
export const bootRegisters = (pc = 0, more = 0): Context =>
  ({ x0: 0, x1: 0, x2: 0, x3: 0, pc, flags: 0, more: Array.from({ length: more }, () => ({ word: 0 })) })

/** A CPU at a guest instruction of a vCPU. */
export const cpuRunning = (current: number, vm: number, x0: Word = 0, x: Context = bootRegisters()): State['cpus'][number] =>
  ({ current, vttbr: vm, hang: undefined, point: 0, misordered: false, x: { ...x, x0 } })

/** A vCPU with an empty context, its registers held by a CPU or by none. */
export const vcpuIn = (state: VcpuState, held: number | undefined, regs: Context = bootRegisters()): State['vcpus'][number] =>
  ({ lock: undefined, state, held, due: undefined, regs })
