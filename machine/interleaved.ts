import type { Names } from '../checker/names.js'
import type { SectionListener } from '../checker/action.js'
import type { ActionGroup } from '../checker/system.js'
import { canRun, pointTable, runSection, type Suspension } from '../model/interleaving.js'
import type { Lock } from '../model/section.js'
import type { Seen, State } from '../model/state.js'
import { hang } from '../model/memory.js'
import { program, type Point } from '../model/granularity.js'
import { showWho } from './show.js'
import { callersOn, type GuestAction, type Guests, type Happening } from './action.js'

export interface Interleaved {
  /** The program points come to so far. */
  readonly names: Names
  readonly groups: readonly ActionGroup<State, GuestAction>[]
  readonly waitsFor: (state: Seen, cpu: number) => Lock<State> | undefined
  /** The event a suspended CPU is in, and the label of its next section. */
  readonly inside: (state: Seen, cpu: number) => { readonly begun: Happening; readonly label: string } | undefined
}

const suspension: Suspension<State> = {
  suspend: (s, cpu, point) => { s.cpus[cpu]!.point = point },
  misordered: (s, cpu) => { s.cpus[cpu]!.misordered = true },
}

/** A data abort, an FIQ: the CPU already knows why it hangs when its program ends so. */
const keepReason = (s: State, cpu: number): void => { hang(s, cpu, 'el2_fault') }

const nowhere: Point<State> = {
  section: undefined, outcome: 0, held: [], usual: 0, usualNext: undefined,
  follow: () => { throw new Error('no program goes on from a guest instruction') },
}

/** Granularity `interleaved`: an event runs its first section, and each further one is a step of its own. */
export const interleave = (guests: Guests, capacity: number): Interleaved => {
  const table = pointTable<State, Happening | undefined>(capacity, nowhere, undefined)

  const groupsOn = (cpu: number): ActionGroup<State, GuestAction>[] => callersOn(guests, cpu).flatMap(caller => {
    const atGuest = (s: Seen): boolean => s.cpus[cpu]!.current === caller.vcpu && s.cpus[cpu]!.hang === undefined && s.cpus[cpu]!.point === 0
    const who = showWho(guests.platform, cpu, caller.vcpu)
    const beginnings = guests.choices(caller).map(({ when, options }) => ({
      name: who,
      when: when === undefined ? atGuest : (s: Seen): boolean => atGuest(s) && when(s),
      actions: options.map(({ what, body }) => {
        const { entry } = program(cpu, body)
        return { ...what, apply: (s: State, listener?: SectionListener) => runSection(s, cpu, entry, what, table, suspension, keepReason, listener) }
      }),
    }))
    const begins = beginnings.flatMap(({ actions }) => actions)

    const goesOn = [...new Set(begins.map(({ name }) => name))].map(name => {
      const first = begins.find(action => action.name === name)!
      const isMine = (s: Seen): boolean => {
        const { point } = s.cpus[cpu]!
        const begun = table.tags[point]
        return begun !== undefined && begun.name === name && begun.vcpu === caller.vcpu && canRun(s as State, table.points[point]!)
      }
      const apply = (s: State, listener?: SectionListener): number => {
        const { point } = s.cpus[cpu]!
        return runSection(s, cpu, table.points[point]!, table.tags[point], table, suspension, keepReason, listener)
      }
      return { when: isMine, name: `${who} in ${name}`, actions: [{ ...first, event: undefined, apply }] }
    })

    return [...beginnings, ...goesOn]
  })

  return {
    names: table.names,
    groups: Array.from({ length: guests.platform.cpus }, (_, cpu) => groupsOn(cpu)).flat(),
    waitsFor: (s, cpu) => {
      const point = table.points[s.cpus[cpu]!.point]!
      return canRun(s as State, point) ? undefined : point.section?.acquires
    },
    inside: (s, cpu) => {
      const { point } = s.cpus[cpu]!
      const begun = table.tags[point]
      return begun === undefined ? undefined : { begun, label: table.points[point]!.section!.label }
    },
  }
}
