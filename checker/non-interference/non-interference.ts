import type { Engine } from '../search/engine.js'
import { frameMasks } from '../state/frame-mask.js'
import { layoutOf } from '../state/layout.js'
import type { NonInterference } from '../property.js'
import type { Frozen } from '../state/schema.js'
import { Secrets } from './secrets.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** Two states that differ in a secret, and a step that tells them apart. */
export interface Interference<A> {
  readonly row: number
  readonly state: number
  /** The nearest state that looks the same. */
  readonly twin: number
  readonly action: A
  /** Whether the step is possible in each. */
  readonly possible: readonly [boolean, boolean]
}

/** What each judged action does in one state: is it possible, does an observer see it, its outcome, and the words it leaves. */
interface Effects {
  readonly possible: Uint8Array
  readonly seen: Uint8Array
  readonly outcomes: Float64Array
  readonly words: Int32Array
}

/** An action as one row's secret sees it: the bits that must come out alike, among identity words and outputs. */
interface Judged<A> {
  readonly action: A
  readonly group: number
  readonly public: Int32Array
}

/**
 * Looks through the states of a complete search, in the order of their discovery, for the first from which some step does something else than from
 * one that differs in a row's secret alone. Looking alike is an equivalence, and so is behaving alike: it is enough to compare each state with the
 * first that looks like it.
 */
export const interference = <S, A extends Action<S>>(system: System<S, A>, engine: Engine<S, A>, rule: NonInterference<S, A, unknown>, id: string): { readonly judged: number; readonly found: Interference<A> | undefined } => {
  engine.generated.load(0, 2 * engine.size)
  const rows = rule.each(engine.single as Frozen<S>)
  let judged = 0
  let found: Interference<A> | undefined
  rows.forEach((row, index) => {
    // A pair farther away than one that is known is of no interest.
    const one = inRow(system, engine, rule, id, row, index, found?.state ?? engine.generated.count())
    judged += one.judged
    found = one.found ?? found
  })
  return { judged, found }
}

const inRow = <S, A extends Action<S>>(system: System<S, A>, engine: Engine<S, A>, rule: NonInterference<S, A, unknown>, id: string, row: unknown, index: number, end: number) => {
  const { generated, buffer, size, words, before, after } = engine
  const masks = frameMasks(layoutOf(system.schema), { outputs: true, from: 'secret' })
  const secret = masks(rule.secret(row, index), id)
  const actions: Judged<A>[] = system.groups.flatMap(({ actions: own }, group) => own.flatMap(action => {
    if (rule.by?.(action, row, index) === false) return []
    const revealed = masks(rule.reveals?.(action, row, index) ?? [], id)
    return [{ action, group, public: secret.map((bits, word) => ~(bits | revealed[word]!)) }]
  }))
  const sees = (action: A, outcome: number): boolean =>
    rule.sees?.({ before: before as Frozen<S>, action, outcome, after: after as Frozen<S> }, row, index) ?? true

  const effectsOf = (state: number, { possible, seen, outcomes, words: left }: Effects): void => {
    generated.load(state, size)
    const open = system.groups.map(({ when }) => when?.(before as Frozen<S>) ?? true)
    actions.forEach(({ action, group }, k) => {
      possible[k] = open[group]! ? 1 : 0
      if (!open[group]!) return
      buffer.fill(0, 0, size)
      buffer.copyWithin(0, size, size + words)
      outcomes[k] = action.apply(after)
      seen[k] = sees(action, outcomes[k]!) ? 1 : 0
      left.set(buffer.subarray(0, size), k * size)
    })
  }

  const differ = (one: Effects, other: Effects, k: number): boolean => {
    if (one.possible[k] !== other.possible[k]) return true
    if (one.possible[k] === 0) return false
    if (one.seen[k] !== other.seen[k]) return true
    if (one.seen[k] === 1 && one.outcomes[k] !== other.outcomes[k]) return true
    const until = one.seen[k] === 1 ? size : words
    for (let word = 0; word < until; word++) if (((one.words[k * size + word]! ^ other.words[k * size + word]!) & actions[k]!.public[word]!) !== 0) return true
    return false
  }

  const [one, other] = [effectsFor(actions.length, size), effectsFor(actions.length, size)]
  const secrets = new Secrets(generated.count(), secret.subarray(0, words), (state, to) => { generated.load(state, size); to.set(buffer.subarray(size, size + words)) })
  let judged = 0
  let found: Interference<A> | undefined
  for (let state = 0; state < generated.count(); state++) {
    const twin = secrets.firstLike(state)
    if (twin === state) continue
    judged++
    // The rest is only counted.
    if (found !== undefined || state >= end) continue
    effectsOf(state, one)
    effectsOf(twin, other)
    const k = actions.findIndex((_, action) => differ(one, other, action))
    if (k >= 0) found = { row: index, state, twin, action: actions[k]!.action, possible: [one.possible[k] === 1, other.possible[k] === 1] }
  }
  return { judged, found }
}

const effectsFor = (actions: number, size: number): Effects =>
  ({ possible: new Uint8Array(actions), seen: new Uint8Array(actions), outcomes: new Float64Array(actions), words: new Int32Array(actions * size) })
