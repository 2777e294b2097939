import type { GraphFacts } from '../ask.js'

/** Okabe–Ito, in the order in which groups come. */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#b3a412', '#7a7f87'] as const

/** A bitmap, and where on it the graph is. */
export interface Drawing {
  readonly bitmap: HTMLCanvasElement
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** More edges than these would only blacken the picture: of more, some are drawn. */
const EDGES = 30_000
/** Drawing goes on for so long before others get a turn. */
const SLICE_MS = 8
const BUNCH = 512

/** Draws the part of a graph that lies on a bitmap, a slice at a time; the result stops it. */
export const drawGraph = ({ group, from, to, onRun, depth, ...at }: GraphFacts, { bitmap, scale, x, y }: Drawing, ink: string, done: () => void): (() => void) => {
  const context = bitmap.getContext('2d')
  let timer = 0
  if (context === null) return () => {}
  const px = (state: number): number => at.x[state]! * scale + x
  const py = (state: number): number => at.y[state]! * scale + y
  const isIn = (state: number): boolean => px(state) > -20 && py(state) > -20 && px(state) < bitmap.width + 20 && py(state) < bitmap.height + 20
  const size = Math.max(depth.length > 5000 ? 1 : 2.5, Math.min(9, 7 * scale + 0.8))
  const stride = Math.max(1, Math.ceil(from.length / EDGES))
  let edge = 0
  let state = 0

  const edges = (): void => {
    context.beginPath()
    for (const end = Math.min(from.length, edge + BUNCH * stride); edge < end; edge += stride) {
      const [a, b] = [from[edge]!, to[edge]!]
      if (!isIn(a) && !isIn(b)) continue
      context.moveTo(px(a), py(a))
      context.lineTo(px(b), py(b))
    }
    context.stroke()
  }
  const states = (): void => {
    for (const end = Math.min(depth.length, state + BUNCH); state < end; state++) {
      if (!isIn(state)) continue
      context.fillStyle = COLOURS[group[state]! % COLOURS.length]!
      context.fillRect(px(state) - size / 2, py(state) - size / 2, size, size)
    }
  }
  const run = (): void => {
    context.strokeStyle = context.fillStyle = ink
    const half = Math.max(2, Math.min(5, 9 * scale))
    context.lineWidth = half / 2
    context.font = '12px sans-serif'
    context.beginPath()
    onRun.forEach(([one], i) => (i === 0 ? context.moveTo(px(one), py(one)) : context.lineTo(px(one), py(one))))
    context.stroke()
    for (const [one, step] of onRun) {
      context.fillRect(px(one) - half, py(one) - half, 2 * half, 2 * half)
      if (scale > 0.25) context.fillText(`${step}`, px(one) + 9, py(one) + 4)
    }
  }
  const slice = (): void => {
    const deadline = performance.now() + SLICE_MS
    context.globalAlpha = edge < from.length ? Math.max(0.025, Math.min(0.4, 300 / from.length)) : 1
    context.strokeStyle = ink
    while (edge < from.length && performance.now() < deadline) edges()
    if (edge >= from.length) {
      context.globalAlpha = 1
      while (state < depth.length && performance.now() < deadline) states()
    }
    if (edge < from.length || state < depth.length) {
      timer = window.setTimeout(slice, 0)
      return
    }
    run()
    done()
  }
  slice()
  return () => clearTimeout(timer)
}
