import type { GraphFacts } from '../ask.js'

/** Where states are drawn: a layer for each depth, neighbours above each other where that is possible. */
export type Placed = Pick<GraphFacts, 'x' | 'y' | 'width' | 'height'>

const LAYER = 60
/** Wide graphs are drawn taller, so that all of one is more than a line. */
const ASPECT = 0.45
const SWEEPS = 4

/** Each state goes to the middle of those it comes from, in the order that gives, layer by layer, down and up again. */
export const placed = ({ depth, from, to }: Pick<GraphFacts, 'depth' | 'from' | 'to'>): Placed => {
  const count = depth.length
  const layers: number[][] = []
  depth.forEach((one, state) => { (layers[one] ??= []).push(state) })
  const x = new Float32Array(count)
  const spread = (layer: readonly number[]): void => layer.forEach((state, i) => { x[state] = i - layer.length / 2 })
  for (const layer of layers) spread(layer ?? [])
  const sum = new Float32Array(count)
  const times = new Float32Array(count)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0
    sum.fill(0)
    times.fill(0)
    for (let edge = 0; edge < from.length; edge++) {
      const [a, b] = down ? [from[edge]!, to[edge]!] : [to[edge]!, from[edge]!]
      if (down ? depth[b]! <= depth[a]! : depth[b]! >= depth[a]!) continue
      sum[b]! += x[a]!
      times[b]! += 1
    }
    for (const layer of layers) {
      layer.sort((a, b) => (times[a] === 0 ? x[a]! : sum[a]! / times[a]!) - (times[b] === 0 ? x[b]! : sum[b]! / times[b]!) || a - b)
      spread(layer)
    }
  }
  const widest = layers.reduce((most, layer) => Math.max(most, layer.length), 1)
  const gap = Math.max(1.5, Math.min(46, 500 / Math.sqrt(widest)))
  const layer = Math.max(LAYER, (ASPECT * widest * gap) / layers.length)
  return { x: Array.from(x, one => rounded(one * gap)), y: depth.map(one => rounded(one * layer)), width: widest * gap, height: layers.length * layer }
}

/** A tenth of a pixel is more than anybody sees. */
const rounded = (n: number): number => Math.round(10 * n) / 10
