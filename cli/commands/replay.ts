import { isLateRule } from '../../checker/property.js'
import { resolve } from 'node:path'
import { BadInput, unknownName } from '../bad-input.js'
import { scopeNamed } from '../bounds.js'
import { loadProject } from '../config/load.js'
import type { Registry } from '../entry.js'
import type { PatchEntry } from '../patch-entry.js'
import type { ScopeEntry } from '../scope-entry.js'
import { writeWhole } from '../files.js'
import { storyLines } from '../render/story.js'
import { symbol, writable, type Style } from '../render/style.js'
import { patchesNamed } from '../selection.js'
import { resolveSettings } from '../settings.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { asTest } from '../trace/as-test.js'
import { dot } from '../trace/dot.js'
import { interact } from '../trace/interact.js'
import { markdown } from '../trace/markdown.js'
import { mermaid } from '../trace/mermaid.js'
import { moduleFrom } from '../trace/module-from.js'
import { readTrace, type Saved } from '../trace/read.js'
import { changesOf, replay, storyOfPlaces, type Divergence, type Replayed } from '../trace/replay.js'
import { EXIT } from '../verdict.js'
import { hanging, plural, sentence } from '../render/layout.js'

export interface ReplayFlags extends Looks {
  readonly config?: string
  readonly patch?: readonly string[]
  readonly interactive?: boolean
  readonly asTest?: boolean
  readonly mermaid?: boolean
  readonly markdown?: boolean
  readonly dot?: string | true
  readonly out?: string
}

/** Takes the steps of a saved trace on the model as it is now, and says whether it still goes that way; or writes the trace as something else. */
export const replayCommand = async (given: Registry, file: string, flags: ReplayFlags, terminal: Terminal): Promise<number> => {
  const saved = await readTrace(terminal.cwd, file)
  const place = flags.out === undefined ? undefined : resolve(terminal.cwd, flags.out)
  const give = async (text: string): Promise<number> => {
    if (place === undefined) terminal.out.write(text)
    else await writeWhole(place, text)
    return EXIT.holds
  }
  if (flags.mermaid === true) return give(mermaid(saved))
  if (flags.markdown === true) return give(markdown(saved))
  const { registry, config, place: setIn } = await loadProject(given, terminal.cwd, flags.config)
  const patches = patchesNamed(registry, [...saved.facts.patches, ...flags.patch ?? []])
  const scope = scopeOf(registry, saved, patches)
  if (flags.asTest === true && isAboutRuns(scope, saved)) throw new BadInput(`${saved.file}: ${saved.facts.rule!} is about all that can follow, which no single run decides; a test calls check() and looks at the rule's verdict`)
  if (flags.asTest === true) return give(asTest({ ...saved, facts: { ...saved.facts, patches: patches.map(({ name }) => name) } }, scope.code, moduleFrom(place ?? resolve(terminal.cwd, 'trace.test.ts')), scope.rules().find(({ id }) => id === saved.facts.rule)?.rule.says))
  const walk = scope.walk()
  const replayed = replay(walk, saved)
  if (flags.dot !== undefined) return give(dot(`${saved.facts.rule ?? 'run'} in ${scope.name}`, replayed.places, hopsOf(flags.dot)))
  const { hide, regs } = resolveSettings({ hide: flags.hide, regs: flags.regs }, terminal.env, config, setIn).settings
  const style = styleFor(terminal.out, terminal.env, { ...flags, hide, regs })
  if (flags.interactive === true) {
    await interact(walk, replayed.places, style, terminal)
    return EXIT.holds
  }
  const story = storyLines(storyOfPlaces(walk.start, replayed.places), style, { failing: saved.facts.rule !== undefined && replayed.broken.has(saved.facts.rule) })
  terminal.out.write(writable([...story, '', ...verdictLines(saved, replayed, isAboutRuns(scope, saved), patches.filter(({ name }) => !saved.facts.patches.includes(name)), style)], style))
  return replayed.divergence === undefined ? EXIT.holds : EXIT.diverged
}

const hopsOf = (given: string | true): number => {
  const hops = given === true ? 1 : Number(given)
  if (!Number.isInteger(hops) || hops < 0 || hops > 5) throw new BadInput(`--dot ${String(given)}: must be a whole number from 0 to 5`)
  return hops
}

const scopeOf = (registry: Registry, { file, facts }: Saved, patches: readonly PatchEntry[]): ScopeEntry => {
  const scope = scopeNamed(registry, facts.scope)
  if (scope === undefined) throw unknownName(`${file} is of scope "${facts.scope}", which is not here`, facts.scope, registry.scopes.map(({ name }) => name))
  if (patches.length === 0) return scope
  if (scope.patched === undefined) throw new BadInput(`--patch says nothing about ${scope.name}`)
  return scope.patched(patches)
}

/** A rule about what must happen or stay possible is not judged step by step. */
const isAboutRuns = (scope: ScopeEntry, { facts }: Saved): boolean => scope.rules().some(({ id, rule }) => id === facts.rule && isLateRule(rule))

const verdictLines = ({ facts: { rule }, steps }: Saved, { divergence, broken }: Replayed, aboutRuns: boolean, fixes: readonly PatchEntry[], style: Style): string[] => {
  const step = rule === undefined ? undefined : broken.get(rule)
  const fate = rule === undefined ? [] : aboutRuns ? [`${rule} is about all that can follow: hfcheck check judges it`] : [step === undefined ? `${rule} holds on this run` : `${rule} is broken ${step === 0 ? 'from the start' : `by step ${step}`}`]
  if (divergence === undefined) return sentence(`${symbol(style, 'holds')} replays as saved, ${plural(steps.length, 'step')}${fate.length === 0 ? '' : `; ${fate[0]!}`}`, style)
  return [
    ...sentence(`${symbol(style, 'unequal')} diverged at step ${divergence.step} of ${steps.length}: ${fixes.length === 0 ? 'the model has changed since this trace was saved' : `it goes another way with ${fixes.map(({ name }) => name).join(', ')}`}`, style).map(line => style.paint('warn', line)),
    ...differenceLines(divergence, style),
    ...(fate.length === 0 ? [] : hanging('  ', `${fate[0]!}${step === undefined && !aboutRuns && fixes.length === 0 ? ' now. Repaired? hfcheck baseline prune' : ''}`, style)),
  ]
}

const differenceLines = ({ saved, now }: Divergence, style: Style): string[] => {
  const was = (text: string): string[] => hanging('    saved  ', text, style)
  const is = (text: string): string[] => hanging('    now    ', text, style)
  if (now === undefined) return [...was(`${saved.who} ${saved.what}`), ...is('cannot be taken')]
  const [before, after] = [changesOf(saved), changesOf(now)]
  const gone = before.filter(change => !after.includes(change))
  const added = after.filter(change => !before.includes(change))
  return [
    ...(saved.result === now.result ? [] : [...was(`result ${saved.result ?? 'none'}`), ...is(`result ${now.result ?? 'none'}`)]),
    ...gone.flatMap(was),
    ...(added.length === 0 && gone.length > 0 ? is('no such change') : added.flatMap(is)),
  ]
}
