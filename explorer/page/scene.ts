import type { Condition, Looked } from '../condition.js'
import type { ScopeFacts, StageFacts } from '../data.js'
import type { Backstage } from './backstage.js'
import type { View } from './link.js'
import { idsOf, seenAt, textsAt, type Track } from './track.js'

/** What every part of the page is given: where it is, and how to go elsewhere. */
export interface Scene {
  readonly scope: ScopeFacts
  readonly stage: StageFacts
  readonly tracks: readonly Track[]
  readonly track: Track
  readonly step: number
  readonly view: View
  readonly backstage: Backstage
  /** Steps that the search finds. */
  readonly hits: ReadonlySet<number>
  go(step: number): void
  set(change: Partial<View>): void
  /** Takes a step, or several, from a step of the track at hand. */
  branch(step: number, keys: readonly string[]): void
  say(text: string): void
}

/** A step of a track as conditions look at it. */
export const lookedAt = (stage: StageFacts, track: Track, step: number): Looked => {
  const { who, what, action, result, set } = track.steps[step - 1]!
  const { judged } = seenAt(track, step)
  return {
    who, what, action, result,
    changed: set.flatMap(([field]) => (stage.fields[field]!.output === true ? [] : [stage.fields[field]!.label])),
    broken: idsOf(stage, judged, 'x'), seen: idsOf(stage, judged, '*'),
    value: field => textsAt(track, step)[field]!,
  }
}

export const hitsOf = (stage: StageFacts, track: Track, condition: Condition | undefined): ReadonlySet<number> =>
  new Set(condition === undefined ? [] : track.steps.flatMap((_, i) => (condition.matches(lookedAt(stage, track, i + 1)) ? [i + 1] : [])))

/** Where a click on the sign of a judgement leads, in words. */
export const JUDGED: Readonly<Record<string, { readonly sign: string; readonly says: string }>> = {
  '-': { sign: '·', says: 'says nothing here' },
  o: { sign: '✓', says: 'holds here' },
  x: { sign: '✗', says: 'is broken here' },
  '*': { sign: '◆', says: 'is witnessed here' },
}
