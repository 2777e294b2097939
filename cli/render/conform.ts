import { count } from '../../checker/count.js'
import type { BlockedLog, Conformance } from '../../machine/conform/report.js'
import { branchesOf } from '../../machine/conform/coverage.js'
import type { SectionStory } from '../../machine/conform/explain.js'
import type { Story, StepStory } from '../../machine/conform/story.js'
import { duration, labelled, listed, plural } from './layout.js'
import { symbol, type Style } from './style.js'

/** A conformance run as text: every difference as a story, then what was covered, the verdict last. */
export const conformText = (result: Conformance, seconds: number, style: Style): string => {
  const blocks = [
    ...result.stories.map(story => storyLines(story, style)),
    ...result.blocked.map(log => blockedLines(log, style)),
    coverageLines(result, style),
    verdictLines(result, seconds, style),
  ]
  return blocks.filter(lines => lines.length > 0).map(lines => lines.join('\n') + '\n').join('\n')
}

const stepLines = (steps: readonly StepStory[], style: Style): string[] => {
  const whoColumn = Math.max(0, ...steps.map(({ who }) => who.length))
  return steps.flatMap(({ number, who, what, recorded }, i) => {
    const last = i === steps.length - 1
    const line = `${String(number).padStart(6)}  ${who.padEnd(whoColumn)}  ${what}`
    return [
      `${last ? style.paint('strong', line) : line}${last ? ` ${style.paint('bad', symbol(style, 'mark'))}` : ''}`,
      ...(recorded === '' ? [] : labelled('', `recorded: ${recorded}`, { ...style, indent: 0, column: 10 + whoColumn })),
    ]
  })
}

const differenceLines = (differences: Story['differences'], style: Style): string[] => {
  const cut = (text: string): string => (text.length > 34 ? `${text.slice(0, 31)}${style.ascii ? '...' : '…'}` : text)
  const shown = differences.slice(0, 12).map(({ at, expected, got, section }) => [at, cut(expected), cut(got), section === undefined ? 'no section changed it' : section])
  const rows = [['', 'recorded', 'model', 'by section'], ...shown]
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]!.length)))
  const more = differences.length - shown.length
  return [
    ...rows.map(row => `    ${widths.map((width, i) => row[i]!.padEnd(width)).join('  ')}  ${row[3]!}`.trimEnd()),
    ...(more > 0 ? [`    and ${plural(more, 'more place')}`] : []),
  ]
}

const sectionLines = (sections: readonly SectionStory[], style: Style): string[] =>
  sections.length === 0 ? ['    none: the event never enters the hypervisor, or a check of its arguments alone decided']
  : sections.flatMap(({ label, result, read }) =>
    labelled('', `${label} = ${result}${read.length === 0 ? '' : `   after reading ${read.join(', ')}`}`, { ...style, indent: 0, column: 4 }))

/** One story on its own. */
export const storyText = (story: Story, style: Style): string => `${storyLines(story, style).join('\n')}\n`

const storyLines = ({ trace, config, line, step, steps, last, differences, sections, source }: Story, style: Style): string[] => [
  style.paint('bad', `${symbol(style, 'violated')} ${trace} (${config}), line ${line}: ${step === 0 ? 'the initial state' : `step ${step} of ${steps}`} differs`),
  ...stepLines(last, style),
  ...differenceLines(differences, style),
  '  sections of the model in this step',
  ...sectionLines(sections, style),
  ...labelled('from', `${source[0]}; ${source[1]}`, style),
]

const blockedLines = ({ trace, config, line, explained, possible, step, allowed, differences, sections, source, wouldFit }: BlockedLog, style: Style): string[] => [
  style.paint('bad', `${symbol(style, 'violated')} ${trace} (${config}): line ${line} is not a step of the model   (${plural(explained, 'step')} explained, ${plural(possible, 'state')} possible before it)`),
  ...stepLines([step], style),
  '  the model allows here',
  ...allowed.slice(0, 8).flatMap(way => labelled('', way, { ...style, indent: 0, column: 4 })),
  ...(allowed.length > 8 ? [`    and ${plural(allowed.length - 8, 'more way')}`] : []),
  ...(differences.length === 0 ? [] : ['  nearest to what was observed', ...differenceLines(differences, style)]),
  ...(sections.length === 0 ? [] : ['  what decides it', ...sectionLines(sections, style)]),
  ...labelled('from', `${source[0]}; ${source[1]}`, style),
  ...(wouldFit === undefined ? [] : labelled('would fit after', wouldFit, { ...style, column: 18 })),
]

const coverageLines = ({ coverage }: Conformance, style: Style): string[] => {
  if (coverage.outcomes.size === 0) return []
  const column = Math.max(...[...coverage.outcomes.keys()].map(name => name.length)) + 4
  const cells = (table: ReadonlyMap<string, number>): readonly string[] =>
    [...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([result, times]) => `${result} ${style.ascii ? 'x' : '×'}${count(times)}`)
  const branches = branchesOf(coverage)
  const sections = new Set(branches.map(({ event, section }) => `${event} ${section}`)).size
  return [
    style.paint('strong', 'Events and calls by outcome'),
    ...[...coverage.outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, results]) => listed(name, cells(results), { ...style, column })),
    '',
    `${plural(sections, 'section')} ran, ${plural(branches.length, 'branch', 'branches')} of them were taken (--json lists them)`,
  ]
}

const verdictLines = ({ traces, steps, differing, mostPossible }: Conformance, seconds: number, style: Style): string[] => {
  const figures = `${plural(traces, 'trace')}, ${plural(steps, 'step')} compared, ${plural(differing, 'difference')}`
  const speed = `${duration(seconds)}, ${count(Math.round(steps / Math.max(seconds, 1e-3)))} steps/s`
  return [
    `${differing === 0 ? style.paint('good', symbol(style, 'holds')) : style.paint('bad', symbol(style, 'violated'))} ${style.paint('strong', figures)}   (${speed})`,
    ...(mostPossible > 1 ? [`  up to ${plural(mostPossible, 'state')} were possible at once`] : []),
    ...(differing === 0 ? [] : ['  a trace is compared up to its first difference']),
  ]
}
