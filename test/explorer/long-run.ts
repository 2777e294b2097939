import { writeFile } from 'node:fs/promises'
import { kind, range, record, table, type Infer } from '../../checker/state/schema.js'
import type { Action } from '../../checker/action.js'
import type { System } from '../../checker/system.js'
import { scopeEntry } from '../../cli/make-entry.js'
import { readAssets } from '../../explorer/report/assets.js'
import { reportHtml } from '../../explorer/report/html.js'
import { stageFor } from '../../explorer/report/scope-facts.js'
import { plainStepper } from './plain-stepper.js'
import { loadRun, runFacts } from '../../explorer/stage/stage.js'

const schema = record({ lamps: table(kind('lamp', 24), record({ light: range(0, 9) })) })

type Lamps = Infer<typeof schema>

interface Turn extends Action<Lamps> {
  readonly lamp: number
}

const lamps: System<Lamps, Turn> = {
  name: 'lamps', bounds: '24 lamps', schema,
  initial: { lamps: Array.from({ length: 24 }, () => ({ light: 0 })) },
  groups: [{ actions: Array.from({ length: 24 }, (_, lamp) => ({ name: 'turn', lamp, apply: (s: Lamps) => (s.lamps[lamp]!.light = (s.lamps[lamp]!.light + 1) % 10) })) }],
  show: ({ action: { lamp }, outcome }) => ({ who: `hand${lamp % 4}`, what: `turn(lamp=${lamp})`, result: `${outcome}` }),
}

/** A report with a run of so many steps. */
export const writeLongRun = async (file: string, steps: number): Promise<void> => {
  const stage = stageFor(scopeEntry<Lamps, Turn, System<Lamps, Turn>>('lamps', () => lamps, () => ({})), '0', plainStepper)
  const said = Array.from({ length: steps }, (_, i) => ({ who: `hand${(i * 7) % 24 % 4}`, what: `turn(lamp=${(i * 7) % 24})` }))
  const run = runFacts(stage, 'a long run', loadRun(stage, 'a long run', said))
  const facts = stage.teller.facts('lamps', [], stage.first)
  await writeFile(file, reportHtml({ schemaVersion: 1, version: '0', verdict: '', scopes: [{ stage: facts, runs: [run], choices: {} }] }, readAssets()))
}
