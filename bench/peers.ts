import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeFolder } from '../checker/checkpoint/folder.js'
import { hafnium } from '../machine/index.js'
import type { ScopeName } from '../model/index.js'
import { BadArgument, numberAsked, scopesAsked } from './asked.js'
import { count, median, rowOf } from './figures.js'
import { checkersWith, type Checker, type Counts, type Extent, type Found, type Reference } from './peers/checkers.js'
import { measured, TIMER, isInstalled } from './peers/measure.js'
import { twinOf } from './peers/twin.js'

const ROUNDS = 5
/** Where a search goes so far only, unless `--whole` or `--steps` says otherwise: the others would take hours. */
const STEPS: Partial<Record<ScopeName, number>> = { wide: 12 }
/** Depth-first searches have no layers: they go on for so long where others are bounded. */
const MINUTES = 1

const speed = ({ states, userSeconds }: Found): number => states / userSeconds

/** Our search as it is run, symmetry and all; without reductions; and with no rules but those the others have. */
const WAYS = { run: 'as it is run', every: 'every rule', same: 'same rules' }
type Way = keyof typeof WAYS
const ways = Object.keys(WAYS) as Way[]

/** Our search of a scope in a process of its own. */
const searched = async (folder: string, scope: ScopeName, { steps }: Extent, way: Way = 'every'): Promise<Found> => {
  const run = await measured(folder, process.execPath, [fileURLToPath(new URL('peers/ours.js', import.meta.url)), scope, way, ...(steps === undefined ? [] : [String(steps)])])
  return { ...run, ...(JSON.parse(run.text) as { states: number; transitions: number; held: number }) }
}

/** Other checkers on the same model, beside ours: `npm run bench -- peers [--scope S] [--rounds N] [--steps N | --whole] [--only NAME] [--tlc JAR] [--keep FOLDER]`. */
export const peers = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: { scope: { type: 'string', multiple: true }, rounds: { type: 'string' }, steps: { type: 'string' }, whole: { type: 'boolean' }, only: { type: 'string' }, tlc: { type: 'string' }, keep: { type: 'string' } },
  })
  const scopes = scopesAsked(values.scope ?? [], ['tiny', 'small', 'wide'])
  if (!isInstalled(TIMER)) throw new BadArgument(`${TIMER} not found, which measures every search: apt-get install -y time`)
  const rounds = values.rounds === undefined ? ROUNDS : numberAsked('--rounds', values.rounds)
  const steps = values.steps === undefined ? undefined : numberAsked('--steps', values.steps)
  const all = checkersWith(values.tlc && resolve(values.tlc)).filter(({ name }) => name.toLowerCase().includes((values.only ?? '').toLowerCase()))
  for (const why of new Set(all.flatMap(({ family, missing }) => (missing() === undefined ? [] : [`${family} is left out: ${missing()}`])))) console.log(why)

  console.log(`medians of ${rounds} rounds, in each every search in a process of its own; one thread, user CPU seconds; Node ${process.version}; the others judge six rules, without reductions; “${WAYS.run}” is how fast ours is with all rules and with symmetry, states that are renamed ones of others counted as found; “${WAYS.every}” without symmetry, “${WAYS.same}” with these six alone`)
  for (const scope of scopes) {
    const bound = values.whole === true ? undefined : steps ?? STEPS[scope]
    await compare(scope, bound === undefined ? {} : { steps: bound }, all.filter(({ missing }) => missing() === undefined), rounds, values.keep)
  }
}

/** Our runs, round by round. */
type Ours = Readonly<Record<Way, Found[]>>

const compare = async (scope: ScopeName, extent: Extent, checkers: readonly Checker[], rounds: number, keep: string | undefined): Promise<void> => {
  const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'hfcheck-peers-')) : resolve(keep, scope)
  makeFolder(folder)
  try {
    const program = twinOf(hafnium(scope))
    const first = await searched(folder, scope, extent)
    const reference: Reference = { ...first, frontier: extent.steps === undefined ? 0 : first.states - (await searched(folder, scope, { steps: extent.steps - 1 })).states }
    const runs: { readonly checker: Checker; readonly extent: Extent; readonly run: () => Promise<Found>; readonly found: Found[] }[] = []
    for (const [i, checker] of checkers.entries()) {
      const own = [extent, { minutes: MINUTES }].find(one => checker.can(one))
      if (own === undefined) continue
      const place = join(folder, String(i))
      makeFolder(place)
      runs.push({ checker, extent: own, run: await checker.build(program, place, own, reference.states), found: [] })
    }
    const ours: Ours = { run: [], every: [], same: [] }
    for (let round = 0; round < rounds; round++) {
      for (const way of ways) {
        const found = await searched(folder, scope, extent, way)
        if (found.states !== reference.states) throw otherThan(`ours, ${WAYS[way]}`, 'states', found, reference)
        ours[way].push(found)
      }
      for (const { checker, extent: own, run, found } of runs) {
        const result = await run()
        demandEqual(checker, result, reference, own)
        found.push(result)
      }
    }
    report(scope, extent, ours, runs)
  } finally {
    if (keep === undefined) await rm(folder, { recursive: true, force: true })
  }
}

const otherThan = (name: string, which: keyof Counts, found: Counts, expected: Counts): Error => new Error(`${name}: ${count(found[which])} ${which}, ${count(expected[which])} expected`)

/** pan prints eight digits of large numbers. */
const DIGITS = 8

const demandEqual = ({ name, counts }: Checker, found: Found, reference: Reference, extent: Extent): void => {
  const expected = counts(reference, extent)
  if (expected === undefined) return
  for (const which of ['states', 'transitions'] as const) {
    if (found[which] !== expected[which] && found[which] !== Number(expected[which].toPrecision(DIGITS))) throw otherThan(name, which, found, expected)
  }
}

const report = (scope: ScopeName, extent: Extent, ours: Ours, runs: readonly { readonly checker: Checker; readonly extent: Extent; readonly found: readonly Found[] }[]): void => {
  console.log(`\n${scope}${extent.steps === undefined ? '' : `, the first ${extent.steps} steps`}`)
  console.log(row(['', 'states', 'transitions', 'seconds', 'states/s', 'transitions/s', 'held B/state', 'peak B/state', ...ways.flatMap(way => [WAYS[way], 'spread'])]))
  const factors = (own: readonly Found[], found: readonly Found[]): string[] => {
    const sorted = own.map((one, round) => speed(one) / speed(found[round]!)).sort((a, b) => a - b)
    return [`${median(sorted).toFixed(2)}×`, `${sorted[0]!.toFixed(2)}–${sorted.at(-1)!.toFixed(2)}`]
  }
  const line = (name: string, found: readonly Found[]): void => {
    const of = (what: (one: Found) => number): number => median(found.map(what))
    const held = found[0]!.held === undefined ? '' : of(one => one.held! / one.states).toFixed(0)
    const ratios = ways.some(way => found === ours[way]) ? [] : ways.flatMap(way => factors(ours[way], found))
    console.log(row([name, count(of(one => one.states)), count(of(one => one.transitions)), of(one => one.userSeconds).toFixed(1), count(of(speed)), count(of(one => one.transitions / one.userSeconds)),
      held, of(one => one.peakBytes / one.states).toFixed(0), ...ratios]))
  }
  for (const way of ways) line(`ours, ${WAYS[way]}`, ours[way])
  for (const { checker, extent: { minutes }, found } of runs) line(`${checker.name}${minutes === undefined ? '' : ' *'}`, found)
  for (const family of new Set(runs.map(({ checker }) => checker.family))) {
    const own = runs.filter(({ checker }) => checker.family === family)
    if (own.length > 1) line(`${family}, the fastest`, ours.every.map((_, round) => own.map(({ found }) => found[round]!).reduce((a, b) => (speed(a) > speed(b) ? a : b))))
  }
  console.log(`counts are equal${runs.some(({ extent: { minutes } }) => minutes !== undefined) ? `; * stopped after ${MINUTES} minute, rates only` : ''}`)
}

const row = rowOf(30, 14)
