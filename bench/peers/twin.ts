import type { GuestAction, Hypervisor } from '../../machine/index.js'
import { traps } from '../../machine/hcr.js'
import { PAGE_SIZE, responseReady } from '../../model/abi.js'
import { PRIMARY, secondary, type VcpuState } from '../../model/state.js'
import { invariantsOf } from './invariants.js'
import { and, choose, copy, is, not, set, when, type Program, type Statement } from './language.js'
import { canLog, mapPage, reach, unmapPage } from './tables.js'
import { addressName, allOf, NONE, variablesOf, vcpuName, type Variables } from './variables.js'

/**
 * The hypervisor once more, for other checkers: whole calls on one CPU, written after the description of the code and not after the recipes
 * in `model/`, so that equal counts say something about both. Whatever a scope fixes is decided while the text is made.
 */
export const twinOf = (hypervisor: Hypervisor): Program => {
  const v = variablesOf(hypervisor)
  const twin = new Calls(hypervisor, v)
  return {
    name: hypervisor.scope.name,
    says: hypervisor.bounds,
    variables: allOf(v),
    actors: hypervisor.platform.vcpus.map(({ vm }, vcpu) => ({
      name: vcpuName(hypervisor, vcpu),
      when: and(is(v.current, vcpuName(hypervisor, vcpu)), is(v.hang, NONE)),
      steps: hypervisor.groups[vcpu]!.actions.map(action => ({ says: saysOf(hypervisor, action), body: twin.step(action, vm, vcpu) })),
    })),
    invariants: invariantsOf(hypervisor, v),
  }
}

const saysOf = ({ platform }: Hypervisor, { name, event, args: { vm, vcpu, size, send, recv, flag } }: GuestAction): string => {
  const named = Object.entries({ vm, vcpu, size, flag }).filter(([, value]) => value >= 0).map(([key, value]) => `${key} ${value}`)
  const buffers = send < 0 ? [] : [platform.addresses.names[send]!, platform.addresses.names[recv]!]
  return [name, ...named, ...buffers, ...(event !== undefined && 'address' in event ? [platform.addresses.names[event.address]!] : [])].join(' ')
}

/** What each event of a guest does, the arguments known. */
class Calls {
  private readonly hypervisor: Hypervisor
  private readonly v: Variables

  constructor(hypervisor: Hypervisor, v: Variables) {
    this.hypervisor = hypervisor
    this.v = v
  }

  step({ event, name, args }: GuestAction, vm: number, vcpu: number): readonly Statement[] {
    if (event === undefined) throw new Error('the twins have whole calls only')
    const { platform } = this.hypervisor
    switch (name) {
      case 'vcpu_run': return this.run(vm, args.vm, args.vcpu)
      case 'vm_configure': return this.configure(vm, args.send, args.recv)
      case 'rpc_request': return this.request(vm, args.vm, args.size)
      case 'rpc_read_request': return this.read(vm, vcpu, args.flag === 1)
      case 'rpc_ack': return this.acknowledge(vm)
      case 'rpc_reply': return this.reply(vm, vcpu, args.size, args.flag === 1)
      case 'irq': return traps(platform.hcr(vm), 'irq') ? this.toPrimary(vcpu, 0, 'ready') : []
      case 'wfi': return traps(platform.hcr(vm), 'wfi') ? this.toPrimary(vcpu, 1, 'blocked_interrupt') : []
      case 'wfe': return traps(platform.hcr(vm), 'wfe') ? [this.saved(vcpu, 0)] : []
      case 'fiq':
      case 'serror': return traps(platform.hcr(vm), name) ? [set(this.v.hang, name)] : []
      case 'load':
      case 'store':
      case 'fetch': return 'address' in event ? this.access(vm, vcpu, name, event.address, 'message' in event ? event.message : 0) : []
      case 'vm_get_count':
      case 'vcpu_get_count':
      case 'psci_version':
      case 'psci_migrate_info_type':
      case 'unknown_call':
      case 'smc': return []
      default: throw new Error(`the twins know no ${name}`)
    }
  }

  /** A word in the saved x0 of a vCPU. */
  private saved(vcpu: number, value: number): Statement {
    return set(this.v.x0[vcpu]!, String(value))
  }

  /** The caller's context is saved with a zero in x0, and the primary goes on with a result. */
  private toPrimary(vcpu: number, result: number, left: VcpuState): readonly Statement[] {
    return [
      set(this.v.states[vcpu]!, left), this.saved(vcpu, 0), this.saved(0, result),
      set(this.v.vttbr, 'P'), set(this.v.current, vcpuName(this.hypervisor, 0)),
    ]
  }

  private run(vm: number, target: number, index: number): readonly Statement[] {
    const vcpu = this.hypervisor.platform.vcpusOf[secondary(target)]?.[index]
    if (vm !== PRIMARY || vcpu === undefined) return []
    const state = this.v.states[vcpu]!
    return when(is(state, 'ready'), [
      set(state, 'running'), this.saved(0, 0), set(this.v.vttbr, `S${target}`), set(this.v.current, vcpuName(this.hypervisor, vcpu)),
    ])
  }

  private configure(vm: number, send: number, recv: number): readonly Statement[] {
    const { hypervisor, v, v: { tables, mailboxes, locks } } = this
    const { addresses, maps } = hypervisor.platform
    if (!addresses.aligned[send] || !addresses.aligned[recv] || !maps(vm, send) || !maps(vm, recv)) return []
    const mine = mailboxes[vm]!
    const page = { send: addresses.page[send]!, recv: addresses.page[recv]! }
    // Without a table left a line is logged, which may fault: the VM's lock and the log's stay held.
    const refused = (then: readonly Statement[]): readonly Statement[] =>
      canLog(hypervisor, tables, then, [set(v.hang, 'el2_fault'), set(locks[vm]!, 'held'), set(v.log, 'held')])
    const took = [set(mine.send, addressName(hypervisor, send)), set(mine.recv, addressName(hypervisor, recv))]
    const second = mapPage(hypervisor, tables, page.recv, 'rw', took, () => refused(unmapPage(hypervisor, tables, page.send)))
    return when(and(is(mine.send, NONE), is(mine.recv, NONE)), mapPage(hypervisor, tables, page.send, 'r', second, () => refused([])))
  }

  private request(vm: number, target: number, size: number): readonly Statement[] {
    const { v, hypervisor } = this
    const to = secondary(target)
    const readers = hypervisor.platform.vcpusOf[to]
    if (vm !== PRIMARY || readers === undefined || size > PAGE_SIZE) return []
    const { state, recv, waiters, size: noted } = v.mailboxes[to]!
    const woken = (reader: number): readonly Statement[] => [set(v.states[reader]!, 'ready'), this.saved(reader, size)]
    const wake = (place: number) => ({
      when: not(is(waiters[place]!, NONE)),
      then: [
        set(state, 'inflight'),
        ...choose(readers.slice(1).map(reader => ({ when: is(waiters[place]!, vcpuName(hypervisor, reader)), then: woken(reader) })), woken(readers[0]!)),
        set(waiters[place]!, NONE),
      ],
    })
    const arrived = [set(noted, String(size)), ...choose(readers.map((_, place) => wake(place)).reverse(), [set(state, 'pending')])]
    return when(and(not(is(v.mailboxes[PRIMARY]!.send, NONE)), is(state, 'idle'), not(is(recv, NONE))), this.copy(PRIMARY, to, size, arrived))
  }

  private read(vm: number, vcpu: number, block: boolean): readonly Statement[] {
    if (vm === PRIMARY) return []
    const { state, waiters } = this.v.mailboxes[vm]!
    const queue = choose(waiters.map(place => ({ when: is(place, NONE), then: [set(place, vcpuName(this.hypervisor, vcpu))] })))
    return choose([{ when: is(state, 'pending'), then: [set(state, 'inflight')] }], block ? [...queue, ...this.toPrimary(vcpu, 1, 'blocked_rpc')] : [])
  }

  private acknowledge(vm: number): readonly Statement[] {
    const { state } = this.v.mailboxes[vm]!
    return when(is(state, 'inflight'), [set(state, 'idle')])
  }

  private reply(vm: number, vcpu: number, size: number, ack: boolean): readonly Statement[] {
    if (vm === PRIMARY || size > PAGE_SIZE) return []
    const { state, recv, size: noted } = this.v.mailboxes[PRIMARY]!
    const arrived = [set(noted, String(size)), set(state, 'inflight'), ...this.toPrimary(vcpu, responseReady(size), 'ready')]
    return [
      ...(ack ? this.acknowledge(vm) : []),
      ...when(and(not(is(this.v.mailboxes[vm]!.send, NONE)), is(state, 'idle'), not(is(recv, NONE))), this.copy(vm, PRIMARY, size, arrived)),
    ]
  }

  /** A message from the send page of one VM to the receive page of another, both set: a fault leaves the receiver's lock held. */
  private copy(from: number, to: number, size: number, done: readonly Statement[]): readonly Statement[] {
    if (size === 0) return done
    const { v, hypervisor, v: { tables } } = this
    const { el2Page } = hypervisor.platform.addresses
    const fault = [set(v.hang, 'el2_fault'), set(v.locks[to]!, 'held'), ...canLog(hypervisor, tables, [], [set(v.log, 'held')])]
    const through = (vm: number, which: 'send' | 'recv', then: (physical: number) => readonly Statement[]): readonly Statement[] => {
      const buffer = v.mailboxes[vm]![which]
      const all = hypervisor.scope.configure[vm]!.map(({ value }) => hypervisor.platform.addresses.intern(value))
      const branches = buffer.domain.names.filter(name => name !== NONE).map(name => ({
        when: is(buffer, name),
        then: reach(hypervisor, tables, el2Page[all.find(address => addressName(hypervisor, address) === name)!]!, which === 'recv', then),
      }))
      return choose(branches.slice(0, -1), branches.at(-1)?.then ?? [])
    }
    return through(from, 'send', source => (source < 0 ? fault : through(to, 'recv', target => (target < 0 ? fault : [...this.move(source, target, size), ...done]))))
  }

  private move(source: number, target: number, size: number): readonly Statement[] {
    const { contents } = this.hypervisor.scope
    const to = this.v.pages[contents.indexOf(target)]
    const from = this.v.pages[contents.indexOf(source)]
    if (to === undefined || to === from) return []
    const part = (which: 'head' | 'tail'): Statement => (from === undefined ? set(to[which], '0') : copy(to[which], from[which]))
    return size === PAGE_SIZE ? [part('head'), part('tail')] : [part('head')]
  }

  private access(vm: number, vcpu: number, how: 'load' | 'store' | 'fetch', address: number, message: number): readonly Statement[] {
    const { v, hypervisor, hypervisor: { platform, scope } } = this
    if (!platform.maps(vm, address)) {
      return [this.saved(vcpu, 0), set(v.hang, how === 'fetch' ? 'inst_abort' : 'data_abort'), ...canLog(hypervisor, v.tables, [], [set(v.log, 'held')])]
    }
    const page = v.pages[scope.contents.indexOf(platform.addresses.page[address]!)]
    return how === 'store' && page !== undefined ? [set(page.head, String(message)), set(page.tail, String(message))] : []
  }
}
