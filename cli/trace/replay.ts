import type { Story, StoryChange } from '../story.js'
import type { Place, Walk } from '../walk.js'
import type { ItfStep } from './itf.js'
import type { Saved } from './read.js'

/** The first step that does not go as it was saved. */
export interface Divergence {
  /** From 1. */
  readonly step: number
  readonly saved: ItfStep
  /** What the step does now; absent if it cannot be taken any more. */
  readonly now?: ItfStep
}

/** A saved run on the model as it is now. */
export interface Replayed {
  /** The places it leads through, the initial one first. */
  readonly places: readonly Place[]
  readonly divergence?: Divergence
  /** Rules that some step or state of the run breaks, with the first step that does (0: the initial state). */
  readonly broken: ReadonlyMap<string, number>
}

/** Takes the saved steps one after the other, also beyond one that goes otherwise, as long as they can be taken at all. */
export const replay = ({ first }: Walk, { steps }: Saved): Replayed => {
  const places = [first]
  let divergence: Divergence | undefined
  for (const [i, saved] of steps.entries()) {
    const next = places.at(-1)!.follow(saved, now => sameStep(saved, now))
    if (next === undefined) {
      divergence ??= { step: i + 1, saved }
      break
    }
    if (!sameStep(saved, next.step!)) divergence ??= { step: i + 1, saved, now: next.step! }
    places.push(next)
  }
  const broken = new Map<string, number>()
  places.forEach((place, step) => { for (const id of place.judged().broken) if (!broken.has(id)) broken.set(id, step) })
  return { places, ...(divergence === undefined ? {} : { divergence }), broken }
}

const text = ({ label, before, after }: StoryChange): string => `${label} ${before} → ${after}`

/** Whether two steps did the same, as far as stories tell. */
export const sameStep = (one: ItfStep, other: ItfStep): boolean =>
  one.who === other.who && one.what === other.what && one.result === other.result && changesOf(one).join('\n') === changesOf(other).join('\n')

export const changesOf = ({ changes }: ItfStep): readonly string[] => changes.map(text)

/** The run as a story, without what explains its end. */
export const storyOfPlaces = (start: string | undefined, places: readonly Place[]): Story => ({
  ...(start === undefined ? {} : { start }),
  steps: places.flatMap(({ step }) => (step === undefined ? [] : [step])),
  because: [],
  causes: [],
})
