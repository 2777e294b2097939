import { useEffect } from 'preact/hooks'
import type { Scene } from './scene.js'
import { brokenAt } from './track.js'
import { useVirtual } from './virtual.js'

const ROW = 40
/** Rows that come into sight take the places of those that leave it: more places than any screen has rows. */
const PLACES = 256

/** The steps of the way at hand: who did what, with what result; broken rules and search hits are marked. */
export const Steps = ({ scene }: { readonly scene: Scene }) => {
  const { track, step, stage, hits, view } = scene
  const count = track.steps.length + 1
  const { ref, first, last, reveal } = useVirtual<HTMLDivElement>(count, ROW)
  useEffect(() => reveal(step), [step, track])
  const loop = track.run?.story?.lasso?.from
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map(at => {
    const one = track.steps[at - 1]
    const { fresh, still } = brokenAt(stage, track, at)
    const quiet = one !== undefined && one.set.every(([field]) => stage.fields[field]!.output === true)
    const lost = track.run?.lost === at
    const marks = [...(at === step ? ['here'] : []), ...(hits.has(at) ? ['hit'] : []), ...(fresh.length > 0 ? ['broken'] : []), ...(view.pin === at ? ['pinned'] : []), ...(at > track.fork ? ['branch'] : [])]
    return (
      <div key={at % PLACES} role="option" id={`step-${at}`} aria-selected={at === step} aria-setsize={count} aria-posinset={at + 1} class={`row ${marks.join(' ')}`} style={{ top: `${at * ROW}px` }} onClick={() => scene.go(at)}>
        <span class="number">{view.pin === at ? '⚲' : ''}{at}</span>
        <span class="who">{one?.who ?? 'start'}</span>
        <span class="what" title={one === undefined ? stage.start ?? '' : `${one.what}${one.result === undefined ? '' : ` → ${one.result}`}`}>{one?.what ?? stage.start ?? 'the initial state'}</span>
        <span class="result">{one?.result ?? ''}</span>
        <span class="signs">
          {hits.has(at) ? <b title="found">●</b> : null}
          {quiet ? <i title="changes nothing">∅</i> : null}
          {loop === at ? <b title="from here on it repeats">↻</b> : null}
          {lost ? <b title="goes otherwise now">≠</b> : null}
          {fresh.length > 0 ? <b class="bad" title={`breaks ${fresh.join(', ')}`}>✗{fresh.length > 1 ? fresh.length : ''}</b> : still.length > 0 ? <i title={`still broken: ${still.join(', ')}`}>✗</i> : null}
        </span>
      </div>
    )
  })
  return (
    <section class="panel steps" aria-labelledby="steps-title">
      <h2 id="steps-title">Steps <small>{step} of {track.steps.length}{track === scene.tracks[0] ? '' : ` · branch ${track.name}`}</small></h2>
      <div ref={ref} class="list" role="listbox" tabIndex={0} aria-label="Steps" aria-activedescendant={`step-${step}`}>
        <div role="presentation" class="runway" style={{ height: `${count * ROW}px` }}>{rows}</div>
      </div>
    </section>
  )
}
