import type { Word } from '../model/abi.js'
import type { Caller, Exit, Platform } from '../model/platform.js'
import type { Registers } from '../model/arguments.js'
import { hvcHandler, irqLower, syncLower } from '../model/handler.js'
import { privately, unlocked, type Body } from '../model/section.js'
import type { Context, State } from '../model/state.js'
import { isCleared, isVolatile } from './a64/registers.js'

/**
 * Exception entry and exit: what is saved when, around the handlers. A switch publishes the new state of the old vCPU inside the handler,
 * before its registers are saved. Source: src/arch/aarch64/exceptions.S.
 */

/** Which of the registers beyond x3 (by number) something concerns. */
type Some = (register: number) => boolean

const copyRegisters = (to: Context, from: Readonly<Context>): void => {
  to.x0 = from.x0
  to.x1 = from.x1
  to.x2 = from.x2
  to.x3 = from.x3
  to.pc = from.pc
  to.flags = from.flags
}

const copyFurther = ({ registers }: Platform, to: Context, from: Readonly<Context>, some: Some): void => {
  for (let i = 0; i < registers.length; i++) if (some(registers[i]!)) to.more[i]!.word = from.more[i]!.word
}

const clearFurther = ({ registers }: Platform, to: Context): void => {
  for (let i = 0; i < registers.length; i++) if (isCleared(registers[i]!)) to.more[i]!.word = 0
}

const resultRegisters = (to: Context, x0: Word): void => {
  to.x0 = x0
  to.x1 = 0
  to.x2 = 0
  to.x3 = 0
}

const isSavedLate: Some = register => !isVolatile(register)
const isAny: Some = () => true

/** The HVC fast path: nothing is saved unless the handler switches; then the result and zeros are. Ends with the call's result. */
export function* hvc(caller: Caller, x: Registers): Body<State> {
  const { platform, cpu, vcpu } = caller
  const exit = yield* hvcHandler(caller, x)
  if (exit.next === undefined) {
    return yield* privately<State>('return', s => {
      resultRegisters(s.cpus[cpu]!.x, exit.x0)
      clearFurther(platform, s.cpus[cpu]!.x)
      return exit.x0
    })
  }

  yield* unlocked<State>('save volatile registers', s => {
    const { regs } = s.vcpus[vcpu]!
    const { x: live } = s.cpus[cpu]!
    resultRegisters(regs, exit.x0)
    regs.pc = live.pc
    regs.flags = live.flags
    copyFurther(platform, regs, live, isVolatile)
    clearFurther(platform, regs)
    return 0
  })
  yield* switchWorld(caller, exit.next)
  return exit.x0
}

/** An interrupt of a secondary: volatile registers are saved before the handler, the rest after it. */
export function* irq(caller: Caller): Body<State, void> {
  yield* saveVolatile(caller)
  const exit = yield* irqLower(caller)
  yield* leave(caller, exit)
}

/** Any synchronous exception but HVC: saved like an interrupt; the handler may resume the guest where it was. */
export function* slowSync(caller: Caller, esr: number): Body<State, void> {
  yield* saveVolatile(caller)
  const exit = yield* syncLower(caller, esr)
  yield* leave(caller, exit)
}

function* saveVolatile({ platform, cpu, vcpu }: Caller): Body<State, void> {
  yield* unlocked<State>('save volatile registers', s => {
    copyRegisters(s.vcpus[vcpu]!.regs, s.cpus[cpu]!.x)
    copyFurther(platform, s.vcpus[vcpu]!.regs, s.cpus[cpu]!.x, isVolatile)
    return 0
  })
}

function* leave(caller: Caller, exit: Exit | undefined): Body<State, void> {
  const { platform, cpu, vcpu } = caller
  if (exit?.next !== undefined) {
    yield* switchWorld(caller, exit.next)
    return
  }
  if (exit !== undefined) {
    yield* unlocked<State>('set result', s => {
      s.vcpus[vcpu]!.regs.x0 = exit.x0
      return 0
    })
  }
  yield* privately<State>('resume', s => {
    copyRegisters(s.cpus[cpu]!.x, s.vcpus[vcpu]!.regs)
    copyFurther(platform, s.cpus[cpu]!.x, s.vcpus[vcpu]!.regs, isVolatile)
    return 0
  })
}

/** vcpu_switch and vcpu_restore_all_and_run: callee-saved and system registers out, current over, everything in. */
function* switchWorld({ platform, cpu, vcpu }: Caller, next: number): Body<State, void> {
  yield* unlocked<State>('save other registers', s => {
    const context = s.vcpus[vcpu]!
    copyFurther(platform, context.regs, s.cpus[cpu]!.x, isSavedLate)
    if (context.held === cpu) context.held = undefined
    return 0
  })
  yield* privately<State>('set current', s => {
    s.cpus[cpu]!.current = next
    return 0
  })
  yield* unlocked<State>('restore', s => {
    const context = s.vcpus[next]!
    copyRegisters(s.cpus[cpu]!.x, context.regs)
    copyFurther(platform, s.cpus[cpu]!.x, context.regs, isAny)
    // Where a patch has vcpu_run take them, they are taken already.
    if (context.held !== cpu) context.held = cpu
    context.due = undefined
    return 0
  })
}
