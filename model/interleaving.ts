import { NamesClosed, type Names } from '../checker/names.js'
import type { SectionListener } from '../checker/action.js'
import type { Point, Spin } from './granularity.js'
import { HANG, type Lock, type Section } from './section.js'

/**
 * Granularity `interleaved`: a program runs section by section, other CPUs' in between. In the state a suspended program is the number of its
 * next point; 0 says that the CPU is at a guest instruction. A section that touches only what belongs to its CPU runs together with the one
 * before it (at the start of a program: after it), because nobody can tell the difference.
 */

/** What a step of a program returns while the program goes on. */
export const CONTINUES = 0x4000_0000

/** Every point a search has come to, numbered in the order met. The numbers mean nothing outside of one search. */
export interface PointTable<S, Tag> {
  /** The number of a point, new if need be. Errors: more points than the state has room for. */
  readonly numberOf: (point: Point<S>, tag: Tag) => number
  readonly points: readonly Point<S>[]
  readonly tags: readonly Tag[]
  readonly names: Names
}

export const pointTable = <S, Tag>(capacity: number, nowhere: Point<S>, noTag: Tag): PointTable<S, Tag> => {
  const points = [nowhere]
  const tags = [noTag]
  const numbers = new Map<Point<S>, number>()
  let closed = false
  return {
    points, tags,
    names: {
      met: () => points.length,
      close: yes => { closed = yes },
      forget: met => {
        for (const point of points.splice(met)) numbers.delete(point)
        tags.length = met
      },
    },
    numberOf: (point, tag) => {
      let number = numbers.get(point)
      if (number === undefined) {
        if (closed) throw new NamesClosed('a program point nobody has come to yet')
        number = points.length
        if (number > capacity) throw new RangeError(`more than ${capacity} program points: raise the scope's \`points\``)
        points.push(point)
        tags.push(tag)
        numbers.set(point, number)
      }
      return number
    },
  }
}

/** How a driver suspends a program, and tells that a lock was taken out of order. */
export interface Suspension<S> {
  readonly suspend: (state: S, cpu: number, point: number) => void
  readonly misordered: (state: S, cpu: number) => void
}

/** Whether the point's next section can run: the lock it needs is free. */
export const canRun = <S>(state: S, point: Point<S>): boolean => {
  const lock = point.section?.acquires
  return lock === undefined || lock.owner(state) === undefined
}

/** Raised where a recipe needs a further lock that another CPU holds. */
class Busy<S> extends Error {
  readonly lock: Lock<S>

  constructor(lock: Lock<S>) {
    super(`${lock.name} is held`)
    this.lock = lock
  }
}

const halfway = new WeakMap<object, Map<object, object>>()

/** In the middle of a section: what it held is held, and it goes on once it gets this lock. */
const amid = <S>(at: Point<S>, lock: Lock<S>): Point<S> => {
  const known = halfway.get(at) ?? new Map<object, object>()
  halfway.set(at, known)
  const point = known.get(lock) ?? { ...at, section: { ...at.section, acquires: lock }, held: [...at.held, lock] }
  known.set(lock, point)
  return point as Point<S>
}

const outranks = (held: readonly { readonly rank: number }[], lock: { readonly rank: number }): boolean => held.every(({ rank }) => rank < lock.rank)

/**
 * Runs a program from one of its points: sections private to the CPU, one that is not, and the private ones behind it. A section whose lock is
 * held is not run: the CPU waits there. Returns CONTINUES, HANG, or at the end the program's outcome.
 */
export const runSection = <S, Tag>(
  state: S, cpu: number, from: Point<S>, tag: Tag, table: PointTable<S, Tag>, { suspend, misordered }: Suspension<S>, spin: Spin<S>,
  listener?: SectionListener,
): number => {
  let at = from
  let visible = 0
  for (let section: Section<S> | undefined = at.section; section !== undefined; section = at.section) {
    if (section.private !== true && ++visible === 2) return wait(state, cpu, at, tag, table, suspend)
    const { acquires } = section
    if (acquires !== undefined) {
      if (acquires.owner(state) !== undefined) return wait(state, cpu, at, tag, table, suspend)
      if (!outranks(heldOnArrival(at), acquires)) misordered(state, cpu)
    }
    const { held } = at
    listener?.begins(section.label, held.map(({ name }) => name))
    let result: number
    try {
      result = section.recipe(state, lock => {
        if (held.includes(lock)) return
        if (!outranks(held, lock)) misordered(state, cpu)
        if (lock.owner(state) !== undefined) throw new Busy(lock)
        listener?.takes(lock.name)
      })
    } catch (error) {
      if (!(error instanceof Busy)) throw error
      for (const lock of held) lock.setOwner(state, cpu)
      return wait(state, cpu, amid(at, error.lock as Lock<S>), tag, table, suspend)
    } finally {
      listener?.ends()
    }
    if (result === HANG) {
      for (const lock of held) lock.setOwner(state, cpu)
      spin(state, cpu)
      suspend(state, cpu, 0)
      return HANG
    }
    at = at.follow(result)
    const kept = heldOnArrival(at)
    for (const lock of held) lock.setOwner(state, kept.includes(lock) ? cpu : undefined)
  }
  suspend(state, cpu, 0)
  return at.outcome
}

const wait = <S, Tag>(
  state: S, cpu: number, at: Point<S>, tag: Tag, table: PointTable<S, Tag>, suspend: Suspension<S>['suspend'],
): number => {
  suspend(state, cpu, table.numberOf(at, tag))
  return CONTINUES
}

/** The locks a program holds before its next section takes another. */
const heldOnArrival = <S>({ held, section }: Point<S>): readonly Lock<S>[] => held.filter(lock => lock !== section?.acquires)
