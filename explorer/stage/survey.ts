import type { AnyAction } from './place.js'
import type { Stepper } from './stepper.js'

/** A step as a survey comes by it; the stepper shows the states before and after it. */
export interface Come {
  readonly from: number
  readonly to: number
  readonly isNew: boolean
  readonly action: AnyAction
  readonly outcome: number
  /** Which of the steps out of `from` it is. */
  readonly index: number
}

/** States in the order found, breadth first, each with how it was found first. */
export interface Surveyed {
  readonly depth: number[]
  readonly parent: number[]
  /** Which step of its parent leads to a state. */
  readonly index: number[]
  /** Every state at most so far away was expanded. */
  complete: number
  /** Why it ended before everything was seen. */
  cut?: string
  found?: Come
}

export interface SurveyLimits {
  readonly states: number
  readonly milliseconds: number
  readonly depth?: number
}

/** The survey runs this long before others get a turn. */
const SLICE_MS = 30

/** Visits states breadth first until `wanted` is true of a step, or a limit comes. */
export const survey = async (stepper: Stepper, limits: SurveyLimits, wanted: (come: Come) => boolean): Promise<Surveyed> => {
  const begin = performance.now()
  const found: Surveyed = { depth: [0], parent: [-1], index: [-1], complete: 0 }
  let slice = begin
  for (let from = 0; from < stepper.count; from++) {
    const depth = found.depth[from]!
    found.complete = depth
    if (limits.depth !== undefined && depth >= limits.depth) return found
    if (stepper.count >= limits.states) return { ...found, cut: `stopped at ${limits.states.toLocaleString('en')} states` }
    const now = performance.now()
    if (now - begin > limits.milliseconds) return { ...found, cut: `stopped after ${Math.round(limits.milliseconds / 1000)} seconds` }
    if (now - slice > SLICE_MS) {
      await new Promise(resolve => setTimeout(resolve, 0))
      slice = performance.now()
    }
    let index = 0
    stepper.successors(from, (to, isNew, action, outcome) => {
      if (isNew) {
        found.depth.push(depth + 1)
        found.parent.push(from)
        found.index.push(index)
      }
      const come = { from, to, isNew, action, outcome, index: index++ }
      if (!wanted(come)) return true
      found.found = come
      return false
    })
    if (found.found !== undefined) return found
  }
  found.complete = found.depth.at(-1)!
  return found
}

/** The step of each state on the way to one, by its number among the steps there: `#3`. */
export const keysTo = ({ parent, index }: Surveyed, state: number): string[] => {
  const keys: string[] = []
  for (let at = state; parent[at]! >= 0; at = parent[at]!) keys.push(`#${index[at]!}`)
  return keys.reverse()
}
