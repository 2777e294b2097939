import { compare } from '../../checker/races/declared.js'
import { lockDiscipline } from '../../checker/races/discipline.js'
import type { Progress } from '../../checker/search/explore.js'
import { hafnium } from '../../machine/system.js'
import { FIXES } from '../../model/fixes/index.js'
import { knownWith } from '../../model/known-races.js'
import { INTERLEAVED_SCOPES, SCOPES, type ScopeName } from '../../model/scopes.js'
import { unknownName } from '../bad-input.js'
import { progressLine, silent } from '../progress.js'
import type { AccessDocument, RacesDocument } from '../races-document.js'
import { racesText } from '../render/races.js'
import { patchesNamed } from '../selection.js'
import { storyOf } from '../story.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface RacesFlags extends Looks {
  readonly scope?: readonly string[]
  readonly patch?: readonly string[]
  readonly maxStates?: number
  readonly json?: boolean
  readonly progress?: boolean
}

/** Audits the scopes asked for, one after the other. */
export const races = async (flags: RacesFlags, terminal: Terminal): Promise<number> => {
  const scopes = (flags.scope ?? Object.keys(INTERLEAVED_SCOPES)).map(scopeNamed)
  const patches = patchesNamed({ version: '', scopes: [], patches: FIXES }, flags.patch ?? []).map(({ name }) => name)
  const line = flags.progress === false ? silent : progressLine(terminal, styleFor(terminal.err, terminal.env, flags))
  const stop = new AbortController()
  const takeBack = terminal.onInterrupt(() => stop.abort())
  const documents: RacesDocument[] = []
  for (const scope of scopes) {
    if (stop.signal.aborted) break
    documents.push(await audit(scope, patches, {
      signal: stop.signal,
      ...(flags.maxStates === undefined ? {} : { maxStates: flags.maxStates }),
      onProgress: (progress: Progress) => line.update(scope, progress),
    }))
  }
  line.clear()
  takeBack()
  const exitCode = stop.signal.aborted ? EXIT.interrupted : exitOf(documents)
  terminal.out.write(flags.json === true
    ? `${JSON.stringify({ schemaVersion: 1, patches, scopes: documents, exitCode }, null, 2)}\n`
    : racesText(documents, styleFor(terminal.out, terminal.env, flags)))
  return exitCode
}

const audit = async (scope: ScopeName, names: readonly string[], limits: Parameters<typeof lockDiscipline>[1]): Promise<RacesDocument> => {
  const patches = FIXES.filter(({ name }) => names.includes(name))
  const system = hafnium(scope, { granularity: 'interleaved', patches })
  const found = await lockDiscipline(system, limits)
  const judged = compare(found, knownWith(patches))
  type Race = (typeof found.races)[number]
  type Unguarded = (typeof found.unguarded)[number]
  const race = ({ field, label, between, trace }: Race): AccessDocument =>
    ({ field, label, sections: between, steps: trace.steps.length, story: storyOf(system, trace, undefined, false) })
  const unguarded = ({ field, label, section, does, lock, trace }: Unguarded): AccessDocument =>
    ({ field, label, sections: [{ section, does }], lock, steps: trace.steps.length, story: storyOf(system, trace, undefined, false) })
  const { states, depth, complete, stopped, footprints, seconds, bounds } = found
  return {
    name: system.name, bounds, states, depth, complete, ...(stopped === undefined ? {} : { stopped }), footprints, seconds,
    unguarded: judged.unguarded.map(unguarded),
    races: judged.races.map(race),
    declared: judged.declared.map(({ by: { name, kind, reason, fixedBy }, ...found }) =>
      ({ name, kind, reason, ...(fixedBy === undefined ? {} : { fixedBy }), findings: [...found.unguarded.map(unguarded), ...found.races.map(race)] })),
    stale: judged.stale.map(({ name, reason }) => ({ name, reason })),
  }
}

/** An undeclared finding outweighs a stale declaration, and that a search cut short. */
export const exitOf = (documents: readonly RacesDocument[]): number => {
  if (documents.some(found => found.races.length + found.unguarded.length > 0)) return EXIT.violated
  if (documents.some(({ stale }) => stale.length > 0)) return EXIT.stale
  return documents.some(({ complete }) => !complete) ? EXIT.limit : EXIT.holds
}

/** `race` or, as `check` calls it, `race-interleaved`. */
const scopeNamed = (given: string): ScopeName => {
  const name = given.replace(/-interleaved$/, '')
  if (!Object.hasOwn(SCOPES, name)) throw unknownName(`no scope is named "${given}"`, given, Object.keys(SCOPES))
  return name as ScopeName
}

