import { isDeepStrictEqual } from 'node:util'
import { pack, reduce, samePacked, unpack, view, withoutOutputs, type Action, type System } from '../../checker/index.js'
import { interpretedView } from '../../checker/state/interpreted-view.js'

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
 * Walks a system at random, running recipes on an immer draft and on the packed view: at each state every enabled action when `everyAction`,
 * the one the walk takes otherwise. Throws when guards, outcomes, outputs or bytes ever differ; returns how many steps were compared, and by
 * which actions.
 */
export const compareForms = <S, A extends Action<S>>(system: System<S, A>, { walks = 20, length = 60, seed = 1, everyAction = false } = {}): { readonly compared: number; readonly actions: ReadonlySet<A> } => {
  const { schema, groups } = system
  const words = pack(schema, system.initial)
  const live = view(schema, words)
  const others = pack(schema, system.initial)
  const interpreted = interpretedView(schema, others)
  const choose = choices(seed)
  const actions = new Set<A>()
  let compared = 0

  /** One action on both forms of a state; the state it leads to. */
  const both = (plain: S, action: A): S => {
    const next = reduce(system, plain, action)
    // What the last step put out is no part of the state the next one starts from.
    pack(schema, plain, words)
    pack(schema, plain, others)
    const outcome = action.apply(live)
    if (action.apply(interpreted) !== outcome || words.some((word, k) => word !== others[k])) throw new Error(`${system.name}: ${action.name} does something else on the interpreted view`)
    const packed = pack(schema, next.state)
    if (outcome !== next.outcome) throw new Error(`${system.name}: ${action.name} returns ${outcome} on the view, ${next.outcome} on a draft`)
    if (!samePacked(schema, packed, words)) throw new Error(`${system.name}: ${action.name} leads to different bytes`)
    if (!isDeepStrictEqual(unpack(schema, words), next.state)) throw new Error(`${system.name}: ${action.name} leads to different plain states`)
    actions.add(action)
    compared++
    return next.state
  }

  for (let walk = 0; walk < walks; walk++) {
    let plain = withoutOutputs(schema, system.initial)
    for (let step = 0; step < length; step++) {
      pack(schema, plain, words)
      const enabled = groups.filter((group, index) => {
        const onPlain = group.when?.(plain as Parameters<typeof group.when>[0]) ?? true
        if ((group.when?.(live as Parameters<typeof group.when>[0]) ?? true) !== onPlain) throw new Error(`${system.name}: the guard of group ${index} disagrees`)
        return onPlain
      }).flatMap(group => group.actions)
      if (enabled.length === 0) break
      if (everyAction) for (const action of enabled) both(plain, action)
      plain = both(plain, enabled[choose(enabled.length)]!)
    }
  }
  return { compared, actions }
}

/** As `compareForms`: how many steps were compared. */
export const agreement = <S, A extends Action<S>>(system: System<S, A>, options?: Parameters<typeof compareForms>[1]): number =>
  compareForms(system, options).compared
