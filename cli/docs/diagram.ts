import type { RuleEntry } from '../scope-entry.js'

type Lifecycle = RuleEntry['rule'] & { readonly kind: 'lifecycle' }

interface Move {
  readonly from: string
  readonly to: string
  readonly by: readonly string[]
}

const movesOf = (rule: Lifecycle): readonly Move[] => Object.entries(rule.moves).map(([move, by]) => {
  const [from, to] = move.split(' → ') as [string, string]
  return { from, to, by: by ?? [] }
})

/** A lifecycle as the text of a Mermaid state diagram. */
export const mermaidOf = (rule: Lifecycle): string =>
  ['stateDiagram-v2', ...movesOf(rule).map(({ from, to, by }) => `  ${from} --> ${to} : ${by.join(', ')}`)].join('\n')

const BOX = { width: 132, height: 34, gap: 44, arc: 34 }

/**
 * The same as a picture that needs nothing else: the states in a row, moves forward in arcs above it and moves back in arcs below, numbered as the
 * rows of the table beneath.
 */
export const svgOf = (rule: Lifecycle): string => {
  const moves = movesOf(rule)
  const states = [...new Set(moves.flatMap(({ from, to }) => [from, to]))]
  const centre = (state: string): number => states.indexOf(state) * (BOX.width + BOX.gap) + BOX.width / 2 + 8
  const reach = ({ from, to }: Move): number => Math.abs(states.indexOf(to) - states.indexOf(from))
  const isForward = ({ from, to }: Move): boolean => states.indexOf(to) > states.indexOf(from)
  const highest = (forward: boolean): number => Math.max(0, ...moves.filter(move => isForward(move) === forward).map(reach)) * BOX.arc * 0.75
  const top = highest(true) + 18
  const bottom = top + BOX.height
  const height = bottom + highest(false) + 18
  const width = states.length * (BOX.width + BOX.gap) - BOX.gap + 16
  const arcs = moves.map((move, i) => {
    const forward = isForward(move)
    const [x1, x2] = [centre(move.from) + (forward ? 18 : -18), centre(move.to) + (forward ? -18 : 18)]
    const edge = forward ? top : bottom
    const peak = forward ? edge - reach(move) * BOX.arc : edge + reach(move) * BOX.arc
    const middle = (edge + 3 * peak) / 4
    return `<path class="arc" d="M${x1} ${edge} C${x1} ${peak} ${x2} ${peak} ${x2} ${edge}" marker-end="url(#tip)"/>`
      + `<circle class="dot" cx="${(x1 + x2) / 2}" cy="${middle}" r="9"/><text class="number" x="${(x1 + x2) / 2}" y="${middle + 4}">${i + 1}</text>`
  })
  const boxes = states.map(state => `<rect class="state" x="${centre(state) - BOX.width / 2}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="8"/><text class="name" x="${centre(state)}" y="${top + 22}">${state}</text>`)
  const told = moves.map(({ from, to, by }, i) => `${i + 1}: ${from} to ${to} by ${by.join(', ')}`).join('; ')
  return `<svg class="diagram" role="img" aria-label="${told}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${arcs.join('')}${boxes.join('')}</svg>`
}
