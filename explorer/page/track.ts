import type { Arrow, Doing, SheetRow } from '../../checker/scenery.js'
import type { At } from '../ask.js'
import type { Pool, RunFacts, Sight, StageFacts, StepFacts, Steps } from '../data.js'

/** A state as it is drawn: what the numbers of a `Sight` stand for. */
export interface Seen {
  readonly identity: string
  readonly judged: string
  readonly doing: readonly (readonly (readonly Doing[])[])[]
  readonly machines: readonly (readonly string[])[]
  readonly sheets: readonly (readonly SheetRow[])[]
}

export interface PageStep extends Seen, Pick<StepFacts, 'key' | 'who' | 'what' | 'action' | 'process' | 'result' | 'detail' | 'set'> {
  readonly arrows: readonly (readonly Arrow[])[]
}

/** A way through the states: a run, or a branch off it. */
export interface Track {
  readonly name: string
  /** The run it is, or branches off. */
  readonly run: RunFacts | undefined
  /** After so many steps of the run, the steps are those of `keys`. */
  readonly fork: number
  readonly keys: readonly string[]
  readonly steps: readonly PageStep[]
  readonly first: Seen
  /** The state after every so many steps, as it becomes known. */
  readonly keyframes: Map<number, readonly string[]>
}

/** States are put together from what changed since the last keyframe. */
const KEYFRAME = 64

export const seenOf = (sight: Sight, pool: Pool): Seen => ({
  identity: sight.identity,
  judged: sight.judged,
  doing: sight.doing.map(place => pool[place] as Seen['doing'][number]),
  machines: sight.machines.map(place => pool[place] as Seen['machines'][number]),
  sheets: sight.sheets.map(place => pool[place] as Seen['sheets'][number]),
})

export const stepsOf = ({ steps, pool }: Steps): readonly PageStep[] =>
  steps.map(step => ({ ...step, ...seenOf(step, pool), arrows: step.arrows.map(place => pool[place] as readonly Arrow[]) }))

/** A run as a track; without one, the initial state alone. */
export const trackOf = (stage: StageFacts, run: RunFacts | undefined): Track => ({
  name: 'run', run, fork: run?.steps.length ?? 0, keys: [], steps: run === undefined ? [] : stepsOf(run), first: seenOf(stage.first, stage.pool), keyframes: new Map([[0, stage.initial]]),
})

/** The same way up to a step, and then other steps. */
export const branchOff = (track: Track, step: number, more: readonly PageStep[], name: string): Track => {
  const fork = Math.min(step, track.fork)
  return {
    name, run: track.run, fork, keys: [...track.keys.slice(0, Math.max(0, step - track.fork)), ...more.map(({ key }) => key)],
    steps: [...track.steps.slice(0, step), ...more], first: track.first,
    keyframes: new Map([...track.keyframes].filter(([at]) => at <= step)),
  }
}

/** Where a step of a track is, as the model is asked about it. */
export const atOf = ({ run, fork, keys }: Track, step: number): At =>
  ({ ...(run === undefined ? {} : { run: run.name }), step: Math.min(step, fork), keys: keys.slice(0, Math.max(0, step - fork)) })

export const seenAt = (track: Track, step: number): Seen => track.steps[step - 1] ?? track.first

/** Every field after so many steps. */
export const textsAt = ({ steps, keyframes }: Track, step: number): readonly string[] => {
  let from = step - (step % KEYFRAME)
  while (!keyframes.has(from)) from -= KEYFRAME
  let texts = keyframes.get(from)!
  while (from < step) {
    const copy = [...texts]
    const end = Math.min(step, from + KEYFRAME)
    for (let i = from; i < end; i++) for (const [field, text] of steps[i]!.set) copy[field] = text
    texts = copy
    from = end
    if (from % KEYFRAME === 0) keyframes.set(from, texts)
  }
  return texts
}

/** What is broken after a step: by it, or already before it and still. Only invariants, which speak of states, go on being broken. */
export const brokenAt = (stage: StageFacts, track: Track, step: number): { readonly fresh: readonly string[]; readonly still: readonly string[] } =>
  partedBroken(stage, idsOf(stage, seenAt(track, step).judged, 'x'), step === 0 ? '' : seenAt(track, step - 1).judged)

export const partedBroken = (stage: StageFacts, broken: readonly string[], before: string): { readonly fresh: readonly string[]; readonly still: readonly string[] } => {
  if (broken.length === 0) return { fresh: broken, still: broken }
  const lasting = new Set(stage.rules.flatMap(({ id, kind }, i) => (kind === 'invariant' && before[i] === 'x' ? [id] : [])))
  return { fresh: broken.filter(id => !lasting.has(id)), still: broken.filter(id => lasting.has(id)) }
}

/** Ids of the rules that a state or the step to it breaks, and of the witnesses it is. */
export const idsOf = (stage: StageFacts, judged: string, letter: 'x' | '*'): readonly string[] => stage.rules.flatMap(({ id }, i) => (judged[i] === letter ? [id] : []))
