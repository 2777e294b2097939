import type { Field, Story, StoryStep } from '../story.js'
import { becauseLines } from './because.js'
import { changeLinesOf, changeText } from './changes.js'
import { foldedSteps } from './fold.js'
import { wrap } from './layout.js'
import { symbol, type Style } from './style.js'

/** A story as lines: the steps, and below each only what it changed. The last step carries the rule's mark when `failing`. */
export const storyLines = (story: Story, style: Style, { failing }: { failing: boolean }): string[] => {
  const { steps } = story
  const whole = story.initial !== undefined
  const actors = Math.max(5, ...steps.map(({ who }) => who.length))
  const numbers = `${steps.length}`.length
  const signs = symbol(style, 'violated').length + 1
  const indent = signs + 1 + numbers + 1 + actors + 2
  const results = Math.min(style.width - 12, Math.max(0, ...steps.map(({ what }) => indent + what.length)) + 2)
  const changes = steps.map(changeLinesOf)
  const labels = Math.max(0, ...changes.flat().map(({ label }) => label.length))
  const folded = whole ? new Set<number>() : foldedSteps(story)

  const head = (index: number, who: string, mark: string): string => `${mark.padEnd(signs)} ${`${index}`.padStart(numbers)} ${who.padEnd(actors)}  `
  const start = [...hanging(head(0, 'start', ''), story.start ?? '', style), ...fields(story.initial, style)]
  const told = steps.flatMap((step, i) => {
    const last = i === steps.length - 1
    const mark = last && failing ? symbol(style, 'violated') : ''
    const fold = folded.has(i) ? `   +${step.changes.length} ${symbol(style, 'folded')}` : ''
    const lines = stepLines(head(i + 1, step.who, mark), step, fold, results, style)
    const title = last && failing ? lines.map(line => style.paint('strong', line)) : lines
    return [
      ...title,
      ...(step.detail !== undefined && last ? hanging(' '.repeat(indent), step.detail, style).map(line => style.paint('dim', line)) : []),
      ...(fold === '' ? changes[i]!.flatMap(line => changeText(line, ' '.repeat(indent + 2), labels, style)) : []),
      ...fields(step.state, style),
    ]
  })
  return [...start, ...told, ...becauseLines(story, indent + 2, style)]
}

const stepLines = (head: string, { what, result }: StoryStep, fold: string, results: number, style: Style): string[] => {
  const outcome = result === undefined || result === '' ? '' : `${symbol(style, 'arrow')} ${result}`
  const line = `${head}${what}`
  const aligned = `${outcome === '' ? line : `${line.padEnd(results)}${outcome}`}${fold}`.trimEnd()
  if (aligned.length <= style.width) return [aligned]
  const close = `${line}  ${outcome}${fold}`.trimEnd()
  return close.length <= style.width ? [close] : [...hanging(head, what, style), `${' '.repeat(head.length)}${outcome}${fold}`]
}

const fields = (state: readonly Field[] | undefined, style: Style): string[] => {
  if (state === undefined) return []
  const column = Math.max(...state.map(({ label }) => label.length))
  return state.map(({ label, value }) => style.paint('dim', `       ${label.padEnd(column)}  ${value}`))
}

const hanging = (head: string, text: string, { width }: Style): string[] => {
  const lines = wrap(text, width - head.length)
  return lines.length === 0 ? [head.trimEnd()] : lines.map((line, i) => (i === 0 ? head : ' '.repeat(head.length)) + line)
}
