import { match } from 'ts-pattern'
import type { Step, StepText } from '../checker/action.js'
import { bitsOf, PARAMETERS, showWord } from '../model/abi.js'
import { callOf, type Registers } from '../model/arguments.js'
import type { Platform } from '../model/platform.js'
import { HANG } from '../model/section.js'
import { vmName, type Seen, type State } from '../model/state.js'
import type { Deed } from './a64/deed.js'
import { disassemble } from './a64/disassemble.js'
import type { GuestEvent } from './event.js'
import type { GuestAction } from './action.js'
import type { Interleaved } from './interleaved.js'
import { waitText } from './waiting.js'

const hex = (bits: bigint): string => `0x${bits.toString(16)}`
const number = (bits: bigint): string => (bits <= 9999n ? String(bits) : hex(bits))

const showCall = ([x0, ...x]: Registers, { addresses }: Platform): string => {
  const call = callOf(x0)
  if (call === undefined) return `hvc ${hex(x0)}`
  const value = (bits: bigint): string => {
    if (call !== 'vm_configure') return number(bits)
    const known = addresses.intern(bits)
    return addresses.names[known] === hex(bits) ? hex(bits) : `${hex(bits)} ‹${addresses.names[known]}›`
  }
  const prefix = call.startsWith('psci') ? '' : 'hf_'
  return `${prefix}${call}(${PARAMETERS[call].map((name, i) => `${name}=${value(x[i]!)}`).join(', ')})`
}

export const showVcpu = (platform: Platform, vcpu: number): string => `${vmName(platform.vcpus[vcpu]!.vm)}.${platform.vcpus[vcpu]!.index}`

/** What a guest does, or what happens to it. */
export const showWhat = (platform: Platform, event: GuestEvent): string => {
  const place = (address: number, offset = 0): string => {
    const value = hex(platform.addresses.values[address]! + BigInt(offset))
    const name = platform.addresses.names[address]!
    return name === hex(platform.addresses.values[address]!) ? value : `${value} ‹${name}›`
  }
  return match(event)
    .with({ op: 'hvc' }, ({ x }) => showCall(x, platform))
    .with({ op: 'store' }, ({ address, message }) => `stores message ${message} at ${place(address)}`)
    .with({ op: 'load' }, ({ address }) => `loads from ${place(address)}`)
    .with({ op: 'fetch' }, ({ address }) => `fetches an instruction at ${place(address)}`)
    .with({ op: 'fill' }, ({ address, offset, length, byte }) => `stores ${length} × ${hex(BigInt(byte))} at ${place(address, offset)}`)
    .with({ op: 'write' }, ({ address, offset, bytes }) => `stores ${Buffer.from(bytes).toString('hex')} at ${place(address, offset)}`)
    .with({ op: 'read' }, ({ address, offset, length }) => `loads ${length} bytes from ${place(address, offset)}`)
    .with({ op: 'data_abort' }, () => 'data abort')
    .with({ op: 'inst_abort' }, () => 'instruction abort')
    .with({ op: 'execute' }, ({ deed }) => showDeed(deed))
    .with({ op: 'sync' }, ({ esr }) => `synchronous exception, ESR ${hex(BigInt(esr))}`)
    .with({ op: 'smc' }, () => 'smc')
    .otherwise(({ op }) => op.toUpperCase().replace('SERROR', 'SError'))
}

/** An instruction of a program, and what becomes of it where that is not all. */
const showDeed = ({ instruction, pc, family }: Deed): string =>
  family === 'fetch' ? 'fetches where its program is not' : `${disassemble(instruction, pc)}${instruction.op === 'wfi' ? ', which completes' : ''}`

export const showWho = (platform: Platform, cpu: number, vcpu: number): string =>
  platform.cpus > 1 ? `CPU${cpu} ${showVcpu(platform, vcpu)}` : showVcpu(platform, vcpu)

/** How steps read; between the sections of a call, by the event the call began with. */
export const showEvent = (platform: Platform, interleaved?: Interleaved) => ({ before, action, outcome, after }: Step<State, GuestAction>): StepText => {
  const { cpu, vcpu } = action
  const inside = interleaved?.inside(before, cpu)
  const event = inside?.begun.event ?? action.event!
  const why = after.cpus[cpu]!.hang
  const ahead = interleaved?.inside(after, cpu)?.label
  const waiting = interleaved && waitText(interleaved, after, cpu)
  const { current, x } = after.cpus[cpu]!
  const result =
    why !== undefined ? `CPU${cpu} hangs: ${why}`
    : waiting !== undefined ? waiting
    : ahead !== undefined ? `next: ${ahead}`
    : !action.trapped ? (event.op === 'store' || event.op === 'execute' ? undefined : 'not trapped')
    : current !== vcpu ? `${showVcpu(platform, current)} runs${x.pc === 0 ? `, x0 = ${showWord(x.x0)}` : ` at ${hex(BigInt(x.pc))}`}`
    : event.op === 'hvc' && outcome !== HANG ? `x0 = ${showWord(outcome)}`
    : undefined
  return {
    who: showWho(platform, cpu, vcpu),
    what: inside === undefined ? `${action.pc === undefined ? '' : `${hex(BigInt(action.pc))} `}${showWhat(platform, event)}` : `… ${inside.begun.name}: ${inside.label}`,
    ...(result === undefined ? {} : { result }),
    ...(event.op === 'hvc' ? { detail: event.x.map((x, i) => `x${i}=${hex(bitsOf(x))}`).join(' ') } : {}),
  }
}

export const showInitial = (platform: Platform) => (s: Seen): string => {
  const vcpus = s.vcpus.map((vcpu, number) => `${showVcpu(platform, number)} ${s.cpus.some(cpu => cpu.current === number) ? 'runs' : vcpu.state}`)
  return `${vcpus.join(' · ')} · no buffers configured`
}
