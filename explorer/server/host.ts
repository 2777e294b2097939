import { view } from '../../checker/state/view.js'
import { cellOf } from '../../cli/cell.js'
import { loadProject } from '../../cli/config/load.js'
import { progressText } from '../../cli/progress.js'
import { registry as shipped } from '../../cli/registry.js'
import { select } from '../../cli/selection.js'
import { readTrace } from '../../cli/trace/read.js'
import type { ScopeEntry } from '../../cli/scope-entry.js'
import type { ReportFacts, ScopeFacts } from '../data.js'
import { scopeFacts, stageFor } from '../report/scope-facts.js'
import { packedStepper } from '../stage/packed-stepper.js'
import { answer } from '../stage/answer.js'
import { loadRun, runFacts, type Stage } from '../stage/stage.js'
import type { Control, FromHost, ToHost, Wanted } from './wire.js'

/** The process that has the model: searches, and answers what the page asks. One of its own, so that a changed model can take its place. */

interface Hosted {
  readonly entry: ScopeEntry
  readonly stage: Stage
  readonly ids: ReadonlySet<string>
  facts: ScopeFacts
  search?: { readonly stop: AbortController; going: Promise<void> | undefined; resume: (() => void) | undefined }
}

const hosted = new Map<string, Hosted>()
const send = (message: FromHost): void => { process.send?.(message) }
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const report = (): ReportFacts => ({ schemaVersion: 1, version: shipped.version, verdict: '', scopes: [...hosted.values()].map(({ facts }) => facts) })

const open = async ({ cwd, config, scopes, rules, granularity, patches, trace, carried }: Wanted): Promise<void> => {
  const { registry } = await loadProject(shipped, cwd, config)
  const saved = trace === undefined ? undefined : await readTrace(cwd, trace)
  const selected = select(registry, saved === undefined ? { scopes, rules, granularity, patches } : { scopes: [saved.facts.scope], patches: saved.facts.patches })
  for (const { scope: entry, ids } of selected) {
    const stage = stageFor(entry, shipped.version, packedStepper(view))
    const runs = [
      ...(saved === undefined || carried.some(({ name }) => name === trace) ? [] : [{ cell: stage.cell, name: trace!, ...(saved.facts.rule === undefined ? {} : { rule: saved.facts.rule }), said: saved.steps.map(({ who, what, changes }) => ({ who, what, changes: changes.map(({ label, before, after }) => `${label} ${before} → ${after}`) })) }]),
      ...carried.filter(({ cell }) => cell === stage.cell),
    ].map(({ name, rule, said }) => {
      const places = loadRun(stage, name, said)
      return runFacts(stage, name, places, rule, places.length - 1 < said.length ? places.length : undefined)
    })
    hosted.set(stage.cell, { entry, stage, ids, facts: { stage: stage.teller.facts(stage.cell, stage.patches, stage.first), runs, choices: {} } })
  }
  send({ is: 'facts', report: report(), why: 'opened' })
}

/** Searches a scope; the event loop gets a turn every few milliseconds, so that questions are answered meanwhile. */
const run = async (host: Hosted): Promise<void> => {
  const { entry, stage, ids } = host
  const { search } = host
  if (search === undefined) return
  const found = await entry.check(ids, {
    full: false,
    signal: search.stop.signal,
    progress: progress => send({ is: 'going', cell: stage.cell, state: search.going === undefined ? 'running' : 'paused', text: progressText(entry.name, progress), decided: progress.decided ?? [] }),
    turn: async () => { await search.going },
  })
  delete host.search
  host.facts = scopeFacts(stage, { ...found, name: entry.name })
  send({ is: 'facts', report: report(), why: `${cellOf(found)} searched` })
  send({ is: 'going', cell: stage.cell, state: 'done', text: host.facts.summary ?? '', decided: [] })
}

const control = (does: Control, cell: string): void => {
  const host = hosted.get(cell)
  if (host === undefined) return
  const { search } = host
  if (does === 'run' && search === undefined) {
    host.search = { stop: new AbortController(), going: undefined, resume: undefined }
    run(host).catch((error: unknown) => send({ is: 'trouble', text: textOf(error) }))
  } else if (search !== undefined && does === 'pause' && search.going === undefined) {
    search.going = new Promise(done => { search.resume = done })
    send({ is: 'going', cell, state: 'paused', text: 'paused', decided: [] })
  } else if (search !== undefined && (does === 'resume' || does === 'stop')) {
    if (does === 'stop') search.stop.abort()
    search.going = undefined
    search.resume?.()
    send({ is: 'going', cell, state: 'running', text: does === 'stop' ? 'stopping' : 'goes on', decided: [] })
  }
}

process.on('message', (message: ToHost) => {
  if (message.is === 'open') open(message.wanted).catch((error: unknown) => send({ is: 'trouble', text: textOf(error) }))
  else if (message.is === 'control') control(message.does, message.cell)
  else {
    const { id, cell, ask } = message
    Promise.resolve().then(() => {
      const host = hosted.get(cell)
      if (host === undefined) throw new RangeError(`there is no ${cell} here`)
      return answer(host.stage, ask)
    }).then(found => send({ is: 'answer', id, answer: found }), (error: unknown) => send({ is: 'refusal', id, error: textOf(error) }))
  }
})
// Whoever started this process is gone: nobody asks any more.
process.on('disconnect', () => process.exit(0))
