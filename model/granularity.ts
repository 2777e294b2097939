import type { SectionListener } from '../checker/action.js'
import { HANG, type Body, type Lock, type Section } from './section.js'

/**
 * Drivers of bodies. A body is deterministic and blind to the state, so after the same results it always yields the same section: it is run
 * as a generator once per sequence of results and kept as a graph of program points, which the search walks without creating a generator.
 */

/** A place in a program: its next section and the locks held while that runs, or the end. */
export interface Point<S> {
  readonly section: Section<S> | undefined
  /** What the body returned; meaningful at the end only. */
  readonly outcome: number
  /** The locks that stay held should the section hang: those entered before, and its own. */
  readonly held: readonly Lock<S>[]
  /** The result last seen here and where it leads: most sections always go the same way. */
  usual: number
  usualNext: Point<S> | undefined
  readonly follow: (result: number) => Point<S>
}

/** A trap handled by a CPU, from entry to exit. */
export interface Program<S> {
  readonly cpu: number
  readonly start: () => Body<S>
  readonly entry: Point<S>
}

/** Marks a CPU as spinning for ever on a lock that will not be released. */
export type Spin<S> = (state: S, cpu: number) => void

const noNest = (): void => {}

const neverTaken = 0.5

/** The points of one program, by what still matters of the results that led there. */
type Known<S> = Map<string, Point<S>>

/** Where these results lead: the results that still matter, and what the body does next. Marks of parts are passed over. */
const replay = <S>(start: () => Body<S>, results: readonly number[]): { readonly key: string; readonly next: IteratorResult<Section<S>, number> } => {
  const body = start()
  const key: number[] = []
  const begun: number[] = []
  let next = body.next()
  const passMarks = (): void => {
    for (; next.done !== true && next.value.part !== undefined; next = body.next(0)) {
      if (next.value.part === 'begins') begun.push(key.length)
      else key.splice(begun.pop()!, Infinity, next.value.part)
    }
  }
  passMarks()
  for (const result of results) {
    key.push(result)
    next = body.next(result)
    passMarks()
  }
  return { key: `${key.join()};${begun.join()}`, next }
}

const point = <S>(start: () => Body<S>, results: readonly number[], before: readonly Lock<S>[], all: Known<S>): Point<S> => {
  const { key, next: step } = replay(start, results)
  const met = all.get(key)
  if (met !== undefined) return met
  if (step.done === true) {
    const stuck = (): Point<S> => { throw new Error('a program has no point after its end') }
    const end: Point<S> = { section: undefined, outcome: step.value, held: before, usual: neverTaken, usualNext: undefined, follow: stuck }
    all.set(key, end)
    return end
  }
  const section = step.value
  const held = section.acquires ? [...before, section.acquires] : before
  const known = new Map<number, Point<S>>()
  const own: Point<S> = {
    section, outcome: 0, held, usual: neverTaken, usualNext: undefined,
    follow: result => {
      let next = known.get(result)
      if (next === undefined) {
        const released = section.releases !== undefined && !(section.keepsLockUnlessZero === true && result !== 0)
        next = point(start, [...results, result], released ? held.filter(lock => lock !== section.releases) : held, all)
        known.set(result, next)
      }
      own.usual = result
      own.usualNext = next
      return next
    },
  }
  all.set(key, own)
  return own
}

/** A body as a graph of program points, made as far as results lead. */
export const program = <S>(cpu: number, start: () => Body<S>): Program<S> => ({ cpu, start, entry: point(start, [], [], new Map()) })

/**
 * Granularity `atomic`: the whole program as one step. A lock found held belongs to a hung CPU, so the CPU that needs it hangs too; a
 * recipe that hangs leaves the locks it holds to its CPU. Returns the program's outcome, or HANG.
 */
export const runWhole = <S>(state: S, { cpu, entry }: Program<S>, spin: Spin<S>, listener?: SectionListener): number => {
  const nest = listener === undefined ? noNest : (lock: Lock<S>): void => { listener.takes(lock.name) }
  let at = entry
  for (let section = at.section; section !== undefined; section = at.section) {
    const { acquires } = section
    let result: number
    if (acquires !== undefined && acquires.owner(state) !== undefined) {
      spin(state, cpu)
      for (const lock of at.held) if (lock !== acquires) lock.setOwner(state, cpu)
      return HANG
    }
    listener?.begins(section.label, at.held.map(({ name }) => name))
    result = section.recipe(state, nest)
    listener?.ends()
    if (result === HANG) {
      for (const lock of at.held) lock.setOwner(state, cpu)
      return HANG
    }
    at = result === at.usual ? at.usualNext! : at.follow(result)
  }
  return at.outcome
}

/** What a section did, told as it happens. */
export type Tell<S> = (section: Section<S>, result: number) => void

/** As `runWhole`, for a body that runs once: no points are kept. Replays of recorded runs, whose arguments never come again. */
export const runThrough = <S>(state: S, cpu: number, body: Body<S>, spin: Spin<S>, tell: Tell<S>): number => {
  const held = new Set<Lock<S>>()
  const hangs = (section: Section<S>): number => {
    for (const lock of held) lock.setOwner(state, cpu)
    tell(section, HANG)
    return HANG
  }
  let step = body.next()
  while (step.done !== true) {
    const section = step.value
    if (section.part !== undefined) {
      step = body.next(0)
      continue
    }
    const { acquires, releases } = section
    if (acquires !== undefined) {
      if (acquires.owner(state) !== undefined) {
        spin(state, cpu)
        return hangs(section)
      }
      held.add(acquires)
    }
    const result = section.recipe(state, noNest)
    if (result === HANG) return hangs(section)
    if (releases !== undefined && !(section.keepsLockUnlessZero === true && result !== 0)) held.delete(releases)
    tell(section, result)
    step = body.next(result)
  }
  return step.value
}

/** Runs a body once, with no locks and nobody else: boot. */
export const runOnce = <S, R>(state: S, body: Body<S, R>): R => {
  let step = body.next()
  while (!step.done) step = body.next(step.value.recipe(state, noNest))
  return step.value
}
