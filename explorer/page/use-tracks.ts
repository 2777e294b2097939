import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import type { ReportFacts, ScopeFacts } from '../data.js'
import type { Opened } from './page-data.js'
import { viewOf, type View } from './link.js'
import { foremostRun, foremostScope } from './rank.js'
import { atOf, branchOff, stepsOf, trackOf, type Track } from './track.js'

export interface Tracks {
  readonly report: ReportFacts
  readonly scope: ScopeFacts
  /** The run first, then its branches. */
  readonly tracks: readonly Track[]
  readonly view: View
  readonly trouble: string
  set(change: Partial<View>): void
  branch(step: number, keys: readonly string[]): void
  setReport(report: ReportFacts): void
}

/** What of the run a link names is there: the first that fails is looked at when nobody says which. */
const runIn = (scope: ScopeFacts, view: View): string => {
  if (scope.runs.some(({ name }) => name === view.run) || scope.stage.rules.some(({ id }) => id === view.run)) return view.run
  return foremostRun(scope)
}

const firstView = (report: ReportFacts): View => {
  const view = viewOf(location.hash)
  const scope = report.scopes.find(({ stage }) => stage.cell === view.cell) ?? foremostScope(report.scopes)
  const run = runIn(scope, view)
  return { ...view, cell: scope.stage.cell, run, step: run === view.run ? view.step : Infinity }
}

const nameOf = (i: number): string => String.fromCharCode(65 + (i % 26)) + (i < 26 ? '' : `${Math.floor(i / 26)}`)

/** The run at hand and the branches off it. The link says which branches there are; their steps are asked for. */
export const useTracks = (opened: Opened, say: (text: string) => void): Tracks => {
  const [report, setReport] = useState(opened.report)
  const [view, setView] = useState(() => firstView(opened.report))
  const [branches, setBranches] = useState<readonly Track[]>([])
  const [trouble] = useState('')
  const scope = report.scopes.find(({ stage }) => stage.cell === view.cell) ?? report.scopes[0]!
  const run = scope.runs.find(({ name }) => name === view.run)
  const base = useMemo(() => trackOf(scope.stage, run), [scope, run])
  const backstage = opened.backstageOf(scope)

  useEffect(() => {
    const listen = (): void => setView(firstView(report))
    addEventListener('hashchange', listen)
    return () => removeEventListener('hashchange', listen)
  }, [report])

  const asked = view.branches.map(({ step, keys }) => `${step}:${keys.join('.')}`).join(',')
  useEffect(() => {
    let current = true
    const load = async (): Promise<void> => {
      const known = new Map(branches.filter(track => track.run === run && track.first === base.first).map(track => [`${track.fork}:${track.keys.join('.')}`, track]))
      const all: Track[] = []
      for (const [i, { step, keys }] of view.branches.entries()) {
        const fork = Math.min(step, base.steps.length)
        const have = known.get(`${fork}:${keys.join('.')}`)
        if (have !== undefined) {
          all.push(have)
          continue
        }
        const found = await backstage.ask<'follow'>({ is: 'follow', at: atOf(base, fork), keys }).catch((error: Error) => { say(error.message); return { steps: [], pool: [] } })
        if (found.steps.length < keys.length) say(`branch ${nameOf(i)} stops after step ${fork + found.steps.length}: there is no such step any more`)
        all.push(branchOff(base, fork, stepsOf(found), nameOf(i)))
      }
      if (!current) return
      setBranches(all)
      // A graph tells steps by their numbers; a link tells them by their names.
      if (view.branches.some(({ keys }) => keys.some(key => key.startsWith('#')))) {
        setView(now => ({ ...now, branches: now.branches.map((branch, i) => (all[i] === undefined ? branch : { ...branch, keys: all[i].keys })) }))
      }
    }
    void load()
    return () => { current = false }
  }, [asked, base])

  const set = useCallback((change: Partial<View>) => setView(known => ({ ...known, ...change })), [])
  const names = JSON.stringify(view.branches.map(({ name }) => name))
  const tracks = useMemo(() => [base, ...branches.map((track, i) => ({ ...track, name: view.branches[i]?.name ?? nameOf(i) }))], [base, branches, names])
  return {
    report, scope, tracks, view, trouble, set, setReport,
    branch: (step, keys) => {
      const track = tracks[Math.min(view.track, tracks.length - 1)]!
      if (keys.length === 1 && track.steps[step]?.key === keys[0]) return set({ step: step + 1 })
      const at = atOf(track, step)
      const whole = [...at.keys, ...keys]
      const text = `${at.step}:${whole.join('.')}`
      const known = view.branches.findIndex(one => `${one.step}:${one.keys.join('.')}` === text)
      const extended = view.track > 0 && step === track.steps.length ? view.track - 1 : -1
      const list = known >= 0 ? view.branches : extended >= 0 ? view.branches.map((one, i) => (i === extended ? { ...one, step: at.step, keys: whole } : one)) : [...view.branches, { step: at.step, keys: whole }]
      set({ branches: list, track: known >= 0 ? known + 1 : extended >= 0 ? extended + 1 : list.length, step: step + keys.length })
    },
  }
}
