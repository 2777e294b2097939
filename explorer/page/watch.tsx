import { BadCondition, conditionOf } from '../condition.js'
import { lookedAt, type Scene } from './scene.js'
import { textsAt } from './track.js'

/** Around the step at hand, so many values of a watched field are shown. */
const SHOWN = 9

/** Fields and conditions that somebody keeps an eye on: their values around the step, and where they change. */
export const Watches = ({ scene }: { readonly scene: Scene }) => {
  const { view: { watches }, track, step, stage } = scene
  if (watches.length === 0) return null
  const from = Math.max(0, Math.min(step - Math.floor(SHOWN / 2), track.steps.length + 1 - SHOWN))
  const steps = Array.from({ length: Math.min(SHOWN, track.steps.length + 1) }, (_, i) => from + i)
  return (
    <section class="panel watches" aria-labelledby="watch-title">
      <h2 id="watch-title">Watched</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Watched values">
        <table class="fields"><thead><tr><th scope="col">field</th>{steps.map(at => <th scope="col" key={at} class={at === step ? 'here' : ''}>{at}</th>)}<th /></tr></thead>
          <tbody>{watches.map(label => {
            const value = valueOf(scene, label)
            return (
              <tr key={label}>
                <th scope="row">{label}</th>
                {steps.map(at => <td key={at} class={`${at === step ? 'here' : ''} ${at > from && value(at) !== value(at - 1) ? 'changed' : ''}`}>{value(at)}</td>)}
                <td class="tools">
                  <button type="button" aria-label={`Previous change of ${label}`} onClick={() => jump(scene, value, -1)}>[</button>
                  <button type="button" aria-label={`Next change of ${label}`} onClick={() => jump(scene, value, 1)}>]</button>
                  <button type="button" aria-label={`Stop watching ${label}`} onClick={() => scene.set({ watches: watches.filter(one => one !== label) })}>✕</button>
                </td>
              </tr>
            )
          })}</tbody></table>
        <p class="hint">{stage.fields.length} fields; a condition such as <code>S0.rpc.state=idle</code> can be watched from the search box.</p>
      </div>
    </section>
  )
}

/** The value of a field at a step, or whether a condition is true there. */
export const valueOf = ({ stage, track }: Scene, label: string): ((step: number) => string) => {
  const field = stage.fields.findIndex(one => one.label === label)
  if (field >= 0) return step => textsAt(track, step)[field]!
  try {
    const condition = conditionOf(label, stage.fields.map(one => one.label))
    return step => (step === 0 ? '–' : condition.matches(lookedAt(stage, track, step)) ? 'yes' : 'no')
  } catch (error) {
    if (!(error instanceof BadCondition)) throw error
    return () => '?'
  }
}

/** To the next step, forth or back, at which a value is another. */
export const jump = (scene: Scene, value: (step: number) => string, by: 1 | -1): void => {
  const { step, track } = scene
  for (let at = step + by; at >= 1 && at <= track.steps.length; at += by) if (value(at) !== value(at - 1)) return scene.go(at)
  scene.say('no further change')
}
