import { cellName } from '../cell.js'
import type { Saved } from './read.js'

const cell = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', ' ')

const code = (text: string): string => `\`${cell(text).replaceAll('`', 'ˋ')}\``

/** A trace as a Markdown table: a step a row, with what it changed. */
export const markdown = ({ facts: { rule, scope, patches, bounds, version }, steps }: Saved): string => [
  `### ${rule === undefined ? 'A run' : `\`${rule}\``} in \`${cellName(scope, patches)}\``,
  '',
  `${bounds}. hfcheck ${version}.`,
  '',
  '| | Who | Step | Result | Changes |',
  '|---:|---|---|---|---|',
  ...steps.map(({ who, what, result, changes }, i) =>
    `| ${[`${i + 1}`, who, code(what), result === undefined || result === '' ? '' : code(result), changes.map(({ label, before, after }) => `${code(label)} ${cell(before)} → **${cell(after)}**`).join('<br>')].join(' | ')} |`),
  '',
].join('\n')
