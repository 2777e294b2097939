import { labelled } from './layout.js'
import { symbol, type Style, type Tone } from './style.js'

/** A heading and the figures beside it; where they need a second line, no figure is broken. */
export const headed = (heading: string, tone: Tone, figures: readonly string[], style: Style): string[] => {
  const text = figures.map(figure => figure.replaceAll(' ', '\u00a0')).join(` ${symbol(style, 'dot')} `)
  return beside(heading, tone, text, style).map(line => line.replaceAll('\u00a0', ' '))
}

/** A heading and a sentence beside it, which may go on below. */
export const beside = (heading: string, tone: Tone, text: string, style: Style): string[] => {
  const [first, ...rest] = labelled(heading, text, { ...style, indent: 0, column: heading.length + 3 })
  return [`${style.paint(tone, heading)}${(first ?? heading).slice(heading.length)}`, ...rest]
}
