import { useEffect, useState } from 'preact/hooks'
import type { Scene } from './scene.js'
import { lassoText, trapText } from './rule.js'
import { brokenAt, textsAt } from './track.js'
import { Twin } from './twin.js'

/** The run on paper: every step with what it changed. Made when somebody prints. */
export const Print = ({ scene: { scope, stage, tracks, track, view } }: { readonly scene: Scene }) => {
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
  const story = track === tracks[0] ? track.run?.story : undefined
  const reasons = [...(story?.because ?? []), ...(story?.causes ?? [])]
  return (
    <article class="print">
      <h1>{view.run === '' ? 'A run' : view.run} in {stage.cell}</h1>
      {rule === undefined ? null : (
        <>
          <p><b>{rule.says}</b> {rule.because}</p>
          <p>From {rule.source}{rule.at === undefined ? '' : `, written in ${rule.at}`}.{rule.known === undefined ? '' : ` Known; ${rule.known.fixedBy === undefined ? 'never repaired' : `repaired by ${rule.known.fixedBy}`}: ${rule.known.reason}`}</p>
        </>
      )}
      <p>{scope.summary === undefined ? '' : `${scope.summary}. `}{stage.bounds}. {stage.start}</p>
      <ol>{track.steps.map(({ who, what, result, set }, i) => {
        const before = textsAt(track, i)
        const { fresh } = brokenAt(stage, track, i + 1)
        return (
          <li key={i}>
            <b>{who}</b> {what}{result === undefined ? '' : ` → ${result}`}{fresh.length === 0 ? '' : <b> ✗ {fresh.join(', ')}</b>}
            <ul>{set.flatMap(([field, text]) => (stage.fields[field]!.output === true || stage.fields[field]!.untold === true ? [] : [<li key={field}>{stage.fields[field]!.label} {before[field]} → {text}</li>]))}</ul>
          </li>
        )
      })}</ol>
      {reasons.length === 0 ? null : <p>Because {reasons.map(({ label, value, since }) => `${label} = ${value} ${since === 0 ? 'from the start' : `since step ${since}`}`).join('; ')}.</p>}
      {story?.trap === undefined ? null : <p>{trapText(story.trap)}</p>}
      {story?.lasso === undefined ? null : <p>{lassoText(story.lasso, track.steps.length)}</p>}
      {story?.twin === undefined ? null : <Twin twin={story.twin} />}
    </article>
  )
}
