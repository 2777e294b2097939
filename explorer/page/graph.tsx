import { useEffect, useRef, useState } from 'preact/hooks'
import type { GraphFacts } from '../ask.js'
import { GRAPHS, type GraphKind } from './link.js'
import { COLOURS } from './graph-drawing.js'
import { edgesBetween } from './graph-path.js'
import { GraphPicture, type GraphClick } from './graph-picture.js'
import type { Scene } from './scene.js'
import { atOf } from './track.js'

const NAMES: Readonly<Record<GraphKind, string>> = { near: 'around the run', near2: 'two steps around', layers: 'layer by layer' }
/** More states than these no picture tells apart. */
const MOST = 100_000

/** States and steps: those around the run, or everything from the beginning on by how far away it is. */
export const GraphTab = ({ scene }: { readonly scene: Scene }) => {
  const { view, track, step, stage, backstage } = scene
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = useRef<GraphPicture | undefined>(undefined)
  const [graph, setGraph] = useState<GraphFacts | undefined>()
  const [told, setTold] = useState('')
  const begun = useRef<GraphClick | undefined>(undefined)
  const layers = view.graph === 'layers'
  const length = track.steps.length
  useEffect(() => {
    let current = true
    setTold('finding states …')
    const asked = layers
      ? backstage.ask<'layers'>({ is: 'layers', states: MOST, colour: view.colour })
      : backstage.ask<'near'>({ is: 'near', at: atOf(track, length), length, hops: view.graph === 'near2' ? 2 : 1, colour: view.colour })
    asked.then(found => {
      if (!current) return
      setGraph(found)
      setTold(`${found.depth.length.toLocaleString('en')} states, ${found.from.length.toLocaleString('en')} edges${found.cut === undefined ? ', everything there is' : `; ${found.cut}`}`)
    }, (error: Error) => { if (current) setTold(error.message) })
    return () => { current = false }
  }, [track, layers ? '' : view.graph, layers, view.colour, backstage])
  useEffect(() => {
    if (canvas.current === null || graph === undefined) return undefined
    const made = new GraphPicture(canvas.current, graph, clicked => choose(clicked))
    picture.current = made
    return () => made.close()
  }, [graph])
  useEffect(() => picture.current?.mark(graph?.onRun.find(([, at]) => at === step)?.[0]), [step, graph])
  /** The step of the run from which a state is reached, and by which keys. */
  const wayTo = (path: readonly number[]): readonly [number, readonly string[]] => {
    const onRun = new Map(graph!.onRun)
    const from = layers ? -1 : path.findLastIndex(one => onRun.has(one))
    return [onRun.get(path[from] ?? -1) ?? 0, path.slice(layers ? 1 : from + 1).map(one => graph!.keys[one]!)]
  }
  const go = ([step, keys]: readonly [number, readonly string[]]): void => (keys.length === 0 ? scene.go(step) : scene.branch(step, keys))
  const choose = (clicked: GraphClick): void => {
    const { state, path, shift } = clicked
    const begin = begun.current
    begun.current = undefined
    if (!shift) return go(wayTo(path))
    if (begin === undefined || begin.state === state) {
      begun.current = clicked
      picture.current?.mark(state)
      return scene.say('from here; shift-click another state for the shortest way to it')
    }
    const edges = edgesBetween(graph!, begin.state, state)
    if (edges === undefined) return scene.say(`no way from there to here${graph!.cut === undefined ? '' : ', as far as the graph is known'}`)
    const [step, keys] = wayTo(begin.path)
    go([step, [...keys, ...edges.map(edge => graph!.via[edge]!)]])
  }
  const press = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }
    const move = moves[event.key]
    if (move !== undefined) picture.current?.pan(...move)
    else if (event.key === '+' || event.key === '=') picture.current?.zoom(1.25)
    else if (event.key === '-') picture.current?.zoom(0.8)
    else if (event.key === '0') picture.current?.fit()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const depths = countsOf(graph?.depth ?? [])
  return (
    <div class="graph">
      <div class="tools">
        <div role="group" aria-label="Which states">{GRAPHS.map(kind => <button type="button" key={kind} aria-pressed={view.graph === kind} onClick={() => scene.set({ graph: kind })}>{NAMES[kind]}</button>)}</div>
        <label>colour <select value={view.colour} onChange={({ currentTarget }) => scene.set({ colour: currentTarget.value })}>
          <option value="">{layers ? 'depth' : 'rules'}</option>{layers ? <option value="rules">invariants</option> : null}
          {stage.fields.filter(({ output, row }) => output !== true && row === undefined).map(({ label }) => <option key={label} value={label}>{label}</option>)}
          {stage.rules.filter(({ kind }) => kind === 'invariant').map(({ id }) => <option key={id} value={id}>{id}</option>)}
        </select></label>
        <button type="button" onClick={() => picture.current?.zoom(1.25)} aria-label="Nearer">+</button><button type="button" onClick={() => picture.current?.zoom(0.8)} aria-label="Further">−</button><button type="button" onClick={() => picture.current?.fit()}>all</button>
        <output aria-live="polite">{told}</output>
      </div>
      {graph === undefined || graph.groups.length > 40 || (layers && view.colour === '') ? null : <ul class="legend">{graph.groups.slice(0, 12).map((name, i) => <li key={name}><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill={COLOURS[i % COLOURS.length]} /></svg>{name}</li>)}{graph.groups.length > 12 ? <li>and {graph.groups.length - 12} more</li> : null}</ul>}
      <div class="stage" title="A click goes to a state; shift-click two for the shortest way between them"><canvas ref={canvas} tabIndex={0} role="img" aria-label={`State graph: ${told}. Arrow keys move it, plus and minus zoom, 0 shows all.`} onKeyDown={press} /></div>
      <details><summary>States by depth</summary><table class="fields"><thead><tr><th scope="col">depth</th><th scope="col">states</th></tr></thead><tbody>{depths.map((count, depth) => <tr key={depth}><th scope="row">{depth}</th><td>{count.toLocaleString('en')}</td></tr>)}</tbody></table></details>
    </div>
  )
}

const countsOf = (depth: readonly number[]): readonly number[] => {
  const counts: number[] = []
  for (const one of depth) counts[one] = (counts[one] ?? 0) + 1
  return counts
}
