import type { PageRange } from '../../model/scope.js'
import type { Permission } from '../../model/page-table.js'
import type { Hang, RpcState } from '../../model/state.js'

/** A recorded run, read and checked; addresses of pages are page numbers. The file format is described in docs/trace-format.md. */

export interface Trace {
  readonly id: string
  readonly config: Config
  readonly initial: Initial
  readonly steps: readonly Recorded[]
  /** A log that need not have everything: what is absent is not compared. */
  readonly partial: boolean
}

export interface VmConfig {
  readonly vcpus: number
  readonly map: readonly PageRange[]
}

export interface Config {
  readonly name: string
  readonly cpus: number
  readonly stage2Top: 2 | 3
  readonly hyp: PageRange
  readonly ram: PageRange
  readonly uart: number
  /** The primary first. */
  readonly vms: readonly VmConfig[]
  readonly stage1: readonly { readonly range: PageRange; readonly perm: Permission }[]
  readonly tables: { readonly free: number; readonly gib: readonly number[]; readonly mib2: readonly number[] }
  /** The recorded text: equal texts are equal configurations. */
  readonly key: string
}

/** A vCPU by its VM's number (0 is the primary) and its index. */
export interface VcpuName {
  readonly vm: number
  readonly index: number
}

export interface Initial {
  readonly current: readonly VcpuName[]
  readonly x0: readonly bigint[]
  /** By VM number. */
  readonly vms: readonly VmRecord[]
}

/** What is compared of a VM. */
export interface VmRecord {
  readonly rpc: RpcState
  readonly rb: number
  readonly send: bigint
  readonly recv: bigint
  /** Indices of waiting vCPUs, the next to be woken first. */
  readonly wait: readonly number[]
  /** A letter per vCPU. */
  readonly vcpu: string
}

/** The letters of vCPU states. */
export const VCPU_LETTERS = { off: 'O', ready: 'R', running: 'X', blocked_rpc: 'M', blocked_interrupt: 'I' } as const

/** x0–x3 as recorded; null is a register nobody knows. */
export type RecordedRegisters = readonly (bigint | null)[]

export type RecordedEvent = {
  readonly cpu: number
  readonly x?: RecordedRegisters
  /** Who ran on the CPU, where a log says so. */
  readonly by?: VcpuName
} & (
  | { readonly op: 'hvc' | 'smc' | 'wfi' | 'wfe' | 'irq' | 'fiq' | 'serror' }
  | { readonly op: 'data_abort' | 'inst_abort'; readonly fnv: boolean }
  | { readonly op: 'sync'; readonly esr: number }
  | { readonly op: 'fill'; readonly addr: bigint; readonly len: number; readonly byte: number }
  | { readonly op: 'write'; readonly addr: bigint; readonly bytes: Uint8Array }
  | { readonly op: 'read'; readonly addr: bigint; readonly len: number }
)

export const OPS = ['hvc', 'smc', 'wfi', 'wfe', 'irq', 'fiq', 'serror', 'data_abort', 'inst_abort', 'sync', 'fill', 'write', 'read'] as const

export interface Observed {
  readonly out?: 'ok' | 'untrapped' | 'hang'
  readonly why?: Hang
  readonly cur?: VcpuName
  /** By register; in a full trace absent means 0, in a partial log unknown. */
  readonly x: readonly (bigint | undefined)[]
  /** Two hex digits a byte. */
  readonly data?: string
  /** Changed records, by VM number. */
  readonly vms?: readonly { readonly vm: number; readonly record: Partial<VmRecord> }[]
  /** Changed stage-1 entries, as text. */
  readonly stage1?: readonly { readonly page: number; readonly entry: string }[]
  /** CRCs of changed pages, as text. */
  readonly mem?: readonly { readonly page: number; readonly crc: string }[]
}

export interface Recorded {
  readonly event: RecordedEvent
  readonly observed: Observed
}

/** A hypercall of which a register that matters is unknown; no call reads x3. */
export const isUnknownCall = ({ op, x }: RecordedEvent): boolean => op === 'hvc' && x!.slice(0, 3).includes(null)
