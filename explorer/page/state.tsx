import { useState } from 'preact/hooks'
import { SIDES } from './link.js'
import type { Scene } from './scene.js'
import { textsAt } from './track.js'

interface Line {
  readonly field: number
  readonly label: string
  readonly was: string
  readonly is: string
}

/** The state at the step: what changed (since the step before, or a pinned one), as a tree, or a column for each thing. */
export const State = ({ scene }: { readonly scene: Scene }) => {
  const { view, track, step, stage } = scene
  const [filter, setFilter] = useState('')
  const { pin, side } = view
  const base = pin ?? Math.max(0, step - 1)
  const texts = textsAt(track, step)
  const old = textsAt(track, Math.min(base, track.steps.length))
  const marks = new Map(step === track.steps.length && track === scene.tracks[0] ? track.run?.marks.map(({ path, as }) => [path, as]) : [])
  const lines = stage.fields.flatMap(({ label, path, output, untold }, field): Line[] =>
    ((output === true && pin !== undefined) || !label.toLowerCase().includes(filter.toLowerCase()) || (untold === true && !marks.has(path)) ? [] : [{ field, label, was: old[field]!, is: texts[field]! }]))
  const changed = lines.filter(({ field, was, is }) => was !== is && stage.fields[field]!.output !== true)
  const watch = (label: string): void => scene.set({ watches: view.watches.includes(label) ? view.watches.filter(one => one !== label) : [...view.watches, label] })
  const watched = (label: string) => <button type="button" class="watch" aria-pressed={view.watches.includes(label)} title={`Watch ${label}`} aria-label={`Watch ${label}`} onClick={() => watch(label)}>{view.watches.includes(label) ? '★' : '☆'}</button>
  return (
    <section class="panel state" aria-labelledby="state-title">
      <h2 id="state-title">State <small>step {step}</small></h2>
      <div class="tools">
        <div role="group" aria-label="How the state is shown">{SIDES.map(one => <button type="button" key={one} aria-pressed={side === one} onClick={() => scene.set({ side: one })}>{one}</button>)}</div>
        <button type="button" aria-pressed={pin !== undefined} onClick={() => scene.set({ pin: pin === undefined ? step : undefined })}>{pin === undefined ? 'pin' : `since step ${pin} ✕`}</button>
        <input type="search" placeholder="filter fields" aria-label="Filter fields" value={filter} onInput={({ currentTarget }) => setFilter(currentTarget.value)} />
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Fields">
        {side === 'changes' ? <Changes lines={changed} marks={marks} scene={scene} watched={watched} from={base} /> : side === 'tree' ? <Tree lines={lines} scene={scene} watched={watched} /> : <Columns lines={lines} />}
      </div>
    </section>
  )
}

type Watched = (label: string) => preact.JSX.Element

const Changes = ({ lines, marks, scene: { stage, step }, watched, from }: { readonly lines: readonly Line[]; readonly marks: ReadonlyMap<string, string>; readonly scene: Scene; readonly watched: Watched; readonly from: number }) => (
  lines.length === 0 ? <p class="hint">{step === 0 && from === 0 ? stage.start ?? 'The initial state.' : from === step - 1 ? 'This step changes nothing.' : `No difference to step ${from}.`}</p> : (
    <table class="fields">
      <thead><tr><th scope="col"><span class="hidden">watch</span></th><th scope="col">field</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
      <tbody>{lines.map(({ field, label, was, is }) => {
        const mark = marks.get(stage.fields[field]!.path)
        return <tr key={label} class={mark === undefined ? '' : 'marked'}><td>{watched(label)}</td><th scope="row" title={stage.fields[field]!.note ?? ''}>{label}{mark === undefined ? null : <em> ← {mark === 'read' ? 'the rule reads this' : 'may not change'}</em>}</th><td><del>{was}</del></td><td><ins>{is}</ins></td></tr>
      })}</tbody>
    </table>
  )
)

const Tree = ({ lines, scene, watched }: { readonly lines: readonly Line[]; readonly scene: Scene; readonly watched: Watched }) => {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const name = line.label.includes('.') ? line.label.slice(0, line.label.lastIndexOf('.')) : ''
    groups.set(name, [...(groups.get(name) ?? []), line])
  }
  return (
    <div class="tree">
      {[...groups].map(([name, own]) => (
        <details key={name} open={groups.size < 30 || own.some(({ was, is }) => was !== is)}>
          <summary>{name === '' ? 'state' : name}{own.some(({ was, is }) => was !== is) ? <b class="dot" aria-label="changed"> ~</b> : null}</summary>
          <table class="fields"><tbody>{own.map(({ field, label, was, is }) => (
            <tr key={label} class={was === is ? '' : 'changed'}><td>{watched(label)}</td><th scope="row" title={scene.stage.fields[field]!.note ?? ''}>{label.slice(name === '' ? 0 : name.length + 1)}</th><td>{was === is ? is : <><del>{was}</del> <ins>{is}</ins></>}</td></tr>
          ))}</tbody></table>
        </details>
      ))}
    </div>
  )
}

/** Things of one kind side by side: a column each, a row for each of their fields. */
const Columns = ({ lines }: { readonly lines: readonly Line[] }) => {
  const things = new Map<string, Map<string, Line>>()
  for (const line of lines) {
    const dot = line.label.indexOf('.', /^[^.]*\.\d/.test(line.label) ? line.label.indexOf('.') + 1 : 0)
    const [thing, field] = dot < 0 ? ['', line.label] : [line.label.slice(0, dot), line.label.slice(dot + 1)]
    things.set(thing, (things.get(thing) ?? new Map<string, Line>()).set(field, line))
  }
  const kinds = new Map<string, string[]>()
  for (const [thing, fields] of things) {
    const kind = [...fields.keys()].filter(field => !field.includes('entry')).join()
    kinds.set(kind, [...(kinds.get(kind) ?? []), thing])
  }
  return (
    <div class="columns">{[...kinds.values()].map(names => {
      const fields = [...new Set(names.flatMap(name => [...things.get(name)!.keys()]))]
      return (
        <table key={names.join()} class="fields"><thead><tr><th><span class="hidden">field</span></th>{names.map(name => <th scope="col" key={name}>{name}</th>)}</tr></thead>
          <tbody>{fields.map(field => <tr key={field}><th scope="row">{field}</th>{names.map(name => {
            const line = things.get(name)!.get(field)
            return <td key={name} class={line !== undefined && line.was !== line.is ? 'changed' : ''}>{line === undefined ? '' : line.was === line.is ? line.is : <ins>{line.is}</ins>}</td>
          })}</tr>)}</tbody></table>
      )
    })}</div>
  )
}
