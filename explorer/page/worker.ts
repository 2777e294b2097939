import { interpretedView } from '../../checker/state/interpreted-view.js'
import { rulesFor } from '../../checker/rules.js'
import { SYSTEMS } from '../../cli/systems.js'
import { packedStepper } from '../stage/packed-stepper.js'
import { answer, stageOf, type Stage } from '../stage/stage.js'
import type { Letter, Reply } from './backstage.js'

/** The shipped models, in a worker of the page. */
const stages = new Map<string, Stage>()

const stageNamed = (cell: string, version: string): Stage => {
  const known = stages.get(cell)
  if (known !== undefined) return known
  const [scope, ...patches] = cell.split('+')
  const shipped = SYSTEMS.find(({ name }) => name === scope)
  if (shipped === undefined) throw new RangeError(`there is no ${cell} in this page`)
  const { system, rules } = shipped.build(patches)
  const stage = stageOf({ system, rules: rulesFor(system, rules) }, { cell, patches, version, code: shipped.code, stepperOf: packedStepper(interpretedView) })
  stages.set(cell, stage)
  return stage
}

self.onmessage = ({ data: { id, cell, version, ask } }: MessageEvent<Letter>) => {
  const reply = (text: Reply): void => self.postMessage(text)
  Promise.resolve().then(() => answer(stageNamed(cell, version), ask)).then(found => reply({ id, answer: found }), (error: unknown) => reply({ id, error: error instanceof Error ? error.message : String(error) }))
}
