import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Diagram, HEAD, rowsOf, ROW } from './diagram.js'
import type { Scene } from './scene.js'
import { seenAt } from './track.js'
import { useVirtual } from './virtual.js'

/** Who calls whom, step by step: as a diagram, or the same as a table. */
export const Sequence = ({ scene }: { readonly scene: Scene }) => {
  const { stage, track, step, view } = scene
  const [asTable, setAsTable] = useState(false)
  const laning = Math.max(0, stage.lanings.findIndex(({ name }) => name === view.laning))
  const rows = useMemo(() => rowsOf(scene, view.quiet), [track, view.quiet])
  const { ref, first, last, reveal } = useVirtual<HTMLDivElement>(rows.length, ROW, HEAD)
  const here = rows.findIndex(row => row.from <= step && step <= row.to)
  // Who is where, which locks are held and waited for: what pointing at a bar tells, for the step at hand.
  const now = [...new Set((seenAt(track, step).doing[laning] ?? []).flat().filter(({ process }) => process !== undefined).map(({ says }) => says))].join(' · ')
  useEffect(() => reveal(here), [here, track, asTable])
  return (
    <div class="sequence">
      <div class="tools">
        {stage.lanings.length === 0 ? null : <div role="group" aria-label="Lanes">{stage.lanings.map(({ name }, i) => <button type="button" key={name} aria-pressed={laning === i} onClick={() => scene.set({ laning: name, hidden: [] })}>{name}</button>)}</div>}
        <label><input type="checkbox" checked={view.quiet} onChange={({ currentTarget }) => scene.set({ quiet: currentTarget.checked })} /> fold quiet steps</label>
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>as a table</button>
        {view.hidden.length === 0 ? null : <button type="button" onClick={() => scene.set({ hidden: [] })}>show {view.hidden.length} hidden</button>}
      </div>
      {now === '' ? null : <p class="now">{now}</p>}
      <div ref={ref} class="scroll canvas" tabIndex={0} role="region" aria-label={asTable ? 'Sequence table' : 'Sequence diagram'}>
        {asTable ? <Twin scene={scene} laning={laning} /> : <Diagram scene={scene} laning={laning} rows={rows} first={first} last={last} />}
      </div>
    </div>
  )
}

/** What the diagram shows, in words. */
const Twin = ({ scene, laning }: { readonly scene: Scene; readonly laning: number }) => {
  const { stage, track, step } = scene
  const lanes = stage.lanings[laning]?.lanes ?? []
  const from = Math.max(0, step - 100)
  const here = useRef<HTMLTableRowElement>(null)
  useEffect(() => here.current?.scrollIntoView({ block: 'nearest' }), [step, track])
  const steps = Array.from({ length: Math.min(track.steps.length, step + 100) - from + 1 }, (_, i) => from + i)
  return (
    <table class="fields"><thead><tr><th scope="col">step</th><th scope="col">passes</th>{lanes.map(({ name }) => <th scope="col" key={name}>{name}</th>)}</tr></thead>
      <tbody>{steps.map(at => (
        <tr key={at} {...(at === step ? { ref: here } : {})} class={at === step ? 'here' : ''}>
          <th scope="row">{at}</th>
          <td>{at === 0 ? stage.start : (track.steps[at - 1]!.arrows[laning] ?? []).map(({ from: a, to, says }) => `${lanes[a]?.name ?? ''} → ${lanes[to]?.name ?? ''}: ${says}`).join('; ') || `${track.steps[at - 1]!.who} ${track.steps[at - 1]!.what}`}</td>
          {(seenAt(track, at).doing[laning] ?? []).map((doing, lane) => <td key={lane}>{doing.map(({ says }) => says).join('; ')}</td>)}
        </tr>
      ))}</tbody></table>
  )
}
