import { judgeStep } from '../../checker/traces/judge.js'
import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import { sameLeaf, showLeaf } from '../../checker/state/show.js'
import { conditionOf, type Looked } from '../condition.js'
import type { Found } from '../ask.js'
import type { Place } from './place.js'
import { pooling } from './pool.js'
import { followed, type Stage } from './stage.js'
import type { Stepper } from './stepper.js'
import { keysTo, survey, type Come } from './survey.js'

/** Nobody waits longer for an answer. */
const PATIENCE_MS = 60_000

/** The shortest way from a place to a state, or a step, of which a condition is true: breadth first, so none is shorter. */
export const seek = async (stage: Stage, from: Place, goal: string, states: number): Promise<Found> => {
  const { opened: { system }, teller } = stage
  const labels = leavesOf(system.schema).map(({ label }) => label)
  const condition = conditionOf(goal, labels)
  const stepper = stage.stepperOf(system, from.state)
  const none = pooling()
  if (!condition.ofSteps && condition.matches({ ...NOTHING, value: field => from.texts[field]! })) return { steps: { steps: [], pool: none.pool }, states: 1, depth: 0 }
  const looked = lookedIn(stage, stepper)
  const found = await survey(stepper, { states, milliseconds: PATIENCE_MS }, come => (condition.ofSteps || come.isNew) && condition.matches(looked(come)))
  if (found.found === undefined) return { states: stepper.count, depth: found.complete, cut: found.cut ?? 'there is no such state: everything that can be reached was looked at' }
  const pool = pooling()
  const keys = [...keysTo(found, found.found.from), `#${found.found.index}`]
  const steps = followed(stage, from, keys).map(place => teller.step(place, pool))
  return { steps: { steps, pool: pool.pool }, states: stepper.count, depth: found.complete }
}

const NOTHING = { who: '', what: '', action: '', result: undefined, changed: [], broken: [], seen: [] }

/** A step as conditions look at it; what they do not ask for is not worked out. */
export const lookedIn = ({ opened: { system, rules } }: Stage, stepper: Stepper): (come: Pick<Come, 'action' | 'outcome'>) => Looked => {
  const { schema } = system
  const leaves = leavesOf(schema)
  return ({ action, outcome }) => {
    const step = { before: stepper.before, action, outcome, after: stepper.after }
    const judged = (is: string) => rules.filter(({ rule }) => judgeStep(schema, rule, step) === is).map(({ id }) => id)
    let text: { who: string; what: string; result?: string } | undefined
    const told = () => (text ??= system.show(step))
    return {
      action: action.name,
      get who() { return told().who },
      get what() { return told().what },
      get result() { return told().result },
      get changed() { return leaves.filter(leaf => leaf.remarks.output !== true && !sameLeaf(leaf, valueAt(step.before, leaf), valueAt(step.after, leaf))).map(({ label }) => label) },
      get broken() { return judged('broken') },
      get seen() { return judged('seen') },
      value: field => showLeaf(leaves[field]!, valueAt(stepper.after, leaves[field]!)),
    }
  }
}
