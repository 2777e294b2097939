import { asTest } from '../../cli/trace/as-test.js'
import { itfOf, type TraceFacts } from '../../cli/trace/itf.js'
import { markdown } from '../../cli/trace/markdown.js'
import { mermaid } from '../../cli/trace/mermaid.js'
import type { Saved } from '../../cli/trace/read.js'
import { stepOf } from '../../cli/story.js'
import type { ExportAs } from '../ask.js'
import { traceTo, type Place } from './place.js'
import type { Stage } from './stage.js'

const ENDINGS: Readonly<Record<ExportAs, string>> = { mermaid: 'mmd', itf: 'itf.json', markdown: 'md', test: 'test.ts' }

/** The way to a place, written as the command line writes it. */
export const exported = ({ opened: { system }, cell, patches, version, code }: Stage, place: Place, rule: string | undefined, as: ExportAs): { readonly text: string; readonly file: string } => {
  const trace = traceTo(place)
  const facts: TraceFacts = { scope: cell.split('+')[0]!, patches, ...(rule === undefined ? {} : { rule }), bounds: system.bounds, version }
  const name = rule ?? 'run'
  const saved: Saved = { file: name, facts: { ...facts, traceVersion: 1 }, steps: trace.steps.map(step => stepOf(system, step)) }
  const text = as === 'itf' ? `${JSON.stringify(itfOf(system, trace, facts), null, 1)}\n` : as === 'markdown' ? markdown(saved) : as === 'mermaid' ? mermaid(saved) : asTest(saved, code, file => file)
  return { text, file: `${name}.${ENDINGS[as]}` }
}
