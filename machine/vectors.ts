import type { Word } from '../model/abi.js'
import type { Caller, Exit } from '../model/platform.js'
import type { Registers } from '../model/arguments.js'
import { hvcHandler, irqLower, syncLower } from '../model/handler.js'
import { privately, unlocked, type Body } from '../model/section.js'
import type { State } from '../model/state.js'

/**
 * Exception entry and exit: what is saved when, around the handlers. A switch publishes the new state of the old vCPU inside the handler,
 * before its registers are saved. Source: src/arch/aarch64/exceptions.S.
 */

interface GeneralRegisters { x0: Word; x1: Word; x2: Word; x3: Word }

const copyRegisters = (to: GeneralRegisters, from: Readonly<GeneralRegisters>): void => {
  to.x0 = from.x0
  to.x1 = from.x1
  to.x2 = from.x2
  to.x3 = from.x3
}

const resultRegisters = (to: GeneralRegisters, x0: Word): void => {
  to.x0 = x0
  to.x1 = 0
  to.x2 = 0
  to.x3 = 0
}

/** The HVC fast path: nothing is saved unless the handler switches; then the result and zeros are. Ends with the call's result. */
export function* hvc(caller: Caller, x: Registers): Body<State> {
  const { cpu, vcpu } = caller
  const exit = yield* hvcHandler(caller, x)
  if (exit.next === undefined) {
    return yield* privately<State>('return', s => {
      resultRegisters(s.cpus[cpu]!.x, exit.x0)
      return exit.x0
    })
  }

  yield* unlocked<State>('save volatile registers', s => {
    resultRegisters(s.vcpus[vcpu]!.regs, exit.x0)
    return 0
  })
  yield* switchWorld(caller, exit.next)
  return exit.x0
}

/** An interrupt of a secondary: volatile registers are saved before the handler, the rest after it. */
export function* irq(caller: Caller): Body<State> {
  yield* saveVolatile(caller)
  const exit = yield* irqLower(caller)
  yield* leave(caller, exit)
  return 0
}

/** Any synchronous exception but HVC: saved like an interrupt; the handler may resume the guest where it was. */
export function* slowSync(caller: Caller, esr: number): Body<State> {
  yield* saveVolatile(caller)
  const exit = yield* syncLower(caller, esr)
  yield* leave(caller, exit)
  return 0
}

function* saveVolatile({ cpu, vcpu }: Caller): Body<State> {
  return yield* unlocked<State>('save volatile registers', s => {
    copyRegisters(s.vcpus[vcpu]!.regs, s.cpus[cpu]!.x)
    return 0
  })
}

function* leave(caller: Caller, exit: Exit | undefined): Body<State> {
  const { cpu, vcpu } = caller
  if (exit?.next !== undefined) return yield* switchWorld(caller, exit.next)
  if (exit !== undefined) {
    yield* unlocked<State>('set result', s => {
      s.vcpus[vcpu]!.regs.x0 = exit.x0
      return 0
    })
  }
  return yield* privately<State>('resume', s => {
    copyRegisters(s.cpus[cpu]!.x, s.vcpus[vcpu]!.regs)
    return 0
  })
}

/** vcpu_switch and vcpu_restore_all_and_run: callee-saved and system registers out, current over, everything in. */
function* switchWorld({ cpu, vcpu }: Caller, next: number): Body<State> {
  yield* unlocked<State>('save other registers', s => {
    const context = s.vcpus[vcpu]!
    if (context.held === cpu) context.held = undefined
    return 0
  })
  yield* privately<State>('set current', s => {
    s.cpus[cpu]!.current = next
    return 0
  })
  return yield* unlocked<State>('restore', s => {
    const context = s.vcpus[next]!
    copyRegisters(s.cpus[cpu]!.x, context.regs)
    // Where a patch has vcpu_run take them, they are taken already.
    if (context.held !== cpu) context.held = cpu
    context.due = undefined
    return 0
  })
}
