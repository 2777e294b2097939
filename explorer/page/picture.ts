import { render, h } from 'preact'
import { Diagram, HEAD, ROW, rowsOf } from './diagram.js'
import type { Scene } from './scene.js'

/** What of a drawing's style a picture takes along. */
const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-family', 'font-weight', 'opacity', 'fill-opacity', 'stroke-opacity', 'text-anchor'] as const
/** More rows than these no picture shows. */
const MOST = 400

/** The whole diagram as a picture that needs no style of the page. */
export const pictureOf = async (scene: Scene, kind: 'svg' | 'png'): Promise<Blob> => {
  const host = document.createElement('div')
  host.className = 'sequence offstage'
  document.body.append(host)
  try {
    const laning = Math.max(0, scene.stage.lanings.findIndex(({ name }) => name === scene.view.laning))
    const rows = rowsOf(scene, scene.view.quiet)
    if (rows.length > MOST) throw new RangeError(`a picture of ${rows.length} rows helps nobody: fold quiet steps, or take Mermaid or Markdown`)
    render(h(Diagram, { scene, laning, rows, first: 0, last: rows.length }), host)
    const svg = host.querySelector('svg')!
    inline(svg)
    const names = [...host.querySelectorAll<HTMLElement>('.lane')].map(lane => ({ name: lane.textContent ?? '', x: Number.parseFloat(lane.style.left) }))
    const width = svg.width.baseVal.value
    const height = HEAD + rows.length * ROW + 8
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
    svg.setAttribute('height', `${height}`)
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
    const colour = getComputedStyle(document.body)
    const paper = `<rect width="${width}" height="${height}" fill="${colour.backgroundColor}"/>`
    const heads = names.map(({ name, x }) => `<text x="${x}" y="28" text-anchor="middle" font-family="sans-serif" font-size="13" font-weight="bold" fill="${colour.color}">${name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`).join('')
    const text = new XMLSerializer().serializeToString(svg).replace(/(<svg[^>]*>)/, `$1${paper}${heads}`)
    const picture = new Blob([text], { type: 'image/svg+xml' })
    return kind === 'svg' ? picture : await painted(picture, width, height)
  } finally {
    render(null, host)
    host.remove()
  }
}

const inline = (svg: SVGElement): void => {
  for (const element of svg.querySelectorAll<SVGElement>('*')) {
    const style = getComputedStyle(element)
    for (const name of STYLES) {
      const value = style.getPropertyValue(name)
      if (value !== '') element.setAttribute(name, value)
    }
    element.removeAttribute('class')
  }
}

const painted = async (picture: Blob, width: number, height: number): Promise<Blob> => {
  const image = new Image()
  image.src = URL.createObjectURL(picture)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser draws no pictures')
  context.scale(2, 2)
  context.drawImage(image, 0, 0)
  URL.revokeObjectURL(image.src)
  return new Promise((done, fail) => canvas.toBlob(blob => (blob === null ? fail(new Error('this browser draws no pictures')) : done(blob)), 'image/png'))
}
