import { join, resolve } from 'node:path'
import { BadInput } from '../bad-input.js'
import { cellOf, cellOfEntry } from '../cell.js'
import { issuing } from '../certificate/issue.js'
import { loadProject } from '../config/load.js'
import type { RunDocument } from '../document.js'
import type { Registry } from '../entry.js'
import type { Granularity } from '../setting-values.js'
import { insistOnWriting } from '../files.js'
import { progressLine, silent } from '../progress.js'
import { reporting } from '../reporters/index.js'
import { acceptance, inLightOf, readBaseline, writeBaseline } from '../run/baseline.js'
import { cacheIn } from '../run/cache.js'
import { checkpointsOf, type CheckpointFlags } from '../run/checkpoints.js'
import { LOCK, readCosts, writeCosts, type Costs } from '../run/costs.js'
import { asSettings, looksOf, type ReportingFlags } from '../reporting-flags.js'
import { runScopes } from '../run/run.js'
import { deal, shardOf } from '../run/shard.js'
import { select, type Selected } from '../selection.js'
import { decidedIn, resolveSettings, type Settings } from '../settings.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT, exitCode, findingsOf } from '../verdict.js'
import { filesIn } from '../watch/files.js'
import { warned } from '../run/warned.js'
import type { WarningCode } from '../warnings.js'
import { failedIn } from '../watch/round.js'

export interface CheckFlags extends Looks, CheckpointFlags, ReportingFlags {
  readonly config?: string
  readonly scope?: readonly string[]
  readonly rule?: readonly string[]
  readonly granularity?: Granularity
  readonly bounds?: readonly string[] | Readonly<Record<string, number>>
  readonly patch?: readonly string[]
  readonly maxDepth?: number
  readonly maxStates?: number
  readonly symmetry?: boolean
  readonly por?: boolean
  readonly workers?: string
  readonly store?: string
  readonly spill?: string
  readonly memory?: string
  readonly timeout?: string
  readonly bail?: string | true
  readonly strict?: boolean
  readonly exitZero?: boolean
  readonly shard?: string
  readonly cache?: boolean
  readonly watch?: boolean
  readonly smallestFirst?: boolean
  readonly out?: string
  readonly baseline?: string
  readonly updateBaseline?: boolean
  readonly updateLock?: boolean
  readonly certificate?: string
  readonly full?: boolean
  readonly open?: string | boolean
  readonly progress?: boolean
}

/** Searches the scopes asked for one after the other and reports on all of them; the exit code is the verdict. */
export const check = async (given: Registry, flags: CheckFlags, terminal: Terminal): Promise<number> => {
  const { run, settings } = await checked(given, flags, terminal)
  terminal.turn?.tell(failedIn(findingsOf(run).violated))
  return settings.exitZero && !run.interrupted ? EXIT.holds : exitCode(run)
}

/** The same, with everything that was found. */
export const checked = async (given: Registry, flags: CheckFlags, terminal: Terminal): Promise<{ readonly run: RunDocument; readonly settings: Settings; readonly folder: string }> => {
  const project = await loadProject(given, terminal.cwd, flags.config)
  const { registry, config, place, folder, file } = project
  terminal.turn?.tell({ files: filesIn(project, terminal.cwd), own: registry.scopes.some(scope => scope.file !== undefined) })
  const { settings, origins, blaming } = resolveSettings(asSettings(flags), terminal.env, config, place)
  if (flags.updateBaseline === true && isCi(terminal)) throw new BadInput('--update-baseline does nothing in CI: a baseline is accepted by people, and committed')
  const shard = flags.shard === undefined ? undefined : shardOf(flags.shard)
  const costs = await readCosts(folder)
  const all = select(registry, settings, blaming)
  const dealt = shard === undefined ? all : deal(all, nameOf, shard, costs)
  const selected = flags.smallestFirst === true ? smallestFirst(dealt, costs) : dealt
  const looks = looksOf(flags, settings)
  const { reporters, prepare, flush } = blaming('reporters', () => reporting(settings.reporters, registry, terminal, looks, { decided: { ...(file === undefined ? {} : { file }), settings: decidedIn({ settings, origins }) }, documentation: settings.documentation, ...(shard === undefined ? {} : { suffix: `-${shard.index}` }) }))
  await prepare()
  for (const named of [settings.out, settings.spill, flags.checkpoint]) if (named !== undefined) await insistOnWriting(resolve(terminal.cwd, named), true)
  const baseline = resolve(origins.baseline === 'flag' ? terminal.cwd : folder, settings.baseline)
  if (flags.certificate !== undefined) await insistOnWriting(resolve(terminal.cwd, flags.certificate))
  if (flags.updateBaseline === true) await insistOnWriting(baseline)
  if (flags.updateLock === true) await insistOnWriting(join(folder, LOCK))
  // Who wants it quiet still sees that it gets on, in a line that leaves nothing behind.
  const line = flags.progress === false || (settings.verbosity === 'quiet' && !terminal.err.isTTY) ? silent : progressLine(terminal, styleFor(terminal.err, terminal.env, looks))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => {
    line.clear()
    terminal.err.write('interrupted: finishing with what is known (once more to kill)\n')
    stop.abort()
  })
  const { maxDepth, maxStates, symmetry, por, workers, store, memory, timeout, bail, strict, rules, full, out = '.hfcheck' } = settings
  const warn = (code: WarningCode) => (message: string): void => {
    line.clear()
    if (!settings.silence.includes(code)) terminal.err.write(`${code} ${message}\n`)
  }
  const openPage = settings.open === 'never' ? undefined : (await import('../run/opening.js')).opening(settings, registry, terminal, isCi(terminal), warn('HFW005'))
  const certificate = flags.certificate === undefined ? undefined : issuing(flags.certificate, selected, settings, terminal)
  const reductions = { symmetry: symmetry && certificate === undefined, partialOrder: por }
  const accepted = flags.updateBaseline === true ? [] : await readBaseline(baseline)
  const checkpoint = checkpointsOf(flags, terminal.cwd, reductions, selected, warn)
  const run = await runScopes(selected, {
    version: registry.version,
    ...(rules.length === 0 ? {} : { onlyRules: rules }),
    strict, maxDepth, maxStates, reductions, workers, store, memory, checkpoint, timeout, bail, full, out, costs, line, reporters,
    cwd: terminal.cwd,
    spill: spillIn(settings, terminal.cwd),
    knownTraces: settings.out !== undefined,
    // Nobody named the folder: what was found is worth more than a file that nobody asked for.
    untraced: settings.out === undefined ? message => warn('HFW007')(`${message}; the run goes on without traces (--out DIR: elsewhere)`) : undefined,
    ...(certificate && { certify: certificate.certify }),
    cache: settings.cache && certificate === undefined ? cacheIn(join(folder, '.hfcheck', 'cache'), { maxDepth, maxStates, reductions, full, ...(store === 'fingerprint' && { store }) }, today, warn('HFW006')) : undefined,
    signal: stop.signal,
    review: scope => warned(inLightOf(accepted)(scope), settings.silence),
    accepted: cell => new Set(accepted.filter(({ scope }) => scope === cell).map(({ rule }) => rule)),
  }).finally(() => { line.clear(); takeBack() })
  const code = exitCode(run)
  for (const reporter of reporters) await reporter.end(run, code)
  await flush()
  await openPage?.(run, code)
  await certificate?.write(run.scopes[0], registry.version)
  if (flags.updateBaseline === true) await updateBaseline(baseline, run, terminal)
  if (flags.updateLock === true) await writeCosts(folder, { ...costs, ...costsOf(run) })
  return { run, settings, folder }
}

/** Where states go that memory has no room for: nowhere, unless somebody said how much memory there is, or asked for it. */
const spillIn = ({ store, spill, memory }: Settings, cwd: string): string | undefined =>
  spill === undefined && memory === undefined && store !== 'disk' && store !== 'fingerprint' ? undefined : resolve(cwd, spill ?? join('.hfcheck', 'spill'))

export const today = (): string => new Date().toISOString().slice(0, 10)

export const isCi = ({ env }: Terminal): boolean => env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false'

const nameOf = ({ scope }: Selected): string => cellOfEntry(scope)

/** By what each cost the last time; what nobody remembers keeps its place among the last. */
const smallestFirst = (selected: readonly Selected[], costs: Costs): readonly Selected[] =>
  [...selected].sort((one, other) => (costs[nameOf(one)]?.seconds ?? Infinity) - (costs[nameOf(other)]?.seconds ?? Infinity) || 0)

/** Accepts what is violated now, keeps what this run says nothing about, and drops what holds. */
const updateBaseline = async (path: string, run: RunDocument, terminal: Terminal): Promise<void> => {
  const before = await readBaseline(path)
  const judged = new Set(run.scopes.filter(({ search }) => search?.complete === true).flatMap(scope => scope.rules.map(({ id }) => `${id}@${cellOf(scope)}`)))
  const now = run.scopes.flatMap(scope => scope.rules.filter(({ standing }) => standing === 'violated').map(rule => {
    const entry = before.find(one => one.rule === rule.id && one.scope === cellOf(scope))
    return acceptance(scope, rule, entry?.since ?? today(), entry)
  }))
  const kept = before.filter(({ rule, scope }) => !judged.has(`${rule}@${scope}`) && !now.some(one => one.rule === rule && one.scope === scope))
  await writeBaseline(path, [...kept, ...now])
  terminal.err.write(`${path}: ${now.length + kept.length} accepted, ${now.length} of them seen in this run\n`)
}

/** What complete searches cost. */
const costsOf = ({ scopes }: RunDocument): Costs =>
  Object.fromEntries(scopes.flatMap(scope => (scope.search?.complete === true && scope.cachedSince === undefined && scope.standing === undefined ? [[cellOf(scope), { states: scope.search.states, seconds: Number(scope.search.cost.seconds.toFixed(2)) }]] : [])))
