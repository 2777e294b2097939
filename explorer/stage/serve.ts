import { interpretedView } from '../../checker/state/interpreted-view.js'
import { rulesFor, type Registry as Rules } from '../../checker/rules.js'
import type { Action } from '../../checker/action.js'
import type { Code } from '../../cli/scope-entry.js'
import type { Letter, Reply } from '../ask.js'
import { packedStepper } from './packed-stepper.js'
import type { AnySystem } from './place.js'
import { answer } from './answer.js'
import { stageOf, type Stage } from './stage.js'

/** A system that a page brings along, built when somebody asks about it. */
export interface Served {
  readonly code: Code | undefined
  build(patches: readonly string[]): { readonly system: AnySystem; readonly rules: Rules<unknown, Action<unknown>> }
}

/** Answers letters about systems, found by their scope; in a page nothing may generate code. */
export const serve = (served: (scope: string) => Served | undefined, post: (reply: Reply) => void): ((letter: Letter) => void) => {
  const stages = new Map<string, Stage>()
  const stageNamed = (cell: string, version: string): Stage => {
    const known = stages.get(cell)
    if (known !== undefined) return known
    const [scope = '', ...patches] = cell.split('+')
    const found = served(scope)
    if (found === undefined) throw new RangeError(`there is no ${cell} in this page`)
    const { system, rules } = found.build(patches)
    const stage = stageOf({ system, rules: rulesFor(system, rules) }, { cell, patches, version, code: found.code, stepperOf: packedStepper(interpretedView) })
    stages.set(cell, stage)
    return stage
  }
  return ({ id, cell, version, ask }) => {
    Promise.resolve().then(() => answer(stageNamed(cell, version), ask)).then(found => post({ id, answer: found }), (error: unknown) => post({ id, error: error instanceof Error ? error.message : String(error) }))
  }
}
