import type { Hypervisor } from '../../machine/index.js'
import { HANGS, RPC_STATES, VCPU_STATES, vmName, type Seen } from '../../model/state.js'
import { responseReady } from '../../model/abi.js'
import { isVariable, type Domain } from './language.js'
import type { Mirrored } from './mirrored.js'
import { tablesOf, type Tables } from './tables.js'

export interface Mailbox {
  readonly state: Mirrored
  readonly size: Mirrored
  readonly send: Mirrored
  readonly recv: Mirrored
  /** The vCPUs that wait, the last to come behind the others. */
  readonly waiters: readonly Mirrored[]
}

/** Everything of the state that can change in a scope of one CPU; what hangs on it in one way only is left out. */
export interface Variables {
  readonly current: Mirrored
  readonly vttbr: Mirrored
  readonly hang: Mirrored
  readonly locks: readonly Mirrored[]
  readonly log: Mirrored
  readonly mailboxes: readonly Mailbox[]
  /** By vCPU; the primary's state never changes. */
  readonly states: readonly Mirrored[]
  readonly x0: readonly Mirrored[]
  readonly tables: Tables
  /** By place in the scope's tracked pages. */
  readonly pages: readonly { readonly head: Mirrored; readonly tail: Mirrored }[]
}

export const NONE = 'none'

const domain = (prefix: string, names: readonly (string | number)[]): Domain => ({ prefix, names: [...new Set(names.map(String))] })
const HELD = domain('LOCK', ['free', 'held'])

/** How an address reads as a name in other languages. */
export const addressName = ({ platform }: Hypervisor, address: number): string =>
  address === 0 ? NONE : platform.addresses.names[address]!.replace(/\W+/g, '_')

export const vcpuName = ({ platform: { vcpus } }: Hypervisor, vcpu: number): string => `${vmName(vcpus[vcpu]!.vm)}_${vcpus[vcpu]!.index}`

export const variablesOf = (hypervisor: Hypervisor): Variables => {
  const { scope, platform, initial } = hypervisor
  if (scope.cpus !== 1) throw new RangeError(`scope ${scope.name} has ${scope.cpus} CPUs; the twins are written for one`)
  const mirrored = (name: string, values: Domain, text: (state: Seen) => string | number): Mirrored => {
    const read = (state: Seen): number => values.names.indexOf(String(text(state)))
    return { name, domain: values, initial: read(initial), read }
  }
  const vms = platform.vcpusOf.map((_, vm) => vm)
  const sizes = [0, ...scope.sizes.filter(size => size <= 4096n).map(Number)]
  const vcpuNames = platform.vcpus.map((_, vcpu) => vcpuName(hypervisor, vcpu))
  const currents = domain('CPU', vcpuNames)
  const states = domain('VCPU', VCPU_STATES)
  const held = (name: string, owner: (state: Seen) => number | undefined): Mirrored => mirrored(name, HELD, s => (owner(s) === undefined ? 'free' : 'held'))

  const mailbox = (vm: number): Mailbox => {
    const me = vmName(vm)
    const accepted = scope.configure[vm]!.map(({ value }) => platform.addresses.intern(value)).filter(address => platform.addresses.aligned[address]! && platform.maps(vm, address))
    const buffers = domain(`${me}_BUF`, [NONE, ...accepted.map(address => addressName(hypervisor, address))])
    const readers = domain(`${me}_WAIT`, [NONE, ...platform.vcpusOf[vm]!.map(vcpu => vcpuNames[vcpu]!)])
    return {
      state: mirrored(`${me}_rpc`, domain('RPC', RPC_STATES), s => s.vms[vm]!.rpc.state),
      size: mirrored(`${me}_size`, domain('SIZE', sizes), s => s.vms[vm]!.rpc.recvBytes),
      send: mirrored(`${me}_send`, buffers, s => addressName(hypervisor, s.vms[vm]!.rpc.send)),
      recv: mirrored(`${me}_recv`, buffers, s => addressName(hypervisor, s.vms[vm]!.rpc.recv)),
      waiters: vm === 0 ? [] : platform.vcpusOf[vm]!.map((_, place) => mirrored(`${me}_wait${place}`, readers, s => {
        const vcpu = [...s.vms[vm]!.rpc.waiters][place]
        return vcpu === undefined ? NONE : vcpuNames[vcpu]!
      })),
    }
  }

  return {
    current: mirrored('current', currents, s => vcpuNames[s.cpus[0]!.current]!),
    vttbr: mirrored('vttbr', domain('VM', vms.map(vmName)), s => vmName(s.cpus[0]!.vttbr)),
    hang: mirrored('hang', domain('HANG', [NONE, ...HANGS.filter(hang => hang !== 'lock' && hang !== 'unknown_sync')]), s => s.cpus[0]!.hang ?? NONE),
    locks: vms.map(vm => held(`${vmName(vm)}_lock`, s => s.vms[vm]!.lock)),
    log: held('log_lock', s => s.log.lock),
    mailboxes: vms.map(mailbox),
    states: vcpuNames.map((name, vcpu) => mirrored(`${name}_state`, states, s => s.vcpus[vcpu]!.state)),
    x0: vcpuNames.map((name, vcpu) => mirrored(`${name}_x0`, domain(vcpu === 0 ? 'P_X0' : 'S_X0', vcpu === 0 ? [0, 1, ...sizes.map(responseReady)] : sizes), s => Number(s.vcpus[vcpu]!.regs.x0))),
    tables: tablesOf(hypervisor),
    pages: scope.contents.map((page, row) => {
      const messages = domain('MSG', Array.from({ length: scope.messages + 1 }, (_, message) => message))
      return { head: mirrored(`page${page}_head`, messages, s => s.pages[row]!.head), tail: mirrored(`page${page}_tail`, messages, s => s.pages[row]!.tail) }
    }),
  }
}

/** Every variable, those that stand for nothing left out: they have one value. */
export const allOf = ({ current, vttbr, hang, locks, log, mailboxes, states, x0, tables, pages }: Variables): readonly Mirrored[] => [
  current, vttbr, hang, ...locks, log,
  ...mailboxes.flatMap(({ state, size, send, recv, waiters }) => [state, size, send, recv, ...waiters]),
  ...states.slice(1), ...x0,
  ...tables.slots.map(({ entry }) => entry), ...(tables.missing === undefined ? [] : [tables.missing]),
  ...pages.flatMap(({ head, tail }) => [head, tail]),
].filter(isVariable)
