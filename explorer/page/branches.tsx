import { useState } from 'preact/hooks'
import type { Scene } from './scene.js'

/** The ways there are: the run, and branches off it, which can be named. */
export const Branches = ({ scene: { tracks, view, set, track, step } }: { readonly scene: Scene }) => {
  const [naming, setNaming] = useState(false)
  const own = view.track - 1
  if (tracks.length < 2) return null
  const rename = (text: string): void => {
    setNaming(false)
    const name = text.trim()
    set({ branches: view.branches.map(({ name: old, ...branch }, i) => (i !== own ? { ...branch, ...(old === undefined ? {} : { name: old }) } : name === '' ? branch : { ...branch, name })) })
  }
  return (
    <nav class="panel tracks" aria-label="Branches">
      {tracks.map(({ name, fork, steps }, i) => <button type="button" key={i} aria-pressed={i === view.track} onClick={() => set({ track: i, step: i === view.track ? step : i === 0 ? Math.min(step, track.fork) : steps.length })}>{name}{i === 0 ? '' : ` ↳${fork}`}</button>)}
      {naming && own >= 0 ? (
        <form onSubmit={event => { event.preventDefault(); rename(new FormData(event.currentTarget).get('name') as string) }}>
          <input name="name" aria-label="Name of this branch" maxLength={60} value={view.branches[own]?.name ?? ''} placeholder={track.name} ref={input => input?.focus()} onBlur={({ currentTarget }) => rename(currentTarget.value)} />
        </form>
      ) : <button type="button" title="Name this branch" aria-label="Name this branch" disabled={own < 0} onClick={() => setNaming(true)}>✎</button>}
      <button type="button" title="Forget this branch" aria-label="Forget this branch" disabled={own < 0} onClick={() => set({ branches: view.branches.filter((_, i) => i !== own), track: 0, step: Math.min(step, track.fork) })}>✕</button>
    </nav>
  )
}
