import type { SectionListener } from '../checker/action.js'
import type { ActionGroup } from '../checker/system.js'
import { program, runWhole } from '../model/granularity.js'
import { hang } from '../model/memory.js'
import type { Seen, State } from '../model/state.js'
import { showWho } from './show.js'
import { callersOn, type GuestAction, type Guests } from './action.js'

export const spinOnLock = (s: State, cpu: number): void => { hang(s, cpu, 'lock') }

/** Granularity `atomic`: an event is one step, from the instruction to the return to a guest. */
export const wholeTraps = (guests: Guests): readonly ActionGroup<State, GuestAction>[] =>
  Array.from({ length: guests.platform.cpus }, (_, cpu) => callersOn(guests, cpu).flatMap(caller => guests.choices(caller).map(({ when, options }) => {
    const isHere = (s: Seen): boolean => s.cpus[cpu]!.current === caller.vcpu && s.cpus[cpu]!.hang === undefined
    return {
      name: showWho(guests.platform, cpu, caller.vcpu),
      when: when === undefined ? isHere : (s: Seen): boolean => isHere(s) && when(s),
      actions: options.map(({ what, body }) => {
        const trap = program(cpu, body)
        return { ...what, apply: (s: State, listener?: SectionListener) => runWhole(s, trap, spinOnLock, listener) }
      }),
    }
  }))).flat()
