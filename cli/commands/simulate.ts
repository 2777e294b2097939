import { join, resolve } from 'node:path'
import { count } from '../../checker/count.js'
import { cellOfEntry } from '../cell.js'
import { loadProject } from '../config/load.js'
import type { Registry } from '../entry.js'
import type { RuleEntry, ScopeEntry } from '../scope-entry.js'
import type { Granularity } from '../setting-values.js'
import { insistOnWriting } from '../files.js'
import { identityOf } from '../identity.js'
import { beside } from '../render/headed.js'
import { duration, hang, labelled, listed, plural } from '../render/layout.js'
import { storyLines } from '../render/story.js'
import { asciiDocument, symbol, writable, type Style } from '../render/style.js'
import { sourceText } from '../render/text.js'
import { sample, type Failure, type Sample } from '../run/sample.js'
import { select, type Selected } from '../selection.js'
import { resolveSettings } from '../settings.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { isCi } from './check.js'
import { itfFrom } from '../trace/itf.js'
import { keepTrace } from '../trace/keep.js'
import { storyOfPlaces } from '../trace/replay.js'
import { EXIT } from '../verdict.js'
import type { Walk } from '../walk.js'
import type { WarningCode } from '../warnings.js'

export interface SimulateFlags extends Looks {
  readonly config?: string
  readonly scope?: readonly string[]
  readonly rule?: readonly string[]
  readonly granularity?: Granularity
  readonly patch?: readonly string[]
  readonly runs: number
  readonly steps: number
  readonly seed?: number
  readonly out?: string
}

/** Walks at random through scopes too large to search, or to see how far chance gets: a sample, never a proof. */
export const simulate = async (given: Registry, flags: SimulateFlags, terminal: Terminal): Promise<number> => {
  const { registry, config, place } = await loadProject(given, terminal.cwd, flags.config)
  const { silence, hide, regs, out } = resolveSettings({ hide: flags.hide, regs: flags.regs, out: flags.out }, terminal.env, config, place).settings
  const { runs, steps, seed = Math.floor(Math.random() * 2 ** 31) } = flags
  const selected = select(registry, {
    ...(flags.scope === undefined ? {} : { scopes: flags.scope }), ...(flags.rule === undefined ? {} : { rules: flags.rule }),
    granularity: flags.granularity, ...(flags.patch === undefined ? {} : { patches: flags.patch }),
  })
  if (out !== undefined) await insistOnWriting(resolve(terminal.cwd, out), true)
  const style = styleFor(terminal.out, terminal.env, { ...flags, hide, regs })
  const untraced = out !== undefined ? undefined : (message: string): void => {
    if (!silence.includes('HFW007')) terminal.err.write(`HFW007 ${message}; the walk is told without its trace (--out DIR: elsewhere)\n`)
  }
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => stop.abort())
  const live = terminal.err.isTTY && !isCi(terminal) ? (text: string): void => terminal.err.write(`\r\x1b[K${text}`) : undefined
  let code: number = EXIT.holds
  for (const one of selected) {
    if (stop.signal.aborted) break
    const { scope } = one
    const { judged, left } = judgedIn(one, flags.rule !== undefined)
    const walk = scope.walk(new Set(judged.map(({ id }) => id)))
    const found = await sample(walk, { runs, steps, seed, signal: stop.signal, progress: done => live?.(`${scope.name}  ${plural(done, 'run')} of ${count(runs)}`) })
    live?.('')
    const file = found.failure && join(out ?? '.hfcheck', cellOfEntry(scope), `simulated.${found.failure.rule}.itf.json`)
    const trace = file !== undefined && await keepTrace(resolve(terminal.cwd, file), traceOf(walk, found.failure!, scope, registry.version), untraced) ? file : undefined
    const lines = sampleLines({ scope, walk, found, judged, left, seed, trace, silence }, style)
    terminal.out.write(writable(lines, style))
    if (found.failure !== undefined) code = EXIT.violated
  }
  takeBack()
  return stop.signal.aborted ? EXIT.interrupted : code
}

/** The rules to judge: those asked for, or all that are expected to hold. Every run would break the others soon. */
const judgedIn = ({ scope, ids }: Selected, asked: boolean): { readonly judged: readonly RuleEntry[]; readonly left: number } => {
  const rules = scope.rules().filter(({ id }) => ids.has(id))
  const repaired = new Set(scope.patches.flatMap(({ repairs }) => repairs ?? []))
  const judged = asked ? rules : rules.filter(({ id, rule: { known } }) => known === undefined || repaired.has(id) || (scope.variantOf === undefined && known.in?.includes(scope.name) === false))
  return { judged, left: rules.length - judged.length }
}

const traceOf = ({ varTypes, start }: Walk, { places, rule }: Failure, scope: ScopeEntry, version: string) => itfFrom({
  varTypes,
  ...(start === undefined ? {} : { start }),
  states: places.map(place => ({ ...(place.step === undefined ? {} : { step: place.step }), variables: place.variables() })),
}, { ...identityOf(scope), rule, version })

interface Told {
  readonly scope: ScopeEntry
  readonly walk: Walk
  readonly found: Sample
  readonly judged: readonly RuleEntry[]
  readonly left: number
  readonly seed: number
  readonly trace: string | undefined
  readonly silence: readonly WarningCode[]
}

const sampleLines = ({ scope, walk, found, judged, left, seed, trace, silence }: Told, style: Style): string[] => {
  const { runs, steps, seconds, failure, seen, interrupted } = found
  const figures = `${plural(runs, 'run')} (${plural(steps, 'step')}, ${duration(seconds)})`
  const repeat = `repeat: --seed ${seed}`
  if (failure !== undefined) {
    return [
      ...failureLines(failure, judged.find(({ id }) => id === failure.rule)!, walk, style),
      ...(trace === undefined ? [] : ['', style.paint('dim', `  trace   ${trace}`)]),
      '',
      style.paint('bad', `${symbol(style, 'violated')} ${scope.name}   ${failure.rule} broken in run ${count(failure.run)}; ${repeat}`),
    ]
  }
  const witnesses = judged.filter(({ rule }) => rule.kind === 'witness').map(({ id }) => {
    const times = seen.get(id) ?? 0
    return times === 0 ? (silence.includes('HFW003') ? `${id} never` : `${symbol(style, 'warning')} HFW003 ${id} never`) : `${id} ${Math.max(1, Math.round((100 * times) / runs))}%`
  })
  return [
    ...beside(`${symbol(style, interrupted ? 'open' : 'holds')} ${scope.name}`, interrupted ? 'warn' : 'good', `no violation in ${figures}: a sample, not a proof; ${repeat}`, style),
    ...labelled('Rules', `${count(judged.length)} judged${left === 0 ? '' : `; ${count(left)} known to fail were not (--rule judges them)`}`, { ...style, column: 12 }),
    ...(witnesses.length === 0 ? [] : listed('Witnesses', witnesses, { ...style, column: 12 })),
  ]
}

const failureLines = ({ rule: id, places, length }: Failure, { rule }: RuleEntry, { start }: Walk, style: Style): string[] => {
  const prose = style.ascii ? asciiDocument({ says: rule.says, because: rule.because, source: rule.source }) : rule
  const heading = `${symbol(style, 'violated')} ${id}`
  return [
    ...hang(style.paint('bad', heading), heading.length, prose.says, style),
    ...labelled('why', prose.because, style),
    ...labelled('from', sourceText(prose), style),
    '',
    ...labelled('', `A counterexample of ${plural(places.length - 1, 'step')}, shrunk from ${count(length)} (found by chance: there may be shorter ones)`, { ...style, column: 2 }),
    ...storyLines(storyOfPlaces(start, places), style, { failing: true }),
  ]
}
