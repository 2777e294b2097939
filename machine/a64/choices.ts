import { PAGE_SIZE, PARAMETERS, showWord, word } from '../../model/abi.js'
import { callOf, type Registers } from '../../model/arguments.js'
import type { Caller } from '../../model/platform.js'
import { privately, type Body } from '../../model/section.js'
import type { Context, Seen, State } from '../../model/state.js'
import { eventOption, type Choice, type Option } from '../action.js'
import type { GuestEvent } from '../event.js'
import { traps } from '../hcr.js'
import type { Access } from '../step.js'
import type { Deed } from './deed.js'
import { addressOf } from './execute.js'
import { isQuiet, isReach, type Instruction } from './instruction.js'
import type { WordMemory } from './memory.js'
import type { Placed } from './placed.js'
import { haltsAt, runAhead } from './run-ahead.js'
import { writeRegister } from './registers.js'

/** What the choices of a guest with a program rest on. */
export interface Setting {
  /** By VM. */
  readonly programs: readonly (Placed | undefined)[]
  /** Every call that guests of the scope may make: a program that makes another is stopped. */
  readonly calls: (vm: number) => readonly (GuestEvent & { readonly op: 'hvc' })[]
  /** What comes over a guest whatever it does. */
  readonly interruptions: (vm: number) => readonly GuestEvent[]
  readonly mapsPage: (vm: number, page: number) => boolean
  readonly access: Access
  readonly memory: WordMemory
  /** Whether each instruction is a step of its own, instead of running ahead to the next that others can notice. */
  readonly everyInstruction: boolean
}

/** The firmware's answer to a call it does not know: NOT_SUPPORTED (SMC Calling Convention, 5.2). */
const NOT_SUPPORTED = 0xffff_ffff_ffff_ffffn

/** What a guest without a program may do next: anything; where others have one, they go on after it. */
export const generalChoice = (caller: Caller, events: readonly GuestEvent[], setting: Setting): Choice => {
  const options = events.map(event => eventOption(caller, event, setting.access))
  return { options: setting.programs.length === 0 ? options : options.map(option => goingOn(caller, option, setting)) }
}

/** What a guest that follows a program may do next: the instruction at its pc, and what comes over it. */
export const programChoices = (caller: Caller, program: Placed, setting: Setting): readonly Choice[] => {
  const { cpu, platform: { registers } } = caller
  const { memory } = setting
  const live = (s: Seen): Context => s.cpus[cpu]!.x as Context
  const at = (pc: number) => (s: Seen): boolean => s.cpus[cpu]!.x.pc === pc
  const halts = haltsAt(program)

  const choices = program.instructions.flatMap((instruction, i): Choice[] => {
    const pc = program.origin + 4 * i
    if (!setting.everyInstruction && !halts.has(pc)) return []
    const isHere = at(pc)
    const one = (option: Option): readonly Choice[] => [{ when: isHere, options: [option] }]
    const after = (own: Option, before?: (x: Context) => void, then?: (x: Context) => void): Option => goingOn(caller, own, { ...setting, pc }, before, then)
    const event = (op: 'smc' | 'wfi' | 'wfe'): Option => eventOption(caller, { op }, setting.access)
    const skip = (x: Context): void => { x.pc += 4 }

    switch (instruction.op) {
      case 'hvc':
        return callChoices(caller, setting, pc, isHere)
      case 'smc': {
        // Trapped, the handler skips it; otherwise the firmware answers.
        const mediated = traps(caller.platform.hcr(caller.vm), 'smc')
        return [...one(after(event('smc'), x => {
          skip(x)
          if (!mediated) writeRegister(x, registers, 0, NOT_SUPPORTED)
        }))]
      }
      case 'wfi':
        // May complete at any time, and traps only where it would wait: Arm ARM, D13.2.48, TWI.
        return [{ when: isHere, options: [after(event('wfi')), after(quietly(caller, instruction, pc, setting), skip)] }]
      case 'wfe':
        // Where it traps, the return from the exception sets the Event Register: executed again it completes.
        return [...one(after(event('wfe'), undefined, skip))]
      case 'ldr': case 'str': {
        const family = instruction.op === 'ldr' ? 'load' : 'store'
        const isRefused = (s: Seen): boolean => refused(caller, live(s), instruction, setting)
        return [false, true].map(faults => ({
          when: (s: Seen) => isHere(s) && isRefused(s) === faults,
          options: [after(deedOption(caller, { pc, instruction, family, faults, memory }, setting.access))],
        }))
      }
      default:
        return [...one(after(quietly(caller, instruction, pc, setting)))]
    }
  })

  const isOutside = (s: Seen): boolean => program.at(live(s).pc) === undefined
  const nothing: Instruction = { op: 'undefined', word: 0 }
  const outside = [false, true].map((faults): Choice => ({
    when: s => isOutside(s) && !setting.mapsPage(caller.vm, pageOf(live(s).pc)) === faults,
    options: [goingOn(caller, deedOption(caller, { pc: -1, instruction: nothing, family: 'fetch', faults, memory }, setting.access), setting)],
  }))
  const interruptions: Choice = { options: setting.interruptions(caller.vm).map(event => goingOn(caller, eventOption(caller, event, setting.access), setting)) }
  return [...choices, ...outside, ...(interruptions.options.length === 0 ? [] : [interruptions])]
}

const pageOf = (address: number): number => Math.floor(address / PAGE_SIZE)

/** Whether stage 2 refuses an access: what is not aligned does not come that far. */
const refused = ({ vm, platform: { registers, geometry } }: Caller, x: Readonly<Context>, instruction: Instruction, { mapsPage }: Setting): boolean => {
  if (!isReach(instruction)) return false
  const address = addressOf(x, registers, instruction)
  if (address % BigInt(instruction.bytes) !== 0n) return false
  const page = address >> 12n
  return page >= BigInt(geometry.mask) || !mapsPage(vm, Number(page))
}

const deedOption = (caller: Caller, deed: Deed, access: Access): Option => {
  const option = eventOption(caller, { op: 'execute', deed }, access)
  return { ...option, what: { ...option.what, trapped: deed.faults, ...(deed.pc < 0 ? {} : { pc: deed.pc }) } }
}

/** Registers alone; for a wait that completes, nothing at all. */
const quietly = (caller: Caller, instruction: Instruction, pc: number, { access, memory }: Setting): Option => {
  const option = deedOption(caller, { pc, instruction, family: 'instruction', faults: false, memory }, access)
  return isQuiet(instruction) ? option : { ...option, body: nothingElse }
}

function* nothingElse(): Body<State> { return 0 }

/** An option with the guest's own part: before the trap, after it, and running ahead on the CPU, whoever it is that goes on there. */
const goingOn = (
  { cpu, vcpu, platform: { registers, vcpus } }: Caller, { what, body }: Option, { programs, everyInstruction, pc }: Setting & { readonly pc?: number },
  before?: (x: Context) => void, then?: (x: Context) => void,
): Option => ({
  what: { ...what, ...(pc === undefined ? {} : { pc }) },
  *body() {
    if (before !== undefined) {
      yield* privately<State>('next instruction', s => {
        before(s.cpus[cpu]!.x)
        return 0
      })
    }
    const outcome = yield* body()
    yield* privately<State>('go on', s => {
      const here = s.cpus[cpu]!
      if (then !== undefined && here.current === vcpu) then(here.x)
      if (!everyInstruction) runAhead(s, cpu, programs[vcpus[here.current]!.vm], registers)
      return 0
    })
    return outcome
  },
})

/** HVC at a place of a program: one choice for each call that the registers may stand for. */
const callChoices = (caller: Caller, setting: Setting, pc: number, isHere: (s: Seen) => boolean): Choice[] => {
  const { cpu } = caller
  const known = setting.calls(caller.vm).map(event => ({ event, matches: matcher(event.x) }))
  const stopped: Option = {
    what: eventOption(caller, { op: 'hvc', x: [0n, 0n, 0n, 0n] }, setting.access).what,
    *body() {
      return yield* privately<State>('stop', s => {
        const { x0, x1, x2 } = s.cpus[cpu]!.x
        throw new RangeError(`the program calls hvc with x0 = ${showWord(x0)}, x1 = ${showWord(x1)}, x2 = ${showWord(x2)}, which is no call that this scope lists`)
      })
    },
  }
  return [
    ...known.map(({ event, matches }): Choice => ({
      when: s => isHere(s) && matches(s.cpus[cpu]!.x as Context),
      // The pc a call is returned to is that behind it.
      options: [goingOn(caller, eventOption(caller, event, setting.access), { ...setting, pc }, x => { x.pc += 4 })],
    })),
    { when: s => isHere(s) && !known.some(({ matches }) => matches(s.cpus[cpu]!.x as Context)), options: [stopped] },
  ]
}

/** Whether registers stand for a call: the number, and as many arguments as it has. */
const matcher = ([x0, x1, x2]: Registers): ((x: Readonly<Context>) => boolean) => {
  const call = callOf(x0)
  const count = call === undefined ? 0 : PARAMETERS[call].length
  const [number, first, second] = [word(x0), word(x1), word(x2)]
  return x => x.x0 === number && (count < 1 || x.x1 === first) && (count < 2 || x.x2 === second)
}
