import type { RunDocument, ScopeDocument } from '../document.js'
import { listed } from '../render/layout.js'
import { scopeLine } from '../render/scope-line.js'
import { asciiDocument, symbol, type Style } from '../render/style.js'
import { surpriseBlocks } from '../render/text.js'
import { verdictLines } from '../render/verdict.js'
import { findingsOf } from '../verdict.js'

/** What needs attention in a run, and the verdict: one line where nothing does. */
export const quietText = (run: RunDocument, style: Style): string => {
  const document = style.ascii ? asciiDocument(run) : run
  const found = findingsOf(document)
  const blocks = document.scopes.flatMap(scope => surpriseBlocks(scope, style))
  const notes = document.scopes.flatMap(scope => [...unjudgedLines(scope, document, style), ...(found.partial.includes(scope) ? [scopeLine(scope, style)] : [])])
  return [...blocks, ...(notes.length === 0 ? [] : [notes]), verdictLines(document, found, style)].map(lines => `${lines.join('\n')}\n`).join('\n')
}

/** Rules never judged, where that fails the run. */
const unjudgedLines = ({ name, rules }: ScopeDocument, { strict }: RunDocument, style: Style): string[] => {
  const unjudged = strict === true ? rules.filter(({ standing }) => standing === 'vacuous') : []
  const sign = symbol(style, 'warning')
  return unjudged.length === 0 ? [] : listed(`${sign} ${name}`, [`HFW001 never judged: ${unjudged[0]!.id}`, ...unjudged.slice(1).map(({ id }) => id)], { ...style, indent: 0, column: sign.length + name.length + 4 })
}
