import type { GraphFacts } from '../ask.js'

/** Where states are drawn: a layer for each depth, neighbours above each other where that is possible. */
export interface Placed {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly width: number
  readonly height: number
}

const LAYER = 60
/** Wide graphs are drawn taller, so that all of one is more than a line. */
const ASPECT = 0.45
const SWEEPS = 4

/** Each state goes to the middle of those it comes from, in the order that gives, layer by layer, down and up again. */
export const placed = ({ depth, from, to }: GraphFacts): Placed => {
  const count = depth.length
  const layers: number[][] = []
  depth.forEach((one, state) => { (layers[one] ??= []).push(state) })
  const x = new Float32Array(count)
  const y = new Float32Array(count)
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
  const widest = Math.max(1, ...layers.map(layer => layer.length))
  const gap = Math.max(1.5, Math.min(46, 500 / Math.sqrt(widest)))
  const layer = Math.max(LAYER, (ASPECT * widest * gap) / layers.length)
  for (let state = 0; state < count; state++) {
    x[state]! *= gap
    y[state] = depth[state]! * layer
  }
  return { x, y, width: widest * gap, height: layers.length * layer }
}
