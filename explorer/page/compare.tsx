import type { Scene } from './scene.js'
import { brokenAt, textsAt, type PageStep, type Track } from './track.js'

/** Two ways side by side, aligned where they part, and how the states at the end of the step at hand differ. */
export const Compare = ({ scene }: { readonly scene: Scene }) => {
  const { tracks, track, step, stage, view } = scene
  if (tracks.length < 2) return <p class="hint">There is one way so far. Take another step from “What if”, and both can be compared here.</p>
  const other = tracks[view.against === view.track ? (view.track === 0 ? 1 : 0) : view.against] ?? tracks[0]!
  const fork = partingOf(track, other)
  const rows = Math.max(track.steps.length, other.steps.length) - fork
  const at = Math.min(step, other.steps.length)
  const [own, theirs] = [textsAt(track, step), textsAt(other, at)]
  const differences = stage.fields.flatMap(({ label, output }, field) => (output === true || own[field] === theirs[field] ? [] : [{ label, own: own[field], theirs: theirs[field] }]))
  const text = (one: PageStep | undefined): string => (one === undefined ? '' : `${one.who} ${one.what}${one.result === undefined ? '' : ` → ${one.result}`}`)
  return (
    <div class="compare scroll" tabIndex={0}>
      <p><label>Compare {track.name} with <select value={tracks.indexOf(other)} onChange={({ currentTarget }) => scene.set({ against: Number(currentTarget.value) })}>{tracks.map((one, i) => (one === track ? null : <option key={i} value={i}>{one.name}</option>))}</select></label> · they part after step {fork}</p>
      <table class="fields"><thead><tr><th scope="col">step</th><th scope="col">{track.name}</th><th scope="col">{other.name}</th></tr></thead>
        <tbody>{Array.from({ length: Math.min(rows, 200) }, (_, i) => fork + 1 + i).map(n => (
          <tr key={n} class={n === step ? 'here' : ''}><th scope="row"><button type="button" class="link" onClick={() => scene.go(Math.min(n, track.steps.length))}>{n}</button></th>
            {[track, other].map((one, i) => <td key={i}>{text(one.steps[n - 1])}{n <= one.steps.length && brokenAt(stage, one, n).fresh.length > 0 ? <b class="bad"> ✗</b> : null}</td>)}</tr>
        ))}</tbody></table>
      <table class="fields"><caption>State after step {step}{at === step ? '' : ` and step ${at}`}: {differences.length} {differences.length === 1 ? 'field differs' : 'fields differ'}</caption>
        <thead><tr><th scope="col">field</th><th scope="col">{track.name}</th><th scope="col">{other.name}</th></tr></thead>
        <tbody>{differences.map(({ label, own: mine, theirs: other }) => <tr key={label}><th scope="row">{label}</th><td>{mine}</td><td>{other}</td></tr>)}</tbody></table>
    </div>
  )
}

const partingOf = (one: Track, other: Track): number => {
  let step = 0
  while (step < one.steps.length && step < other.steps.length && one.steps[step]!.key === other.steps[step]!.key && one.steps[step]!.identity === other.steps[step]!.identity) step++
  return step
}
