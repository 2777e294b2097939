import { scopeLine } from '../render/scope-line.js'
import { scopeLines } from '../render/scope.js'
import { asciiDocument } from '../render/style.js'
import { surpriseBlocks } from '../render/text.js'
import { decidedLines } from '../render/verbose.js'
import { verdictLines } from '../render/verdict.js'
import { findingsOf } from '../verdict.js'
import { quietText } from './quiet.js'
import type { MakeReporter } from './reporter.js'

/** For logs: a line for each scope as soon as it is done, only surprises in full, the verdict last. */
export const line: MakeReporter = ({ write, style, decided }) =>
  style.verbosity === 'quiet' ? { end: run => write(quietText(run, style)) } : {
    scope: scope => write(style.verbosity === 'verbose' ? `${scopeLines(style.ascii ? asciiDocument(scope) : scope, new Map(), style).join('\n')}\n\n` : `${scopeLine(scope, style)}\n`),
    end: run => {
      const blocks = run.scopes.flatMap(scope => surpriseBlocks(scope, style))
      const settings = style.verbosity === 'verbose' && decided !== undefined ? [decidedLines(decided, style)] : []
      write([...blocks, ...settings, verdictLines(run, findingsOf(run), style)].map(lines => `${lines.join('\n')}\n`).join('\n'))
    },
  }
