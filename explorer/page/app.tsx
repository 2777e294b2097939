import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { BadCondition, conditionOf, CONDITION_HELP, type Condition } from '../condition.js'
import type { Opened } from './page-data.js'
import { Branches } from './branches.js'
import { Compare } from './compare.js'
import { Export } from './export.js'
import { GraphTab } from './graph.js'
import { Help } from './help.js'
import { useKeys } from './keys.js'
import { linkOf, TABS } from './link.js'
import { Live } from './live.js'
import { Machines } from './machines.js'
import { Print } from './print.js'
import { RulePanel } from './rule.js'
import { Rules } from './rules.js'
import { Seek } from './seek.js'
import { hitsOf, type Scene } from './scene.js'
import { Sequence } from './sequence.js'
import { Sheets } from './sheets.js'
import { State } from './state.js'
import { Steps } from './steps.js'
import { swapTheme } from './theme.js'
import { brokenAt, type Track } from './track.js'
import { useTracks } from './use-tracks.js'
import { Watches } from './watch.js'
import { WhatIf } from './what-if.js'

/** The page: rules and steps on the left, pictures of the run and what else could happen in the middle, the state on the right. */
export const App = ({ opened }: { readonly opened: Opened }) => {
  const [said, setSaid] = useState('')
  const [decided, setDecided] = useState<readonly string[]>([])
  const [help, setHelp] = useState(false)
  const searching = useRef<HTMLInputElement>(null)
  const { scope, tracks, view, set, branch, report, setReport, trouble } = useTracks(opened, setSaid)
  const track = tracks[Math.min(view.track, tracks.length - 1)]
  const { stage } = scope
  const step = Math.min(view.step, track?.steps.length ?? 0)
  const [condition, wrong] = useMemo(() => readCondition(view.query, stage.fields.map(({ label }) => label)), [view.query, stage])
  const hits = useMemo(() => (track === undefined ? new Set<number>() : hitsOf(stage, track, condition)), [track, condition])
  const scene: Scene | undefined = track && {
    scope, stage, tracks, track, step, view: { ...view, step, cell: stage.cell }, hits, backstage: opened.backstageOf(scope),
    set, branch, say: setSaid,
    go: to => set({ step: Math.max(0, Math.min(track.steps.length, to)) }),
  }
  useEffect(() => { if (scene !== undefined) history.replaceState(null, '', linkOf(scene.view)) }, [view, step])
  useEffect(() => { if (track !== undefined) setSaid(stepText(scope.stage, track, step)) }, [step, track])
  useKeys(scene, { search: () => searching.current?.focus(), help: () => setHelp(true), theme: swapTheme })
  return (
    <>
      <a class="skip" href="#main" onClick={event => { event.preventDefault(); document.querySelector<HTMLElement>('.steps .list')?.focus() }}>To the steps</a>
      <header>
        <h1>hfcheck</h1>
        <label class="scope"><span class="hidden">Scope</span>
          <select value={stage.cell} onChange={({ currentTarget }) => set({ cell: currentTarget.value, run: '', step: 0, track: 0, branches: [], pin: undefined })}>{report.scopes.map(one => <option key={one.stage.cell} value={one.stage.cell}>{one.stage.cell}</option>)}</select>
        </label>
        <p class="summary" title={stage.bounds}>{scope.summary ?? stage.bounds}</p>
        <form role="search" onSubmit={event => { event.preventDefault(); const next = [...hits].find(at => at > step) ?? [...hits][0]; if (next !== undefined) scene?.go(next) }}>
          <input ref={searching} type="search" placeholder="/ search steps" aria-label="Search steps" title={CONDITION_HELP} value={view.query} onInput={({ currentTarget }) => set({ query: currentTarget.value })} />
          <output aria-live="polite">{view.query === '' ? '' : wrong ?? `${hits.size} found`}</output>
          {view.query === '' || wrong !== undefined ? null : <button type="button" title="Watch this condition" onClick={() => set({ watches: [...new Set([...view.watches, view.query])] })}>★</button>}
        </form>
        {scene === undefined ? null : <Export scene={scene} />}
        <button type="button" title="Light or dark (d)" aria-label="Light or dark" onClick={swapTheme}>◐</button>
        <button type="button" title="Keys (?)" aria-label="Keys" onClick={() => setHelp(true)}>?</button>
      </header>
      {opened.token === undefined ? null : <Live token={opened.token} scope={scope} setReport={setReport} say={setSaid} setDecided={setDecided} />}
      <main id="main">
        {scene === undefined ? <p class="hint">{trouble === '' ? 'Opening …' : trouble}</p> : (
          <>
            <div class="left"><Rules scene={scene} decided={decided} /><Branches scene={scene} /><Steps scene={scene} /></div>
            <div class="middle">
              <Scrubber scene={scene} />
              <section class="panel pictures" aria-label="Pictures">
                <div role="tablist" aria-label="Pictures">{TABS.map((tab, i) => <button type="button" role="tab" key={tab} id={`tab-${tab}`} aria-selected={view.tab === tab} aria-controls="picture" onClick={() => set({ tab })}>{i + 1} {tab}</button>)}</div>
                <div role="tabpanel" id="picture" aria-labelledby={`tab-${view.tab}`}>
                  {view.tab === 'sequence' ? <Sequence scene={scene} /> : view.tab === 'graph' ? <GraphTab scene={scene} /> : view.tab === 'compare' ? <Compare scene={scene} /> : <RulePanel scene={scene} />}
                </div>
              </section>
              <WhatIf scene={scene} />
              <Seek scene={scene} live={opened.token !== undefined} />
            </div>
            <div class="right"><State scene={scene} /><Watches scene={scene} /><Machines scene={scene} /><Sheets scene={scene} /></div>
          </>
        )}
      </main>
      <p class="status" role="status" aria-live="polite">{said}</p>
      <Help open={help} close={() => setHelp(false)} />
      {scene === undefined ? null : <Print scene={scene} />}
    </>
  )
}

const readCondition = (text: string, labels: readonly string[]): readonly [Condition | undefined, string | undefined] => {
  if (text.trim() === '') return [undefined, undefined]
  try {
    return [conditionOf(text, labels), undefined]
  } catch (error) {
    if (error instanceof BadCondition) return [undefined, error.message]
    throw error
  }
}

/** What a reader hears of a step. */
const stepText = (stage: Scene['stage'], track: Track, step: number): string => {
  const one = track.steps[step - 1]
  const { fresh, still } = brokenAt(stage, track, step)
  return `step ${step}, ${one === undefined ? stage.start ?? 'the initial state' : `${one.who} ${one.what}${one.result === undefined ? '' : `, ${one.result}`}`}${fresh.length === 0 ? '' : `, breaks ${fresh.join(', ')}`}${still.length === 0 ? '' : `, still broken: ${still.join(', ')}`}`
}

const Scrubber = ({ scene: { stage, track, step, hits, go } }: { readonly scene: Scene }) => {
  const most = track.steps.length
  const at = (n: number): string => `${most === 0 ? 0 : (100 * n) / most}%`
  const bad = useMemo(() => track.steps.flatMap((_, i) => (brokenAt(stage, track, i + 1).fresh.length > 0 ? [i + 1] : [])), [track])
  const thin = (all: readonly number[]): readonly number[] => (all.length < 300 ? all : all.filter((_, i) => i % Math.ceil(all.length / 300) === 0))
  return (
    <div class="scrubber">
      <button type="button" aria-label="First step" onClick={() => go(0)}>|◀</button><button type="button" aria-label="Previous step" onClick={() => go(step - 1)}>◀</button>
      <div class="rail">
        <input type="range" min={0} max={most} value={step} aria-label="Step" aria-valuetext={`step ${step} of ${most}`} onInput={({ currentTarget }) => go(Number(currentTarget.value))} />
        {thin(bad).map(n => <i key={`x${n}`} class="tick bad" style={{ left: at(n) }} />)}{thin([...hits]).map(n => <i key={`h${n}`} class="tick hit" style={{ left: at(n) }} />)}
      </div>
      <button type="button" aria-label="Next step" onClick={() => go(step + 1)}>▶</button><button type="button" aria-label="Last step" onClick={() => go(most)}>▶|</button>
    </div>
  )
}
