import type { GraphFacts } from '../ask.js'
import { drawGraph, type Drawing } from './graph-drawing.js'

export interface GraphClick {
  readonly state: number
  /** The states on the way there, the first one first. */
  readonly path: readonly number[]
  /** With the shift key: from or to here. */
  readonly shift: boolean
}

/**
 * Draws a graph into a bitmap larger than the canvas, a slice at a time, and while somebody moves it only moves the bitmap: a hundred thousand
 * states then pan like ten.
 */
export class GraphPicture {
  readonly #canvas: HTMLCanvasElement
  readonly #graph: GraphFacts
  readonly #stop = new AbortController()
  readonly #observer: ResizeObserver
  #scale = 1
  #x = 0
  #y = 0
  /** The bitmap, and where it was drawn for. */
  #drawn: Drawing | undefined
  #cancel = (): void => {}
  #marked: number | undefined
  #drawing = 0
  #frame = 0
  /** How often the canvas was painted. */
  frames = 0

  constructor(canvas: HTMLCanvasElement, graph: GraphFacts, click: (clicked: GraphClick) => void) {
    this.#canvas = canvas
    this.#graph = graph
    const { signal } = this.#stop
    let from: { readonly x: number; readonly y: number } | undefined
    let moved = 0
    canvas.addEventListener('pointerdown', event => {
      from = { x: event.clientX, y: event.clientY }
      moved = 0
      canvas.setPointerCapture(event.pointerId)
    }, { signal })
    canvas.addEventListener('pointermove', event => {
      if (from === undefined) return
      moved += Math.abs(event.clientX - from.x) + Math.abs(event.clientY - from.y)
      this.pan(event.clientX - from.x, event.clientY - from.y)
      from = { x: event.clientX, y: event.clientY }
    }, { signal })
    canvas.addEventListener('pointerup', event => {
      from = undefined
      if (moved > 4) return
      const box = canvas.getBoundingClientRect()
      const state = this.#nearest(event.clientX - box.left, event.clientY - box.top)
      if (state !== undefined) click({ state, path: this.#path(state), shift: event.shiftKey })
    }, { signal })
    canvas.addEventListener('wheel', event => {
      event.preventDefault()
      const box = canvas.getBoundingClientRect()
      this.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - box.left, event.clientY - box.top)
    }, { signal, passive: false })
    this.#observer = new ResizeObserver(() => this.#size())
    this.#observer.observe(canvas.parentElement ?? canvas)
    this.#size()
    this.fit()
  }

  close(): void {
    this.#stop.abort()
    this.#observer.disconnect()
    clearTimeout(this.#drawing)
    this.#cancel()
    cancelAnimationFrame(this.#frame)
  }

  pan(dx: number, dy: number): void {
    this.#x += dx
    this.#y += dy
    this.#show()
    this.#drawSoon()
  }

  zoom(by: number, x = this.#canvas.width / 2, y = this.#canvas.height / 2): void {
    const scale = Math.max(0.002, Math.min(8, this.#scale * by))
    this.#x = x - ((x - this.#x) * scale) / this.#scale
    this.#y = y - ((y - this.#y) * scale) / this.#scale
    this.#scale = scale
    this.#show()
    this.#drawSoon()
  }

  fit(): void {
    const { width, height } = this.#canvas
    this.#scale = Math.min(1.2, width / (this.#graph.width + 80), height / (this.#graph.height + 40))
    this.#x = width / 2
    this.#y = (height - this.#graph.height * this.#scale) / 2 + 20 * this.#scale
    this.#draw()
  }

  mark(state: number | undefined): void {
    this.#marked = state
    this.#show()
  }

  #size(): void {
    const box = this.#canvas.parentElement ?? this.#canvas
    const [width, height] = [Math.max(50, box.clientWidth), Math.max(50, box.clientHeight)]
    if (this.#canvas.width === width && this.#canvas.height === height) return
    this.#canvas.width = width
    this.#canvas.height = height
    this.fit()
  }

  #drawSoon(): void {
    clearTimeout(this.#drawing)
    this.#drawing = window.setTimeout(() => this.#draw(), 90)
  }

  /** Paints what is drawn, moved to where it belongs now. */
  #show(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => {
      const context = this.#canvas.getContext('2d')
      if (context === null) return
      this.frames++
      context.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
      const drawn = this.#drawn
      if (drawn !== undefined) {
        const by = this.#scale / drawn.scale
        context.drawImage(drawn.bitmap, this.#x - drawn.x * by, this.#y - drawn.y * by, drawn.bitmap.width * by, drawn.bitmap.height * by)
      }
      const marked = this.#marked
      if (marked === undefined) return
      context.strokeStyle = getComputedStyle(this.#canvas).color
      context.lineWidth = 3
      context.beginPath()
      context.arc(this.#graph.x[marked]! * this.#scale + this.#x, this.#graph.y[marked]! * this.#scale + this.#y, 10, 0, 7)
      context.stroke()
    })
  }

  /** Draws what is in sight, and as much again around it, into a new bitmap, which then takes the place of the old one. */
  #draw(): void {
    clearTimeout(this.#drawing)
    this.#cancel()
    const { width, height } = this.#canvas
    this.#canvas.ariaBusy = 'true'
    const bitmap = document.createElement('canvas')
    bitmap.width = width * 2
    bitmap.height = height * 2
    const [scale, x, y] = [this.#scale, this.#x + width / 2, this.#y + height / 2]
    this.#cancel = drawGraph(this.#graph, { bitmap, scale, x, y }, getComputedStyle(this.#canvas).color, () => {
      this.#drawn = { bitmap, scale, x, y }
      this.#canvas.ariaBusy = 'false'
      this.#show()
    })
  }

  #nearest(cx: number, cy: number): number | undefined {
    let best: number | undefined
    let least = 14 ** 2
    for (let state = 0; state < this.#graph.depth.length; state++) {
      const distance = (this.#graph.x[state]! * this.#scale + this.#x - cx) ** 2 + (this.#graph.y[state]! * this.#scale + this.#y - cy) ** 2
      if (distance < least) {
        least = distance
        best = state
      }
    }
    return best
  }

  #path(state: number): number[] {
    const path: number[] = []
    for (let at = state; at >= 0; at = this.#graph.parent[at]!) {
      path.push(at)
      if (at === 0) break
    }
    return path.reverse()
  }
}
