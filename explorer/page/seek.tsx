import { useState } from 'preact/hooks'
import { CONDITION_HELP } from '../condition.js'
import type { Scene } from './scene.js'
import { atOf } from './track.js'

/** A page may not generate code; a server may. */
const FEW = 200_000
const MANY = 1_000_000

/** The shortest way from the step at hand to a state of which a condition is true. */
export const Seek = ({ scene, live }: { readonly scene: Scene; readonly live: boolean }) => {
  const { track, step, backstage } = scene
  const [goal, setGoal] = useState('')
  const [told, setTold] = useState('')
  const [busy, setBusy] = useState(false)
  if (!backstage.unlimited) return null
  const states = live ? MANY : FEW
  const seek = (): void => {
    if (goal.trim() === '' || busy) return
    setBusy(true)
    setTold('searching …')
    backstage.ask<'seek'>({ is: 'seek', at: atOf(track, step), goal, states }).then(({ steps, states: seen, depth, cut }) => {
      if (steps === undefined) setTold(`Not found among ${seen.toLocaleString('en')} states, all of those at most ${depth} steps away among them: ${cut ?? ''}.`)
      else if (steps.steps.length === 0) setTold('It is so at this step already.')
      else {
        setTold(`${steps.steps.length} ${steps.steps.length === 1 ? 'step' : 'steps'}, none shorter (${seen.toLocaleString('en')} states looked at).`)
        scene.branch(step, steps.steps.map(({ key }) => key))
      }
    }, (error: Error) => setTold(error.message)).finally(() => setBusy(false))
  }
  return (
    <form class="seek" onSubmit={event => { event.preventDefault(); seek() }}>
      <label for="seek">Shortest way from here to a state where</label>
      <input id="seek" value={goal} placeholder="S0.rpc.state=inflight   or   breaks:isolation" title={CONDITION_HELP} onInput={({ currentTarget }) => setGoal(currentTarget.value)} />
      <button type="submit" disabled={busy}>find</button>
      <output aria-live="polite">{told}</output>
    </form>
  )
}
