import { useEffect, useState } from 'preact/hooks'
import type { Scene } from './scene.js'
import { textsAt } from './track.js'

/** The run on paper: every step with what it changed. Made when somebody prints. */
export const Print = ({ scene: { stage, track, view } }: { readonly scene: Scene }) => {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const before = (): void => setPrinting(true)
    const after = (): void => setPrinting(false)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])
  if (!printing) return null
  const rule = stage.rules.find(({ id }) => id === view.run)
  return (
    <article class="print">
      <h1>{view.run === '' ? 'A run' : view.run} in {stage.cell}</h1>
      <p>{rule?.says} {rule?.because}</p>
      <p>{stage.bounds}. {stage.start}</p>
      <ol>{track.steps.map(({ who, what, result, set, judged }, i) => {
        const before = textsAt(track, i)
        return (
          <li key={i}>
            <b>{who}</b> {what}{result === undefined ? '' : ` → ${result}`}{judged.includes('x') ? ' ✗' : ''}
            <ul>{set.flatMap(([field, text]) => (stage.fields[field]!.output === true || stage.fields[field]!.untold === true ? [] : [<li key={field}>{stage.fields[field]!.label} {before[field]} → {text}</li>]))}</ul>
          </li>
        )
      })}</ol>
    </article>
  )
}
