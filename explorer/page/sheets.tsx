import { useState } from 'preact/hooks'
import type { Scene } from './scene.js'
import { seenAt } from './track.js'

/** Tables that the system declares: each page with who can reach it, say. */
export const Sheets = ({ scene }: { readonly scene: Scene }) => {
  const { stage, track, step, view } = scene
  const [onlyChanged, setOnlyChanged] = useState(false)
  const base = view.pin ?? Math.max(0, step - 1)
  return (
    <>{stage.sheets.map(({ name, says, columns }, i) => {
      const rows = seenAt(track, step).sheets[i] ?? []
      const old = new Map((seenAt(track, Math.min(base, track.steps.length)).sheets[i] ?? []).map(row => [row.name, row]))
      const warnings = rows.filter(({ warning }) => warning !== undefined).length
      const shown = rows.filter(row => !onlyChanged || old.get(row.name)?.cells.join('|') !== row.cells.join('|'))
      return (
        <section class="panel sheet" key={name} aria-labelledby={`sheet-${i}`}>
          <h2 id={`sheet-${i}`}>{name} {warnings === 0 ? null : <small class="warn">⚠ {warnings}</small>}</h2>
          <div class="tools"><label><input type="checkbox" checked={onlyChanged} onChange={({ currentTarget }) => setOnlyChanged(currentTarget.checked)} /> only what changed</label></div>
          <div class="scroll" tabIndex={0} role="region" aria-label={name}>
            <table class="fields" title={says}><thead><tr><th scope="col"><span class="hidden">row</span></th>{columns.map(column => <th scope="col" key={column}>{column}</th>)}</tr></thead>
              <tbody>{shown.map(({ name: row, cells, warning }) => (
                <tr key={row} class={warning === undefined ? '' : 'warned'}>
                  <th scope="row">{warning === undefined ? '' : <span role="img" aria-label={warning} title={warning}>⚠ </span>}{row}</th>
                  {cells.map((cell, k) => <td key={k} class={`${cell === '–' ? 'none' : ''} ${old.get(row)?.cells[k] === cell ? '' : 'changed'}`}>{cell}</td>)}
                </tr>
              ))}</tbody></table>
            {shown.length === 0 ? <p class="hint">Nothing changed.</p> : <p class="hint">{says}</p>}
          </div>
        </section>
      )
    })}</>
  )
}
