import { join, resolve } from 'node:path'
import type { CheckpointOptions } from '../../checker/checkpoint/checkpoint.js'
import type { Reductions } from '../../checker/reductions.js'
import type { StoreName } from '../../checker/store/store.js'
import { cellOfEntry } from '../cell.js'
import type { RuleDocument, RunDocument, ScopeDocument } from '../document.js'
import type { ProgressLine } from '../progress.js'
import type { Reporter } from '../reporters/reporter.js'
import type { Selected } from '../selection.js'
import { pathFrom } from '../source-map.js'
import type { Itf } from '../trace/itf.js'
import { keepTrace } from '../trace/keep.js'
import { alike, type Cache, type Remembered } from './cache.js'
import type { Costs } from './costs.js'

export interface RunOptions {
  readonly version: string
  readonly onlyRules?: readonly string[]
  readonly strict: boolean
  readonly maxDepth: number | undefined
  readonly maxStates: number | undefined
  readonly reductions: Reductions
  readonly workers: number | 'auto'
  /** How a search is written down. */
  readonly checkpoint: ((selected: Selected) => CheckpointOptions) | undefined
  readonly store: StoreName | undefined
  /** The folder for states that memory has no room for. */
  readonly spill: string | undefined
  /** Bytes. */
  readonly memory: number | undefined
  /** Seconds. */
  readonly timeout: number | undefined
  readonly bail: number | undefined
  /** Rules whose failing in a cell the baseline accepts. */
  readonly accepted: (cell: string) => ReadonlySet<string>
  readonly full: boolean
  /** Hears of every state of a complete search, as a row of a certificate. */
  readonly certify?: (rows: Uint8Array, bytesPerState: number) => void
  readonly cwd: string
  /** Where traces go, relative to `cwd`, and whether those of known violations do. */
  readonly out: string
  readonly knownTraces: boolean
  /** Hears, once a scope, why traces could not be written; absent if that ends the run. */
  readonly untraced: ((message: string) => void) | undefined
  readonly cache: Cache | undefined
  readonly costs: Costs
  readonly signal: AbortSignal
  readonly line: ProgressLine
  readonly reporters: readonly Reporter[]
  /** Looks at a scope before anybody hears of it. */
  readonly review: (scope: ScopeDocument) => ScopeDocument
}

/** Searches the scopes one after the other, and writes the traces of what went wrong. */
export const runScopes = async (selected: readonly Selected[], options: RunOptions): Promise<RunDocument> => {
  const { version, onlyRules, strict, signal, reporters, bail } = options
  const scopes: ScopeDocument[] = []
  for (const { begin } of reporters) begin?.(selected.map(nameOf))
  for (const one of selected) {
    if (signal.aborted || (bail !== undefined && violationsIn(scopes) >= bail)) break
    const document = await runScope(one, options, bail === undefined ? undefined : bail - violationsIn(scopes))
    options.line.clear()
    scopes.push(document)
    for (const { scope } of reporters) scope?.(document)
  }
  await options.cache?.prune()
  const unsearched = selected.slice(scopes.length).map(nameOf)
  return {
    schemaVersion: 1,
    version,
    ...(onlyRules === undefined ? {} : { onlyRules }),
    ...(strict ? { strict } : {}),
    ...(unsearched.length === 0 ? {} : { unsearched }),
    scopes,
    interrupted: signal.aborted,
  }
}

const nameOf = ({ scope }: Selected): string => cellOfEntry(scope)

const violationsIn = (scopes: readonly ScopeDocument[]): number =>
  scopes.reduce((sum, { rules, deadlock, error }) => sum + rules.filter(({ standing }) => standing === 'violated').length + (deadlock === undefined && error === undefined ? 0 : 1), 0)

const runScope = async (selected: Selected, { version, maxDepth, maxStates, reductions, workers, store, spill, memory, checkpoint, timeout, full, cwd, out, knownTraces, untraced, cache, costs, signal, line, review, accepted, certify }: RunOptions, bail: number | undefined): Promise<ScopeDocument> => {
  const { scope, ids } = selected
  const before = await cache?.find(selected)
  const standing = before?.rules ?? new Map<string, RuleDocument>()
  if (before !== undefined && standing.size === ids.size) return review(located({ name: scope.name, bounds: scope.bounds(), patches: scope.patches.map(({ name }) => name), search: before.search, rules: [...ids].map(id => standing.get(id)!), cachedSince: before.since }, cwd))

  const traces = new Map<string, () => Itf>()
  const clock = timeout === undefined ? undefined : AbortSignal.timeout(timeout * 1000)
  const searched = (wanted: ReadonlySet<string>, how: Reductions): Promise<ScopeDocument> => scope.check(wanted, {
    ...(maxDepth === undefined ? {} : { maxDepth }),
    ...(maxStates === undefined ? {} : { maxStates }),
    reductions: how,
    workers,
    ...(checkpoint && { checkpoint: checkpoint({ scope, ids: wanted }) }),
    ...(scope.source && { source: scope.source }),
    ...(store === undefined ? {} : { store }),
    ...(spill === undefined ? {} : { spill: { folder: spill } }),
    ...(memory === undefined ? {} : { maxMemory: memory }),
    ...(bail === undefined ? {} : { bail: { after: bail, accepted: accepted(nameOf(selected)) } }),
    ...(certify && { certify }),
    full,
    signal: clock === undefined ? signal : AbortSignal.any([signal, clock]),
    progress: progress => line.update(scope.name, progress, costs[nameOf(selected)]),
    trace: { version, keep: (name, itf) => traces.set(name, itf) },
  })
  const found = before === undefined ? await searched(ids, reductions) : await resumed(before, selected, searched, reductions)
  const { search } = found
  const whole: ScopeDocument = search?.stopped === 'interrupted' && !signal.aborted ? { ...found, search: { ...search, stopped: clock?.aborted === true ? 'timeout' : 'bail' } } : found
  await cache?.keep(selected, whole, whole.standing && before)
  const plainly = located(whole, cwd)
  const document = review(plainly)

  const folder = join(out, nameOf(selected))
  const write = async (name: string): Promise<string | undefined> => {
    const itf = traces.get(name)
    if (itf === undefined) return undefined
    const file = join(folder, `${name}.itf.json`)
    if (await keepTrace(resolve(cwd, file), itf(), untraced)) return file
    traces.clear()
    return undefined
  }
  const rules: RuleDocument[] = []
  for (const rule of document.rules) {
    const trace = rule.standing === 'violated' || (knownTraces && rule.standing === 'known') ? await write(rule.id) : undefined
    if (trace !== undefined) await write(`${rule.id}.twin`)
    rules.push(trace === undefined ? rule : { ...rule, trace })
  }
  const others = { deadlock: await write('deadlock'), error: await write('error') }
  const written = Object.entries(others).flatMap(([name, file]) => (file === undefined ? [] : [[name, file]]))
  return { ...document, rules, ...(written.length === 0 ? {} : { traces: Object.fromEntries(written) as Readonly<Record<string, string>> }) }
}

/** Judges the rules that do not stand. Should that search go other ways than the one the others were judged in, all are judged anew. */
const resumed = async ({ rules: standing, search: before, since }: Remembered, { ids }: Selected, searched: (ids: ReadonlySet<string>, how: Reductions) => Promise<ScopeDocument>, reductions: Reductions): Promise<ScopeDocument> => {
  const found = await searched(new Set([...ids].filter(id => !standing.has(id))), { ...reductions, ...(before.reductions.symmetry === undefined && { symmetry: false }) })
  const { search, rules } = found
  if (search === undefined) return found
  if (search.complete && !alike(search, before)) return searched(ids, reductions)
  const judged = new Map(rules.map(rule => [rule.id, rule]))
  return { ...found, search: { ...search, reductions: before.reductions }, rules: [...ids].flatMap(id => judged.get(id) ?? standing.get(id) ?? []), standing: { rules: standing.size, since } }
}

/** Places in files as people in this folder name them. */
const located = (scope: ScopeDocument, cwd: string): ScopeDocument => ({
  ...scope,
  rules: scope.rules.map(rule => (rule.at === undefined ? rule : { ...rule, at: { ...rule.at, file: pathFrom(cwd, rule.at.file) } })),
})
