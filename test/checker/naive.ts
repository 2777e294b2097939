import type { Action, Frozen, Step, System } from '../../checker/index.js'

export interface Naive {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** Steps to the nearest state without successors. */
  readonly deadlock: number | undefined
}

/** What to look at on the way. */
export interface Watch<S, A extends Action<S>> {
  readonly state?: (state: Frozen<S>, distance: number) => void
  /** `distance` counts the step. */
  readonly step?: (step: Step<S, A>, distance: number) => void
}

/** The textbook: a queue of plain states, a set of their texts, a copy for every step. */
export const naiveSearch = <S, A extends Action<S>>(system: System<S, A>, watch: Watch<S, A> = {}, identity: (state: Frozen<S>) => string = JSON.stringify): Naive => {
  const distances = new Map([[identity(system.initial as Frozen<S>), 0]])
  const queue: Frozen<S>[] = [system.initial as Frozen<S>]
  let transitions = 0
  let deadlock: number | undefined
  for (const state of queue) {
    const distance = distances.get(identity(state))!
    watch.state?.(state, distance)
    const enabled = system.groups.filter(group => group.when?.(state) ?? true).flatMap(group => group.actions)
    if (enabled.length === 0) deadlock ??= distance
    for (const action of enabled) {
      const next = structuredClone(state) as S
      const outcome = action.apply(next)
      const after = next as Frozen<S>
      transitions++
      watch.step?.({ before: state, action, outcome, after }, distance + 1)
      const text = identity(after)
      if (distances.has(text)) continue
      distances.set(text, distance + 1)
      queue.push(after)
    }
  }
  return { states: queue.length, transitions, depth: Math.max(...distances.values()), deadlock }
}
