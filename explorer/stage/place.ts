import type { Taken } from '../../checker/traces/rerun.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import type { NamedRule } from '../../checker/rules.js'
import type { Trace } from '../../checker/report.js'

/** The types of systems are forgotten here: what a page shows is text. */
export type AnyAction = Action<unknown>
export type AnySystem = System<unknown>
export type AnyRule = NamedRule<unknown, AnyAction>
export type AnyStep = Taken<unknown, AnyAction>

/** A state somebody stands in, with the way there. */
export interface Place {
  readonly state: unknown
  readonly step?: AnyStep
  readonly key: string
  readonly before?: Place
  /** Every field as text, outputs included. */
  readonly texts: readonly string[]
}

/** The way to a place, from the initial state. */
export const wayTo = (place: Place): readonly Place[] => {
  const way: Place[] = []
  for (let at: Place | undefined = place; at !== undefined; at = at.before) way.push(at)
  return way.reverse()
}

export const traceTo = (place: Place): Trace<unknown, AnyAction> => {
  const way = wayTo(place)
  return { initial: way[0]!.state, steps: way.flatMap(({ step }) => (step === undefined ? [] : [step])) }
}
