import { useEffect, useState } from 'preact/hooks'
import type { Why } from '../ask.js'
import type { RunFacts } from '../data.js'
import { JUDGED, type Scene } from './scene.js'
import { atOf, seenAt } from './track.js'
import { Twin } from './twin.js'

/** One rule: what it says, why, where it comes from, and what it looked at where it is broken. */
export const RulePanel = ({ scene }: { readonly scene: Scene }) => {
  const { stage, view, track, step, backstage } = scene
  const index = stage.rules.findIndex(({ id }) => id === view.run)
  const rule = stage.rules[index]
  const letter = seenAt(track, step).judged[index] ?? '-'
  const [why, setWhy] = useState<Why | undefined>()
  useEffect(() => {
    setWhy(undefined)
    let current = true
    if (rule !== undefined && letter === 'x' && backstage.unlimited) backstage.ask<'why'>({ is: 'why', at: atOf(track, step), rule: rule.id }).then(found => { if (current) setWhy(found) }, () => {})
    return () => { current = false }
  }, [track, step, rule?.id, letter])
  if (rule === undefined) return <p class="hint">Choose a rule on the left.</p>
  // It explains the run, not the branches off it.
  const story = track === scene.tracks[0] ? track.run?.story : undefined
  const reasons = why?.reasons ?? (step === track.steps.length ? [...(story?.because ?? []), ...(story?.causes ?? [])] : [])
  return (
    <div class="rule-panel scroll" tabIndex={0}>
      <h3>{rule.id} <small>{rule.kind}</small></h3>
      <p class="says">{rule.says}</p>
      <dl>
        <dt>why</dt><dd>{rule.because}</dd>
        <dt>from</dt><dd>{rule.source}</dd>
        {rule.at === undefined ? null : <><dt>written</dt><dd>{rule.at}</dd></>}
        {rule.known === undefined ? null : <><dt>known</dt><dd>{rule.known.fixedBy === undefined ? 'never repaired' : `repaired by ${rule.known.fixedBy}`}. {rule.known.reason}</dd></>}
        <dt>in the search</dt><dd>{rule.verdict ?? 'not judged'}</dd>
        <dt>at step {step}</dt><dd><span class={`j-${letter}`}>{JUDGED[letter]!.sign}</span> {JUDGED[letter]!.says}{why?.subject === undefined ? '' : ` for ${why.subject}`}</dd>
      </dl>
      {reasons.length === 0 ? null : (
        <table><caption>What it hangs on</caption><thead><tr><th>field</th><th>value</th><th>since</th></tr></thead>
          <tbody>{reasons.slice(0, 40).map(({ label, value, since }) => <tr key={label}><td>{label}</td><td>{value}</td><td>{since === 0 ? 'the start' : <button type="button" class="link" onClick={() => scene.go(since)}>step {since}</button>}</td></tr>)}</tbody>
        </table>
      )}
      {story?.trap === undefined || step < track.steps.length ? null : <p><b>Trap.</b> {trapText(story.trap)}</p>}
      {story?.twin === undefined ? null : <Twin twin={story.twin} />}
      {story?.lasso === undefined ? null : <p><b>Cycle.</b> {lassoText(story.lasso, track.steps.length)}</p>}
    </div>
  )
}

type End = NonNullable<RunFacts['story']>

export const trapText = ({ states, moving, idle }: NonNullable<End['trap']>): string =>
  `${states.toLocaleString('en')} ${states === 1 ? 'state' : 'states'} from here on, none of which leads to a good one. Moves: ${moving.join(', ') || 'nothing'}. In vain: ${idle.join(', ') || 'nothing'}.`

export const lassoText = ({ from, fairness }: NonNullable<End['lasso']>, steps: number): string => {
  const repeats = from === steps ? 'Nothing happens any more.' : from === steps - 1 ? `Step ${steps} repeats for ever.` : `Steps ${from + 1}–${steps} repeat for ever.`
  return [repeats, ...fairness.map(({ name, strength, kept, step }) => `${name} (${strength}): ${kept}${step === undefined ? '' : `, step ${step}`}.`)].join(' ')
}
