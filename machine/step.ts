import { abortSyndrome, EC, encode, wfxSyndrome } from '../model/esr.js'
import { spinForEver } from '../model/handler.js'
import { argumentsOf, type Registers } from '../model/arguments.js'
import { word, type Word } from '../model/abi.js'
import { revised } from '../model/patches.js'
import type { Caller } from '../model/platform.js'
import { privately, unlocked, type Body } from '../model/section.js'
import type { State } from '../model/state.js'
import { perform } from './a64/perform.js'
import { isAccess, nameOf, type GuestAccess, type GuestEvent } from './event.js'
import { traps } from './hcr.js'
import { hvc, irq, slowSync } from './vectors.js'

/** How guests' accesses reach a physical page: as tokens when exploring, as bytes when replaying. */
export type Access = (state: State, page: number, event: GuestAccess) => void

/** One event on a CPU: what happens at EL1, or the trap it ends in. Ends with the call's result, 0 for everything else. */
export const step = (caller: Caller, event: GuestEvent, access: Access): Body<State> => {
  const { sections, addresses, decoding } = caller.platform
  const body = happen(caller, event, access)
  if (sections.length === 0) return body
  const to = argumentsOf(addresses, event.op === 'hvc' ? event.x : [0n, 0n, 0n, 0n], decoding)
  return revised(body, sections, { within: nameOf(event), caller, to })
}

function* happen(caller: Caller, event: GuestEvent, access: Access): Body<State> {
  if (event.op === 'hvc') return yield* hvc(caller, event.x)
  if (event.x !== undefined) yield* loadRegisters(caller, event.x)
  yield* suffer(caller, event, access)
  return 0
}

/** What is no call, and so has no result. */
function* suffer(caller: Caller, event: Exclude<GuestEvent, { readonly op: 'hvc' }>, access: Access): Body<State, void> {
  const hcr = caller.platform.hcr(caller.vm)
  switch (event.op) {
    case 'smc':
      if (traps(hcr, 'smc')) yield* slowSync(caller, encode(EC.smc, 0))
      return
    case 'irq':
      if (traps(hcr, 'irq')) yield* irq(caller)
      return
    case 'wfi':
    case 'wfe':
      if (traps(hcr, event.op)) yield* slowSync(caller, wfxSyndrome(event.op === 'wfe'))
      return
    case 'fiq':
    case 'serror':
      if (traps(hcr, event.op)) yield* spinForEver(caller, event.op)
      return
    case 'data_abort':
    case 'inst_abort':
      return yield* slowSync(caller, abortSyndrome(event.op === 'inst_abort', event.farNotValid))
    case 'sync':
      return yield* slowSync(caller, event.esr)
    case 'execute':
      return yield* perform(caller, event.deed)
    default:
      return yield* reachMemory(caller, event, access)
  }
}

/** Whether an event enters the hypervisor. Memory accesses do when the VM's stage 2 does not map the address. */
export const isTrapped = ({ platform, vm }: Omit<Caller, 'cpu' | 'vcpu'>, event: GuestEvent): boolean => {
  if (isAccess(event)) return !platform.maps(vm, event.address)
  switch (event.op) {
    case 'hvc':
    case 'data_abort':
    case 'inst_abort':
    case 'sync':
      return true
    case 'execute':
      return event.deed.faults
    default:
      return traps(platform.hcr(vm), event.op)
  }
}

function* loadRegisters({ cpu }: Caller, x: Registers): Body<State> {
  const [x0, x1, x2, x3] = x.map(word) as [Word, Word, Word, Word]
  return yield* privately<State>('load registers', s => {
    const live = s.cpus[cpu]!.x
    live.x0 = x0
    live.x1 = x1
    live.x2 = x2
    live.x3 = x3
    return 0
  })
}

function* reachMemory(caller: Caller, event: GuestAccess, access: Access): Body<State, void> {
  const { platform, vm } = caller
  if (!platform.maps(vm, event.address)) return yield* slowSync(caller, abortSyndrome(event.op === 'fetch', false))
  if (event.op === 'load' || event.op === 'fetch') return
  yield* unlocked<State>(event.op, s => {
    access(s, platform.addresses.page[event.address]!, event)
    return 0
  })
}
