import { isDeepStrictEqual } from 'node:util'
import { pack, reduce, samePacked, unpack, view, withoutOutputs, type Action, type System } from '../../checker/index.js'

/** A small deterministic source of choices. */
export const choices = (seed: number): ((below: number) => number) => {
  let state = seed | 0
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/**
 * Walks a system at random, running each recipe on an immer draft and on the packed view. Throws when guards, outcomes, outputs or bytes
 * ever differ; returns how many steps were compared.
 */
export const agreement = <S, A extends Action<S>>(system: System<S, A>, { walks = 20, length = 60, seed = 1 } = {}): number => {
  const { schema, groups } = system
  const words = pack(schema, system.initial)
  const live = view(schema, words)
  const choose = choices(seed)
  let compared = 0
  for (let walk = 0; walk < walks; walk++) {
    let plain = withoutOutputs(schema, system.initial)
    pack(schema, plain, words)
    for (let step = 0; step < length; step++) {
      const enabled = groups.filter((group, index) => {
        const onPlain = group.when?.(plain as Parameters<typeof group.when>[0]) ?? true
        if ((group.when?.(live as Parameters<typeof group.when>[0]) ?? true) !== onPlain) throw new Error(`${system.name}: the guard of group ${index} disagrees`)
        return onPlain
      }).flatMap(group => group.actions)
      if (enabled.length === 0) break
      const action = enabled[choose(enabled.length)]!
      const next = reduce(system, plain, action)
      // What the last step put out is no part of the state the next one starts from.
      pack(schema, plain, words)
      const outcome = action.apply(live)
      const packed = pack(schema, next.state)
      if (outcome !== next.outcome) throw new Error(`${system.name}: ${action.name} returns ${outcome} on the view, ${next.outcome} on a draft`)
      if (!samePacked(schema, packed, words)) throw new Error(`${system.name}: ${action.name} leads to different bytes`)
      if (!isDeepStrictEqual(unpack(schema, words), next.state)) throw new Error(`${system.name}: ${action.name} leads to different plain states`)
      plain = next.state
      compared++
    }
  }
  return compared
}
