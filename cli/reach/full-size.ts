import { generate } from '../../machine/testgen/generate.js'
import { eventJson } from '../../machine/testgen/record.js'
import type { Part, Reached } from './document.js'

/** The kinds of goals there are, and the part of the report each belongs to. */
const PARTS: readonly { readonly name: string; readonly kinds: RegExp; readonly long?: true }[] = [
  { name: 'results', kinds: /^outcome$/ },
  { name: 'sections and branches', kinds: /^branch$/ },
  { name: 'rows of transition tables', kinds: /^(vcpu|mailbox of a (primary|secondary))$/ },
  { name: 'arguments, buffers and waiters', kinds: /^(argument|buffer|waiters)$/, long: true },
]

/** `outcome: rpc_ack → -1` is of rpc_ack, `branch: irq · save = 0` of that section; all other goals are of their kind. */
const splitters: Readonly<Record<string, RegExp>> = { outcome: /^(.*?) → (.*)$/, branch: /^(.*) = (.*)$/, argument: /^(\S+ x\d)=(.*)$/ }

const kindOf = (goal: string): string => goal.slice(0, goal.indexOf(': '))

const split = (goal: string): Required<Pick<Reached, 'of' | 'what'>> => {
  const kind = kindOf(goal)
  const rest = goal.slice(kind.length + 2)
  const [, of, what] = splitters[kind]?.exec(rest) ?? []
  return of === undefined || what === undefined ? { of: kind, what: rest } : { of, what }
}

/** What generated runs take of the model at full size. */
export const fullSize = (full: boolean): readonly Part[] => {
  const { shortest, unreachable, missed } = generate()
  const goals = [...shortest].sort(([a], [b]) => (a < b ? -1 : 1))
  return PARTS.map(({ name, kinds, long }) => ({
    name,
    reached: goals.filter(([goal]) => kinds.test(kindOf(goal))).map(([goal, { configuration, events }]) => ({
      ...split(goal), where: configuration, steps: events.length, ...(full && { story: events.map(event => JSON.stringify(eventJson(event))) }),
    })),
    outOfReach: unreachable.filter(({ goal }) => kinds.test(kindOf(goal))).map(({ goal, why }) => ({ what: goal, why })),
    missed: missed.filter(goal => kinds.test(kindOf(goal))),
    ...(long && { long }),
  }))
}
