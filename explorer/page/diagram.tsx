import type { Arrow, Doing, Lane } from '../../checker/scenery.js'
import type { Scene } from './scene.js'
import { brokenAt, seenAt, type Track } from './track.js'

export const ROW = 46
export const HEAD = 44
const LEFT = 46
const WIDE = 128
/** On a phone. */
const NARROW = 100
const BAR = 12

/** A row of the diagram: one step, or several that change nothing. */
export interface DiagramRow {
  readonly from: number
  readonly to: number
}

export const rowsOf = ({ stage, track }: Scene, folds: boolean): readonly DiagramRow[] => {
  const rows: { from: number; to: number; quiet: boolean }[] = [{ from: 0, to: 0, quiet: false }]
  track.steps.forEach(({ set }, i) => {
    const quiet = folds && set.every(([field]) => stage.fields[field]!.output === true)
    const last = rows.at(-1)!
    if (quiet && last.quiet) last.to = i + 1
    else rows.push({ from: i + 1, to: i + 1, quiet })
  })
  return rows
}

/** Lanes for systems that declare none: whoever takes steps, and the system itself. */
const lanesOf = ({ stage, track }: Scene, laning: number): readonly Lane[] =>
  stage.lanings[laning]?.lanes ?? [...[...new Set(track.steps.map(({ who }) => who))].map(name => ({ name })), { name: stage.scope }]

const arrowsOf = (track: Track, step: number, laning: number, lanes: readonly Lane[]): readonly Arrow[] => {
  const { who, what, result, arrows } = track.steps[step - 1]!
  const declared = arrows[laning]
  if (declared !== undefined) return declared
  const from = lanes.findIndex(({ name }) => name === who)
  const to = lanes.length - 1
  return [{ is: 'call', from, to, says: what }, ...(result === undefined ? [] : [{ is: 'return', from: to, to: from, says: result } as const])]
}

interface Props {
  readonly scene: Scene
  readonly laning: number
  readonly rows: readonly DiagramRow[]
  readonly first: number
  readonly last: number
}

/** Lanes from left to right, steps from top to bottom; only the rows in sight are drawn. */
export const Diagram = ({ scene, laning, rows, first, last }: Props) => {
  const { track, step, view, stage } = scene
  const all = lanesOf(scene, laning)
  const lane = innerWidth <= 640 ? NARROW : WIDE
  const xs: number[] = []
  let x = LEFT
  for (const { name } of all) {
    const wide = view.hidden.includes(name) ? 18 : lane
    xs.push(x + wide / 2)
    x += wide
  }
  const width = x + 300
  const height = HEAD + rows.length * ROW + 8
  const shown = rows.slice(first, last).map((row, i) => ({ ...row, y: HEAD + (first + i) * ROW }))
  const hide = (name: string): void => scene.set({ hidden: view.hidden.includes(name) ? view.hidden.filter(one => one !== name) : [...view.hidden, name] })
  const groups = all.flatMap(({ group }, i) => (group !== undefined && all[i - 1]?.group !== group ? [{ group, from: i, to: all.findLastIndex(lane => lane.group === group) }] : [])).filter(({ from, to }) => to > from)
  return (
    <>
      <div class="lanes" style={{ width: `${width}px` }}>
        {groups.map(({ group, from, to }) => <span key={group} class="group" style={{ left: `${xs[from]! - lane / 2 + 6}px`, width: `${xs[to]! - xs[from]! + lane - 12}px` }}>{group}</span>)}
        {all.map(({ name }, i) => <button type="button" key={name} class="lane" style={{ left: `${xs[i]!}px` }} aria-pressed={!view.hidden.includes(name)} title={view.hidden.includes(name) ? `Show ${name}` : `Hide ${name}`} onClick={() => hide(name)}>{view.hidden.includes(name) ? '…' : name}</button>)}
      </div>
      <svg id="diagram" width={width} height={height - HEAD} viewBox={`0 ${HEAD} ${width} ${height - HEAD}`} role="img" aria-label={`Sequence of ${track.steps.length} steps; the same is in the list of steps, and here as a table`}>
        <Patterns />
        {all.map(({ name }, i) => <line key={name} x1={xs[i]} x2={xs[i]} y1={HEAD} y2={height} class="lifeline" />)}
        {shown.map(({ from, to, y }) => (
          <g key={from} class={`step ${from <= step && step <= to ? 'here' : ''}`} onClick={() => scene.go(to)}>
            <rect x={0} y={y} width={width} height={ROW} class="band" />
            {brokenAt(stage, track, to).fresh.length > 0 ? <text x={4} y={y + 34} class="bad">✗</text> : null}
            <text x={4} y={y + 18} class="number">{from === to ? from : `${from}–${to}`}</text>
            {(seenAt(track, to).doing[laning] ?? []).map((doing, lane) => <Bars key={lane} doing={doing} x={xs[lane]!} y={from === 0 ? y : y + ROW / 2} height={from === 0 ? 1.5 * ROW : ROW} narrow={view.hidden.includes(all[lane]!.name)} />)}
            {from !== to ? <g><circle cx={LEFT + 8} cy={y + ROW / 2} r={11} class="quiet" /><text x={LEFT + 8} y={y + ROW / 2 + 4} class="count">{to - from + 1}</text><text x={LEFT + 26} y={y + ROW / 2 + 4} class="label">quiet steps</text></g>
              : from === 0 ? <text x={xs[0]! + 14} y={y + 14} class="label dim">{stage.start ?? 'start'}</text>
              : arrowsOf(track, from, laning, all).map((arrow, i) => <Pass key={i} arrow={arrow} xs={xs} y={y + (i === 0 ? 18 : 38)} />)}
          </g>
        ))}
      </svg>
    </>
  )
}

/** What goes on on a lane from a step to the next: one bar for each process, side by side where several are there at once. */
const Bars = ({ doing, x, y, height, narrow }: { readonly doing: readonly Doing[]; readonly x: number; readonly y: number; readonly height: number; readonly narrow: boolean }) => {
  const bars = doing.filter(({ is }) => is !== 'idle' && is !== 'off')
  const wide = narrow ? 4 : BAR
  const left = x - (bars.length * wide) / 2
  return (
    <>
      {doing.some(({ is }) => is === 'off') ? <line x1={x} x2={x} y1={y} y2={y + height} class="off"><title>off</title></line> : null}
      {bars.length > 1 ? <rect x={left - 5} y={y} width={bars.length * wide + 10} height={height} class="overlap"><title>{bars.length} at once</title></rect> : null}
      {bars.map(({ is, process, says }, i) => (
        <g key={i}>
          <rect x={left + i * wide} y={y} width={wide} height={height} class={`bar ${is} p${(process ?? 0) % 4}`}><title>{says}</title></rect>
          {is === 'waiting' || is === 'stuck' ? <rect x={left + i * wide} y={y} width={wide} height={height} fill={`url(#${is})`} pointer-events="none" /> : (process ?? 0) % 2 === 1 ? <rect x={left + i * wide} y={y} width={wide} height={height} fill="url(#odd)" pointer-events="none" /> : null}
        </g>
      ))}
    </>
  )
}

const Pass = ({ arrow: { is, from, to, says }, xs, y }: { readonly arrow: Arrow; readonly xs: readonly number[]; readonly y: number }) => {
  const [a, b] = [xs[from] ?? LEFT, xs[to] ?? LEFT]
  const right = b >= a
  if (from === to || is === 'loss') return <g class={`pass ${is}`}><circle cx={a} cy={y} r={is === 'loss' ? 6 : 4} class={is} /><text x={a + 20} y={y + 4} class="label">{says}</text></g>
  const tip = right ? b - 7 : b + 7
  // What is longer than its arrow begins where the arrow does, on whichever side is left.
  const start = Math.min(a, b) + 10
  const inside = Math.abs(b - a) > says.length * 6.4 + 20
  return (
    <g class={`pass ${is}`}>
      <line x1={a} x2={tip} y1={y} y2={y} />
      <path d={right ? `M${b - 8} ${y - 4}L${b} ${y}L${b - 8} ${y + 4}` : `M${b + 8} ${y - 4}L${b} ${y}L${b + 8} ${y + 4}`} />
      <text x={inside ? (a + b) / 2 : start} y={y - 5} text-anchor={inside ? 'middle' : 'start'} class="label">{says}</text>
    </g>
  )
}

const Patterns = () => (
  <defs>
    <pattern id="odd" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="6" class="stripe" /></pattern>
    <pattern id="waiting" width="5" height="5" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" class="stripe" /></pattern>
    <pattern id="stuck" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 0L8 8M8 0L0 8" class="cross" /></pattern>
  </defs>
)
