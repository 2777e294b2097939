import { useState } from 'preact/hooks'
import type { ExportAs } from '../ask.js'
import { linkOf } from './link.js'
import { pictureOf } from './picture.js'
import type { Scene } from './scene.js'
import { atOf } from './track.js'

const TEXTS: readonly (readonly [ExportAs, string])[] = [['markdown', 'Markdown'], ['mermaid', 'Mermaid'], ['itf', 'ITF'], ['test', 'ava test']]

const save = (data: Blob, file: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(data)
  link.download = file
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Takes the view along: a link, the run as text for other tools, the diagram as a picture. */
export const Export = ({ scene }: { readonly scene: Scene }) => {
  const { track, step, view, backstage } = scene
  const [text, setText] = useState('')
  const rule = scene.stage.rules.some(({ id }) => id === view.run) ? view.run : undefined
  const give = (as: ExportAs): void => {
    backstage.ask<'export'>({ is: 'export', at: atOf(track, track.steps.length), ...(rule === undefined ? {} : { rule }), as }).then(found => {
      setText(found.text)
      save(new Blob([found.text], { type: 'text/plain' }), found.file)
      scene.say(`${found.file}: the way to step ${track.steps.length}`)
    }, (error: Error) => scene.say(error.message))
  }
  const picture = (kind: 'svg' | 'png'): void => {
    pictureOf(scene, kind).then(data => {
      save(data, `${view.run === '' ? 'run' : view.run}.${kind}`)
      scene.say(`the diagram as ${kind.toUpperCase()}`)
    }, (error: Error) => scene.say(error.message))
  }
  return (
    <details class="menu" name="menu">
      <summary>Export</summary>
      <div class="popup">
        <button type="button" onClick={() => copy(scene)}>copy a link to this view</button>
        {backstage.unlimited ? TEXTS.map(([as, name]) => <button type="button" key={as} onClick={() => give(as)}>{name}</button>) : null}
        <button type="button" onClick={() => picture('svg')}>SVG</button>
        <button type="button" onClick={() => picture('png')}>PNG</button>
        {text === '' ? null : <textarea readOnly aria-label="What was written" value={text} rows={6} />}
        <p class="hint">of the whole way, {track.steps.length} steps; here is step {step}</p>
      </div>
    </details>
  )
}

export const copy = ({ view, say }: Pick<Scene, 'view' | 'say'>): void => {
  const url = `${location.href.split('#')[0]!.replace(/\?token=[^#]*/, '')}${linkOf(view)}`
  const done = (): void => say('link copied')
  if (navigator.clipboard === undefined) return say(url)
  navigator.clipboard.writeText(url).then(done, () => say(url))
}
