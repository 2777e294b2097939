import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import type { Place, Walk } from '../walk.js'

/** What random walks through a system found: a sample, whatever they found. */
export interface Sample {
  readonly runs: number
  readonly steps: number
  readonly seconds: number
  /** How many runs saw each witness. */
  readonly seen: ReadonlyMap<string, number>
  readonly failure?: Failure
  readonly interrupted: boolean
}

export interface Failure {
  readonly rule: string
  /** The run, made smaller as far as that goes, up to the step that breaks the rule; the initial place first. */
  readonly places: readonly Place[]
  /** Which run it was, from 1, and how long at first. */
  readonly run: number
  readonly length: number
}

export interface SampleOptions {
  readonly runs: number
  /** No run is longer. */
  readonly steps: number
  readonly seed: number
  readonly signal: AbortSignal
  readonly progress: (runs: number) => void
}

/** Runs between two looks at the world. */
const BATCH = 20

/** Walks at random until a rule breaks or the runs are used up; the same seed walks the same ways. A run that breaks a rule is shrunk. */
export const sample = async ({ first }: Walk, { runs, steps, seed, signal, progress }: SampleOptions): Promise<Sample> => {
  const begun = performance.now()
  const seen = new Map<string, number>()
  let taken = 0
  let done = 0
  let shrinking: { readonly rule: string; readonly length: number; readonly run: number } | undefined

  /** Walks as the choices say, and returns the places up to the first that breaks the rule, or any rule. */
  const walk = (choices: readonly number[], rule?: string): { readonly places: readonly Place[]; readonly broken?: string } => {
    const places = [first]
    const witnesses = new Set<string>()
    for (const choice of [undefined, ...choices]) {
      const place = choice === undefined ? first : places.at(-1)!.nth(choice)
      if (place === undefined) break
      if (choice !== undefined) places.push(place)
      const judged = place.judged()
      for (const id of judged.seen) witnesses.add(id)
      const broken = judged.broken.find(id => rule === undefined || id === rule)
      if (broken !== undefined) return { places, broken }
    }
    if (rule === undefined) {
      taken += places.length - 1
      for (const id of witnesses) seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    return { places }
  }

  const property = fc.property(fc.noBias(fc.array(fc.nat(), { maxLength: steps, size: 'max' })), choices => {
    const { places, broken } = walk(choices, shrinking?.rule)
    if (shrinking === undefined) done++
    if (broken !== undefined) shrinking ??= { rule: broken, length: places.length - 1, run: done }
    return broken === undefined
  })

  const ended = (failure?: Failure): Sample =>
    ({ runs: done, steps: taken, seconds: (performance.now() - begun) / 1000, seen, ...(failure === undefined ? {} : { failure }), interrupted: signal.aborted })

  for (let batch = 0; done < runs && !signal.aborted; batch++) {
    const result = fc.check(property, { seed: (seed + batch) | 0, numRuns: Math.min(BATCH, runs - done), endOnFailure: false, maxSkipsPerRun: 0 })
    if (result.errorInstance !== null && result.errorInstance !== undefined && shrinking === undefined) throw result.errorInstance
    if (result.failed && shrinking !== undefined) {
      const { places } = walk(result.counterexample?.[0] ?? [], shrinking.rule)
      return ended({ rule: shrinking.rule, places, run: shrinking.run, length: shrinking.length })
    }
    progress(done)
    await setImmediate()
  }
  return ended()
}
