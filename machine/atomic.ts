import type { ActionGroup, SectionListener } from '../checker/system.js'
import { runWhole } from '../model/granularity.js'
import { hang } from '../model/memory.js'
import type { Seen, State } from '../model/state.js'
import { callersOn, describeEvent, trapOf, type GuestAction, type Guests } from './action.js'

export const spinOnLock = (s: State, cpu: number): void => { hang(s, cpu, 'lock') }

/** Granularity `atomic`: an event is one step, from the instruction to the return to a guest. */
export const wholeTraps = (guests: Guests): readonly ActionGroup<State, GuestAction>[] =>
  Array.from({ length: guests.platform.cpus }, (_, cpu) => callersOn(guests, cpu).map(caller => ({
    when: (s: Seen): boolean => s.cpus[cpu]!.current === caller.vcpu && s.cpus[cpu]!.hang === undefined,
    actions: guests.events[caller.vm]!.map(event => {
      const trap = trapOf(caller, event, guests.access)
      return { ...describeEvent(caller, event), apply: (s: State, listener?: SectionListener) => runWhole(s, trap, spinOnLock, listener) }
    }),
  }))).flat()
