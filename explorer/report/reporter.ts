import { view } from '../../checker/state/view.js'
import type { Models } from '../../cli/models.js'
import type { ScopeEntry } from '../../cli/scope-entry.js'
import { plain } from '../../cli/render/style.js'
import { verdictLines } from '../../cli/render/verdict.js'
import type { MakeReporter } from '../../cli/reporters/reporter.js'
import { findingsOf } from '../../cli/verdict.js'
import type { RunDocument } from '../../cli/document.js'
import type { ReportFacts, ScopeFacts } from '../data.js'
import { packedStepper } from '../stage/packed-stepper.js'
import type { Stage } from '../stage/stage.js'
import { readAssets } from './assets.js'
import { reportHtml } from './html.js'
import { bundleModels } from './own-models.js'
import { entryOf, isShipped, scopeFacts, stageFor, withoutModel } from './scope-facts.js'
import { trial } from './trial.js'

/** A scope of a report, and whose model it is. */
interface Told {
  readonly entry: ScopeEntry
  readonly stage: Stage
  readonly facts: ScopeFacts
}

type Own = Told & { readonly entry: ScopeEntry & { readonly file: string } }

const isOwn = (told: Told): told is Own => told.entry.file !== undefined

/** What a run found, for the page, and the models of the user's that come along. Scopes that are not here any more are left out: nobody could walk in them. */
export const reportOf = async (run: RunDocument, registry: Models, cwd: string): Promise<{ readonly report: ReportFacts; readonly own: string | undefined }> => {
  const told = run.scopes.flatMap((document): Told[] => {
    const entry = entryOf(registry, document)
    if (entry === undefined) return []
    const stage = stageFor(entry, run.version, packedStepper(view))
    return [{ entry, stage, facts: scopeFacts(stage, document) }]
  })
  const { script, troubles } = await comingAlong(told.filter(isOwn), run.version, cwd)
  const scopes = told.map(({ entry, stage, facts }): ScopeFacts => {
    if (isShipped(entry)) return { ...facts, model: 'shipped' }
    const trouble = entry.file === undefined ? 'it has no module of its own' : troubles.get(entry)
    return trouble === undefined ? { ...facts, model: 'own' } : withoutModel(stage, facts, trouble)
  })
  return { report: { schemaVersion: 1, version: run.version, verdict: verdictLines(run, findingsOf(run), plain).join('\n').trim(), scopes }, own: script }
}

/** One script with all models that work in a page, and why others do not. */
const comingAlong = async (told: readonly Own[], version: string, cwd: string): Promise<{ readonly script: string | undefined; readonly troubles: ReadonlyMap<ScopeEntry, string> }> => {
  const troubles = new Map<ScopeEntry, string>()
  const tried = async (some: readonly Own[]): Promise<string | undefined> => {
    const bundled = await bundleModels(some.map(({ entry }) => entry), cwd)
    const trouble = 'trouble' in bundled ? bundled.trouble : await trial(bundled.script, version, some.map(({ facts }) => facts))
    if (trouble !== undefined) for (const { entry } of some) troubles.set(entry, trouble)
    return trouble === undefined && 'script' in bundled ? bundled.script : undefined
  }
  if (told.length === 0) return { script: undefined, troubles }
  const all = await tried(told)
  if (all !== undefined) return { script: all, troubles }
  troubles.clear()
  for (const one of told) await tried([one])
  const good = told.filter(({ entry }) => !troubles.has(entry))
  return { script: good.length === 0 ? undefined : await tried(good), troubles }
}

/** The explorer's page in one file. */
export const html: MakeReporter = ({ write, registry, cwd }) => ({
  end: async run => {
    const { report, own } = await reportOf(run, registry, cwd)
    write(reportHtml(report, readAssets(), own))
  },
})
