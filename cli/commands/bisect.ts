import { BadInput, unknownName } from '../bad-input.js'
import type { ScopeDocument } from '../document.js'
import type { Registry } from '../entry.js'
import { allRules } from '../models.js'
import type { PatchEntry } from '../patch-entry.js'
import type { ScopeEntry } from '../scope-entry.js'
import { progressLine, silent } from '../progress.js'
import { beside } from '../render/headed.js'
import { hanging, labelled, plural, sentence } from '../render/layout.js'
import { symbol, writable, type Style } from '../render/style.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface BisectFlags extends Looks {
  readonly scope?: readonly string[]
  readonly progress?: boolean
  readonly json?: boolean
}

/** What was found out about a rule: in which scope it fails, and since which patch it does not. */
export interface Bisection {
  readonly rule: string
  readonly scope: string
  /** Length of the shortest counterexample without patches. */
  readonly steps: number
  /** Absent: it fails with every patch. */
  readonly repairedBy?: PatchEntry
  /** Whether that patch does it alone, or needs earlier ones. */
  readonly alone?: boolean
  readonly searches: number
}

/** Finds the patch since which a rule holds: the model with the first k patches, in the order of their dates, is searched for ever closer k. */
export const bisect = async (registry: Registry, name: string, flags: BisectFlags, terminal: Terminal): Promise<number> => {
  const patches = registry.patches ?? []
  const rule = ruleNamed(registry, name)
  const candidates = candidatesFor(registry, rule, flags.scope ?? [])
  const line = flags.progress === false ? silent : progressLine(terminal, styleFor(terminal.err, terminal.env, flags))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => stop.abort())
  let searches = 0
  const fails = async (scope: ScopeEntry, applied: readonly PatchEntry[]): Promise<number | undefined> => {
    searches++
    const made = applied.length === 0 ? scope : scope.patched!(applied)
    const document = await made.check(new Set([rule]), { full: false, signal: stop.signal, progress: progress => line.update(`${scope.name} with ${plural(applied.length, 'patch', 'patches')}`, progress) })
    return lengthOfFailure(document, rule)
  }
  try {
    const found = await search(candidates, patches, rule, fails)
    line.clear()
    const style = styleFor(terminal.out, terminal.env, flags)
    if (found === undefined) {
      terminal.out.write(writable(sentence(`${symbol(style, 'holds')} ${rule} does not fail in ${candidates.map(scope => scope.name).join(', ')}; there is nothing to repair`, style), style))
      return EXIT.holds
    }
    const bisection: Bisection = { ...found, searches }
    terminal.out.write(flags.json === true ? `${JSON.stringify({ schemaVersion: 1, ...bisection }, null, 2)}\n` : writable(bisectionText(bisection, patches, style), style))
    return EXIT.holds
  } catch (error) {
    line.clear()
    if (stop.signal.aborted) return EXIT.interrupted
    throw error
  } finally {
    takeBack()
  }
}

const search = async (
  scopes: readonly ScopeEntry[],
  patches: readonly PatchEntry[],
  rule: string,
  fails: (scope: ScopeEntry, applied: readonly PatchEntry[]) => Promise<number | undefined>,
): Promise<Omit<Bisection, 'searches'> | undefined> => {
  for (const scope of scopes) {
    const steps = await fails(scope, [])
    if (steps === undefined) continue
    if (await fails(scope, patches) !== undefined) return { rule, scope: scope.name, steps }
    let [failing, holding] = [0, patches.length]
    while (holding - failing > 1) {
      const middle = (failing + holding) >> 1
      if (await fails(scope, patches.slice(0, middle)) === undefined) holding = middle
      else failing = middle
    }
    const repairedBy = patches[holding - 1]!
    const alone = holding === 1 || await fails(scope, [repairedBy]) === undefined
    return { rule, scope: scope.name, steps, repairedBy, alone }
  }
  return undefined
}

const ruleNamed = (registry: Registry, name: string): string => {
  const ids = allRules(registry).map(({ id }) => id)
  const found = ids.filter(id => id === name || id.endsWith(`.${name}`))
  if (found.length === 1) return found[0]!
  throw unknownName(found.length === 0 ? `no rule is named "${name}"` : `"${name}" is ${found.join(' or ')}`, name, ids)
}

/** Where a rule may fail: the scopes it names as known to fail, or all that judge it; those checked by default first, as they are small. */
const candidatesFor = ({ scopes }: Registry, rule: string, wanted: readonly string[]): readonly ScopeEntry[] => {
  const judging = scopes.filter(scope => scope.patched !== undefined && scope.rules().some(({ id }) => id === rule))
  if (wanted.length > 0) {
    return wanted.map(name => {
      const found = judging.find(scope => scope.name === name)
      if (found === undefined) throw unknownName(`no scope named "${name}" judges ${rule}`, name, judging.map(scope => scope.name))
      return found
    })
  }
  const known = judging.flatMap(scope => scope.rules()).find(({ id }) => id === rule)?.rule.known
  const failing = judging.filter(({ name }) => known?.in?.includes(name) ?? true)
  if (failing.length === 0) throw new BadInput(`patches say nothing about ${rule}`)
  return [...failing].sort((one, other) => Number(other.quick) - Number(one.quick))
}

/** Steps of the counterexample; undefined where the rule holds. A search cut short cannot tell. */
const lengthOfFailure = ({ rules, search: found, error, name }: ScopeDocument, id: string): number | undefined => {
  const verdict = rules.find(rule => rule.id === id)
  if (verdict?.verdict === 'violated' || (verdict?.verdict === 'unreached' && found?.complete === true)) return verdict.story?.steps.length ?? 0
  if (found?.complete !== true) throw new BadInput(`${name} could not be searched to its end${error === undefined ? '' : `: ${error.message}`}`)
  return undefined
}

const bisectionText = ({ rule, scope, steps, repairedBy, alone, searches }: Bisection, patches: readonly PatchEntry[], style: Style): string[] => [
  ...beside(rule, 'strong', `fails in ${scope} after ${plural(steps, 'step')}`, style),
  ...(repairedBy === undefined
    ? sentence(`${symbol(style, 'violated')} it fails with all ${plural(patches.length, 'patch', 'patches')} as well: none repairs it`, style)
    : [
      ...labelled('patch', repairedBy.says, style),
      ...(repairedBy.repairs?.includes(rule) === true ? [] : labelled('note', 'the patch does not say that it repairs this rule', style)),
      ...sentence(`${symbol(style, 'holds')} holds since ${repairedBy.name}${alone === true ? ', which does it alone' : ', on top of the earlier patches: alone it does not'}`, style),
    ]),
  ...[
    `${plural(searches, 'search', 'searches')}, patches in the order of their dates; check it:`,
    `hfcheck --scope ${scope} --rule ${rule}${repairedBy === undefined ? ' --patch all' : ` --patch ${repairedBy.name}`}`,
  ].flatMap(text => hanging('  ', text, style)).map(line => style.paint('dim', line)),
]
