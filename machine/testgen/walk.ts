import fc from 'fast-check'
import { CALLS } from '../../model/abi.js'
import { NULL } from '../../model/address.js'
import { conformer } from '../conform/conform.js'
import type { Machine } from '../conform/machine.js'
import type { RecordedEvent } from '../conform/trace.js'
import { boundaryValues, ownPages, type Values } from './alphabet.js'
import { CONFIGURATIONS, startOf, type ConfigurationName, type Start } from './configurations.js'

/**
 * Seeded random walks with arguments at their bounds. A walk is a list of choices, each made modulo what there is to choose from, so that any
 * part of a walk is a walk and smaller numbers are simpler events: that is what shrinking needs.
 */
export interface Walk {
  readonly configuration: number
  readonly choices: readonly Choice[]
}

export interface Choice {
  readonly cpu: number
  readonly kind: number
  readonly a: number
  readonly b: number
  readonly c: number
}

const MOST_EVENTS = 40
const ANY = 0xffff

export const walks: fc.Arbitrary<Walk> = fc.record({
  configuration: fc.nat(CONFIGURATIONS.length - 1),
  choices: fc.array(
    fc.record({ cpu: fc.nat(7), kind: fc.nat(ANY), a: fc.nat(ANY), b: fc.nat(ANY), c: fc.nat(ANY) }),
    { minLength: 5, maxLength: MOST_EVENTS, size: 'max' },
  ),
})

/** Kinds of events, simplest first; what makes a run go on stands several times, what ends it once. */
const PRIMARY_KINDS = ['vm_get_count', 'configure', 'run', 'run', 'run', 'run', 'request', 'request', 'request', 'ack', 'read_request', 'vcpu_get_count', 'fill', 'write', 'read', 'irq', 'wfi', 'wfe', 'smc', 'reply', 'stray', 'psci', 'configure', 'run', 'request', 'fill', 'fiq', 'serror', 'run', 'request', 'ack', 'rare'] as const
const SECONDARY_KINDS = ['vm_get_count', 'configure', 'irq', 'read_request', 'read_request', 'reply', 'reply', 'reply', 'ack', 'vcpu_get_count', 'fill', 'write', 'read', 'wfe', 'smc', 'configure', 'configure', 'stray', 'psci', 'request', 'run', 'irq', 'read_request', 'read_request', 'reply', 'fill', 'ack', 'configure', 'irq', 'wfi', 'read_request', 'rare'] as const
const RARE = ['read', 'data_abort', 'inst_abort', 'sync', 'fiq', 'serror'] as const
const JUNK = [0n, 0n, 0n, 0xdeadn, (1n << 64n) - 1n] as const

const pick = <T>(options: readonly T[], n: number): T => options[n % options.length]!

/** The event a choice stands for in the present state, none when every CPU hangs. */
const eventOf = ({ config }: Start, machine: Machine, values: readonly Values[], { cpu: wanted, kind, a, b, c }: Choice): RecordedEvent | undefined => {
  const going = machine.state.cpus.flatMap(({ hang }, cpu) => (hang === undefined ? [cpu] : []))
  if (going.length === 0) return undefined
  const cpu = pick(going, wanted)
  const { vm } = machine.platform.vcpus[machine.state.cpus[cpu]!.current]!
  const { send, sizes, indices, flags, strayCalls } = values[vm]!
  const own = ownPages(config, vm)
  const tame = c % 4 !== 0
  const { send: sendNow, recv: recvNow } = machine.state.vms[vm]!.rpc
  // A VM without buffers gets little done: it configures more often.
  const eager = sendNow === NULL && recvNow === NULL && tame && kind % 3 === 0
  const vmIndex = tame && config.vms.length > 1 ? BigInt(a % (config.vms.length - 1)) : pick(indices, a)
  const vcpuIndex = tame ? BigInt(b % Math.max(1, config.vms[Number(vmIndex) + 1]?.vcpus ?? 1)) : pick(indices, b)
  const size = tame ? BigInt(b % 4097) : pick(sizes, b)
  const buffer = (n: number): bigint => pick(tame && own.length > 0 ? own : send, n)
  const call = (x0: bigint, x1 = 0n, x2 = 0n): RecordedEvent => ({ cpu, op: 'hvc', x: [x0, x1, x2, pick(JUNK, c)] })
  const registers = c % 3 === 0 || pick(vm === 0 ? PRIMARY_KINDS : SECONDARY_KINDS, kind) === 'smc' ? { x: [BigInt(a), BigInt(b), pick(sizes, a), pick(send, b)] } : {}
  const page = own.length > 0 ? pick(own, a) : BigInt(config.uart) << 12n
  const offset = b % 4096
  const room = 4096 - offset

  const chosen = eager ? 'configure' : pick(vm === 0 ? PRIMARY_KINDS : SECONDARY_KINDS, kind)
  switch (chosen) {
    case 'vm_get_count': return call(CALLS.vm_get_count)
    case 'configure': return call(CALLS.vm_configure, buffer(a), buffer(b))
    case 'run': return call(CALLS.vcpu_run, vmIndex, vcpuIndex)
    case 'request': return call(CALLS.rpc_request, vmIndex, size)
    case 'ack': return call(CALLS.rpc_ack)
    case 'read_request': return call(CALLS.rpc_read_request, pick(flags, a))
    case 'reply': return call(CALLS.rpc_reply, size, pick(flags, a))
    case 'vcpu_get_count': return call(CALLS.vcpu_get_count, vmIndex)
    case 'stray': return call(pick(strayCalls, a), BigInt(b))
    case 'psci': return call(pick([CALLS.psci_version, CALLS.psci_migrate_info_type], a))
    case 'fill': return { cpu, op: 'fill', addr: page + BigInt(offset), len: 1 + (c % room), byte: a % 256 }
    case 'write': return { cpu, op: 'write', addr: page + BigInt(offset), bytes: Uint8Array.from({ length: 1 + (c % Math.min(64, room)) }, (_, i) => (a + i * 7) % 256) }
    case 'read': return { cpu, op: 'read', addr: page + BigInt(offset), len: 1 + (c % Math.min(32, room)) }
    case 'rare': return rareEvent(config.hyp[0], cpu, pick(RARE, a), b)
    default: return { cpu, op: chosen, ...registers }
  }
}

/** What ends in a hang: an access outside of the map, an exception nobody handles. */
const rareEvent = (unmapped: number, cpu: number, op: (typeof RARE)[number], n: number): RecordedEvent =>
  op === 'read' ? { cpu, op, addr: BigInt(unmapped) << 12n, len: 1 }
  : op === 'sync' ? { cpu, op, esr: ((pick([0x00, 0x07, 0x18, 0x20, 0x24, 0x3c], n) << 26) | n) >>> 0 }
  : op === 'data_abort' || op === 'inst_abort' ? { cpu, op, fnv: n % 2 === 1 }
  : { cpu, op }

/** A walk's configuration and events, as it goes on the model. */
export const eventsOfWalk = ({ configuration, choices }: Walk, machineFor = conformer().machineFor): { readonly name: ConfigurationName; readonly start: Start; readonly events: readonly RecordedEvent[] } => {
  const name = CONFIGURATIONS[configuration]!
  const start = startOf(name)
  const machine = machineFor(start)
  const values = start.config.vms.map((_, vm) => boundaryValues(start.config, vm))
  const events: RecordedEvent[] = []
  for (const choice of choices) {
    const event = eventOf(start, machine, values, choice)
    if (event === undefined) break
    machine.run(event.cpu, machine.eventOf(event))
    events.push(event)
  }
  return { name, start, events }
}

/** The walks of a seed. */
export const sampleWalks = (count: number, seed: number): readonly Walk[] => fc.sample(walks, { numRuns: count, seed })

/** Looks among the walks of a seed for one that fails, and makes it as small as it can be: events are left out, arguments made simpler. */
export const smallestFailing = (count: number, seed: number, fails: (walk: Walk) => boolean): Walk | undefined => {
  const outcome = fc.check(fc.property(walks, walk => !fails(walk)), { numRuns: count, seed })
  return outcome.failed ? locallyMinimal(outcome.counterexample![0], fails) : undefined
}

/** Leaves out single events as long as it still fails without them. */
const locallyMinimal = (walk: Walk, fails: (walk: Walk) => boolean): Walk => {
  for (let i = walk.choices.length - 1; i >= 0; i--) {
    const shorter = { ...walk, choices: walk.choices.toSpliced(i, 1) }
    if (shorter.choices.length > 0 && fails(shorter)) return locallyMinimal(shorter, fails)
  }
  return walk
}

