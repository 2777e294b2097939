import type { Field, Story, StoryStep } from '../story.js'
import { becauseLines } from './because.js'
import { endingLines } from './ending.js'
import { changeLinesOf, changeText } from './changes.js'
import { passagesOf, type Passage } from './fold.js'
import { hiddenLines, shown } from './hide.js'
import { hanging } from './layout.js'
import { symbol, type Style } from './style.js'
import { twinLines } from './twin.js'

/** Results stand below each other as far as this; that of a longer step stands beside it. */
const RESULTS = 66

/** A story as lines: the steps, and below each only what it changed. The last step carries the rule's mark when `failing`. */
export const storyLines = (whole: Story, style: Style, { failing }: { failing: boolean }): string[] => {
  const { story, hidden } = shown(whole, style)
  const passages = passagesOf(story, style).map(passage => ({ ...passage, number: numberOf(passage, style), changes: changeLinesOf(passage.step) }))
  const actors = Math.max(5, ...passages.map(({ step }) => step.who.length))
  const numbers = Math.max(1, ...passages.map(({ number }) => number.length))
  const signs = symbol(style, 'violated').length + 1
  const indent = signs + 1 + numbers + 1 + actors + 2
  const results = Math.max(0, ...passages.map(({ step }) => indent + step.what.length + 2).filter(end => end <= RESULTS))
  const labels = Math.max(0, ...passages.filter(({ folded }) => !folded).flatMap(({ changes }) => changes.map(({ label }) => label.length)))

  const head = (number: string, who: string, mark: string): string => `${mark.padEnd(signs)} ${number.padStart(numbers)} ${who.padEnd(actors)}  `
  const start = [...hanging(head('0', 'start', ''), story.start ?? '', style), ...fields(story.initial, style)]
  const told = passages.flatMap(({ number, step, folded, changes }, i) => {
    const last = i === passages.length - 1
    const mark = last && failing ? symbol(style, 'violated') : ''
    const lines = stepLines(head(number, step.who, mark), step, folded ? `   +${step.changes.length} ${symbol(style, 'folded')}` : '', results, style)
    return [
      ...(last && failing ? lines.map(line => style.paint('strong', line)) : lines),
      ...((last || style.regs === true) && step.detail !== undefined ? hanging(' '.repeat(indent), step.detail, style).map(line => style.paint('dim', line)) : []),
      ...(folded ? [] : changes.flatMap(line => changeText(line, ' '.repeat(indent + 2), labels, style))),
      ...fields(step.state, style),
    ]
  })
  return [...start, ...told, ...hiddenLines(hidden, indent + 2, style), ...becauseLines(story, indent + 2, style), ...endingLines(story, indent + 2, style), ...twinLines(story, indent + 2, style, other => storyLines(other, style, { failing: other.twin === undefined && story.twin?.possible === true }))]
}

/** `7`, or `7–9` for steps told as one. */
const numberOf = ({ first, last }: Passage, { ascii }: Style): string => (first === last ? `${first}` : `${first}${ascii ? '-' : '–'}${last}`)

/** A step as a line, what it changed left out; where there is no room, its result stands below. */
export const stepLine = (number: number, step: Pick<StoryStep, 'who' | 'what' | 'result'>, style: Style): string[] => stepLines(`  ${String(number).padStart(3)} ${step.who}  `, step, '', 0, style)

const stepLines = (head: string, { what, result }: Pick<StoryStep, 'what' | 'result'>, fold: string, results: number, style: Style): string[] => {
  const outcome = result === undefined || result === '' ? '' : `${symbol(style, 'arrow')} ${result}`
  const line = `${head}${what}`
  const aligned = `${outcome === '' ? line : `${line.padEnd(results)}${outcome}`}${fold}`.trimEnd()
  if (aligned.length <= style.width && (outcome === '' || line.length + 2 <= results)) return [aligned]
  const close = `${line}  ${outcome}${fold}`.trimEnd()
  return close.length <= style.width ? [close] : [...hanging(head, what, style), `${' '.repeat(head.length)}${outcome}${fold}`]
}

const fields = (state: readonly Field[] | undefined, style: Style): string[] => {
  if (state === undefined) return []
  const column = Math.max(...state.map(({ label }) => label.length))
  return state.map(({ label, value }) => style.paint('dim', `       ${label.padEnd(column)}  ${value}`))
}
