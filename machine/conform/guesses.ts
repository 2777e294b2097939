import { CALLS, PAGE_SIZE, type CallName } from '../../model/abi.js'
import { callOf, type Registers } from '../../model/arguments.js'
import { NULL } from '../../model/address.js'
import type { Machine } from './machine.js'
import type { Config, Recorded, RecordedRegisters } from './trace.js'

/**
 * What an unknown call may have been. Indices and flags are tried all that differ, sizes 0 … 4097 all; buffers are those the log has named
 * so far (of very many, the latest), the first pages of the caller's memory, page 0 and the UART.
 */

/** The addresses a log names, as it is read. */
export interface NamedAddresses {
  readonly add: (step: Recorded) => void
  readonly all: () => readonly bigint[]
}

export const namedAddresses = (config: Config): NamedAddresses => {
  const named = new Set<bigint>([0n, 8n, BigInt(config.uart) << 12n])
  const firstPages = config.vms.flatMap(({ map }) => map.flatMap(([begin, end]) => [begin, begin + 1].filter(page => page < end)))
  for (const page of firstPages) named.add(BigInt(page) << 12n)
  const page = (number: number): void => { named.add(BigInt(number) << 12n) }
  return {
    add: ({ event, observed }) => {
      if ('addr' in event) named.add(event.addr & ~0xfffn)
      if (event.x !== undefined && event.x[0] === CALLS.vm_configure) for (const x of event.x.slice(1, 3)) if (x !== null) named.add(x)
      for (const { record } of observed.vms ?? []) for (const value of [record.send, record.recv]) if (value !== undefined) named.add(value)
      for (const entry of observed.stage1 ?? []) page(entry.page)
      for (const entry of observed.mem ?? []) page(entry.page)
    },
    all: () => [...named],
  }
}

const UNKNOWN_CALL = 0xdeadn
const UNALIGNED = 8n
/** Pairs of more addresses than this are not tried. */
const MOST_ADDRESSES = 40

const upTo = (count: number): readonly bigint[] => Array.from({ length: count + 1 }, (_, i) => BigInt(i))

/** A call, and others that end differently from it only where it is not refused. */
export interface Guess {
  readonly x: Registers
  readonly unlessRefused?: readonly Registers[]
}

/** How widely to guess. */
export interface Means {
  /** The step is compared in full. */
  readonly whole: boolean
  readonly addresses: readonly bigint[]
  /** A few sizes stand for all: for proposals, not for verdicts. */
  readonly coarse?: boolean
}

/** Every call that may fit what a step leaves open; what was observed of sizes and buffers narrows them down. */
export const guesses = (machine: Machine, { event, observed }: Recorded, { whole, addresses, coarse = false }: Means): readonly Guess[] => {
  const { platform, state } = machine
  const given: RecordedRegisters = event.x ?? []
  const { vm: me } = platform.vcpus[state.cpus[event.cpu]!.current]!
  const vms = upTo(platform.secondaries)
  const vcpus = upTo(Math.max(0, ...platform.vcpusOf.slice(1).map(({ length }) => length)))
  const one = (value: bigint): Guess => ({ x: [value, 0n, 0n, 0n] })
  const either = (at: number, options: readonly bigint[]): readonly bigint[] => (typeof given[at] === 'bigint' ? [given[at]] : options)

  const stored = (observed.vms ?? []).flatMap(({ record: { rb } }) => (rb === undefined ? [] : [BigInt(rb)]))
  // A copy that faults has copied nothing, whatever its size; in a full trace every other changes a record.
  const sizes = stored.length > 0 ? stored : whole || observed.out === 'hang' ? [1n] : coarse ? [1n, 4096n] : upTo(PAGE_SIZE + 1).slice(1)
  const sized = (at: 1 | 2, make: (size: bigint) => Registers): Guess =>
    (typeof given[at] === 'bigint' ? { x: make(given[at]) } : { x: make(0n), unlessRefused: sizes.map(make) })

  const configure = (): readonly Guess[] => {
    const make = (send: bigint, recv: bigint): Registers => [CALLS.vm_configure, send, recv, 0n]
    const refused: Guess = { x: make(either(1, [UNALIGNED])[0]!, either(2, [UNALIGNED])[0]!) }
    const { send, recv } = state.vms[me]!.rpc
    if (send !== NULL || recv !== NULL) return [refused]
    const mine = addresses.filter(value => {
      const address = platform.addresses.intern(value)
      return platform.addresses.aligned[address]! && platform.maps(me, address)
    }).slice(-MOST_ADDRESSES)
    const record = observed.vms?.find(({ vm }) => vm === me)?.record
    const sends = either(1, record?.send === undefined || record.send === 0n ? mine : [record.send])
    const recvs = either(2, record?.recv === undefined || record.recv === 0n ? mine : [record.recv])
    return [refused, ...sends.flatMap(a => recvs.map(b => ({ x: make(a, b) })))]
  }

  const ways: Readonly<Record<CallName, () => readonly Guess[]>> = {
    vcpu_run: () => either(1, vms).flatMap(vm => either(2, vcpus).map((vcpu): Guess => ({ x: [CALLS.vcpu_run, vm, vcpu, 0n] }))),
    vm_get_count: () => [one(CALLS.vm_get_count)],
    vcpu_get_count: () => either(1, vms).map(vm => ({ x: [CALLS.vcpu_get_count, vm, 0n, 0n] })),
    vm_configure: configure,
    rpc_request: () => either(1, vms).map(vm => sized(2, size => [CALLS.rpc_request, vm, size, 0n])),
    rpc_read_request: () => either(1, FLAGS).map(flag => ({ x: [CALLS.rpc_read_request, flag, 0n, 0n] })),
    rpc_ack: () => [one(CALLS.rpc_ack)],
    rpc_reply: () => either(2, FLAGS).map(ack => sized(1, size => [CALLS.rpc_reply, size, ack, 0n])),
    psci_version: () => [one(CALLS.psci_version)],
    psci_migrate_info_type: () => [one(CALLS.psci_migrate_info_type)],
  }
  const x0 = given[0]
  if (x0 === null || x0 === undefined) return [...Object.values(ways).flatMap(way => way()), one(UNKNOWN_CALL)]
  const call = callOf(x0)
  return call === undefined ? [one(x0)] : ways[call]()
}

const FLAGS = [0n, 1n]
