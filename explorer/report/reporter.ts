import { view } from '../../checker/state/view.js'
import type { Registry } from '../../cli/entry.js'
import { plain } from '../../cli/render/style.js'
import { verdictLines } from '../../cli/render/verdict.js'
import type { MakeReporter } from '../../cli/reporters/reporter.js'
import { findingsOf } from '../../cli/verdict.js'
import type { RunDocument } from '../../cli/document.js'
import type { ReportFacts } from '../data.js'
import { packedStepper } from '../stage/packed-stepper.js'
import { readAssets } from './assets.js'
import { reportHtml } from './html.js'
import { entryOf, scopeFacts, stageFor } from './scope-facts.js'

/** What a run found, for the page. Scopes that are not here any more are left out: nobody could walk in them. */
export const reportFacts = (run: RunDocument, registry: Registry): ReportFacts => ({
  schemaVersion: 1,
  version: run.version,
  verdict: verdictLines(run, findingsOf(run), plain).join('\n').trim(),
  scopes: run.scopes.flatMap(document => {
    const entry = entryOf(registry, document)
    return entry === undefined ? [] : [scopeFacts(stageFor(entry, run.version, packedStepper(view)), entry, document)]
  }),
})

/** The explorer's page in one file. */
export const html: MakeReporter = ({ write, registry }) => ({ end: run => write(reportHtml(reportFacts(run, registry), readAssets())) })
