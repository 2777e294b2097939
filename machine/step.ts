import { abortSyndrome, wfxSyndrome } from '../model/esr.js'
import { spinForEver } from '../model/handler.js'
import { argumentsOf, type Registers } from '../model/arguments.js'
import { word, type Word } from '../model/abi.js'
import type { Caller } from '../model/platform.js'
import { unlocked, type Body } from '../model/section.js'
import type { State } from '../model/state.js'
import type { GuestEvent } from './event.js'
import { traps } from './hcr.js'
import { hvc, irq, slowSync } from './vectors.js'

/** How a guest's stores reach memory: a whole page's message when exploring. */
export type Store = (state: State, page: number, message: number) => void

/** One event on a CPU: what happens at EL1, or the trap it ends in. Ends with the call's result, 0 for everything else. */
export function* step(caller: Caller, event: GuestEvent, store: Store): Body<State> {
  if (event.op !== 'hvc' && event.x !== undefined) yield* loadRegisters(caller, event.x)
  switch (event.op) {
    case 'hvc':
      return yield* hvc(caller, event.x)
    case 'smc':
      return 0
    case 'irq':
      return traps(caller.vm, 'irq') ? yield* irq(caller) : 0
    case 'wfi':
    case 'wfe':
      return traps(caller.vm, event.op) ? yield* slowSync(caller, wfxSyndrome(event.op === 'wfe')) : 0
    case 'fiq':
    case 'serror':
      if (traps(caller.vm, event.op)) yield* spinForEver(caller, event.op)
      return 0
    case 'load':
    case 'store':
    case 'fetch':
      return yield* access(caller, event, store)
    case 'sync':
      return yield* slowSync(caller, event.esr)
  }
}

/** Whether an event enters the hypervisor. Memory accesses do when the VM's stage 2 does not map the address. */
export const isTrapped = ({ platform, vm }: Omit<Caller, 'cpu' | 'vcpu'>, event: GuestEvent): boolean => {
  switch (event.op) {
    case 'hvc':
    case 'sync':
      return true
    case 'load':
    case 'store':
    case 'fetch':
      return !platform.maps(vm, event.address)
    default:
      return traps(vm, event.op)
  }
}

function* loadRegisters({ cpu }: Caller, x: Registers): Body<State> {
  const [x0, x1, x2, x3] = x.map(word) as [Word, Word, Word, Word]
  return yield* unlocked<State>('load registers', s => {
    const live = s.cpus[cpu]!.x
    live.x0 = x0
    live.x1 = x1
    live.x2 = x2
    live.x3 = x3
    return 0
  })
}

function* access(caller: Caller, event: GuestEvent & { readonly op: 'load' | 'store' | 'fetch' }, store: Store): Body<State> {
  const { platform, vm } = caller
  if (!platform.maps(vm, event.address)) return yield* slowSync(caller, abortSyndrome(event.op === 'fetch', false))
  if (event.op !== 'store') return 0
  return yield* unlocked<State>('store', s => {
    store(s, platform.addresses.page[event.address]!, event.message)
    return 0
  })
}
