import { leavesOf, valueAt } from '../../checker/state/leaves.js'
import { reduce, withoutOutputs } from '../../checker/state/reduce.js'
import { showLeaf } from '../../checker/state/show.js'
import { enabled } from '../../checker/traces/rerun.js'
import type { Stepper, StepperOf } from '../../explorer/stage/stepper.js'

/** On plain states, by plain reducers: what the others are compared with. */
export const plainStepper: StepperOf = (system, from): Stepper => {
  const leaves = leavesOf(system.schema).filter(({ remarks }) => remarks.output !== true)
  const nameOf = (state: unknown): string => leaves.map(leaf => showLeaf(leaf, valueAt(state, leaf))).join('\n')
  const states = [withoutOutputs(system.schema, from)]
  const numbers = new Map([[nameOf(states[0]), 0]])
  let before: unknown = from
  let after: unknown = from
  return {
    get count() { return states.length },
    get before() { return before },
    get after() { return after },
    show: state => { after = states[state] },
    successors: (state, visit) => {
      before = states[state]
      for (const action of enabled(system, before)) {
        const next = reduce(system, before, action)
        after = next.state
        const name = nameOf(after)
        const known = numbers.get(name)
        const to = known ?? states.length
        if (known === undefined) {
          numbers.set(name, to)
          states.push(withoutOutputs(system.schema, after))
        }
        if (!visit(to, known === undefined, action, next.outcome)) return
      }
    },
  }
}
