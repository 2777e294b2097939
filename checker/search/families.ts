import type { Run } from './loop-text.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

/** The actions of a system by family, in canonical order, and each group as runs of them. */
export const families = <S, A extends Action<S>>(system: System<S, A>): { names: string[]; actions: A[][]; runs: Run[][] } => {
  const names = [...new Set(system.groups.flatMap(group => group.actions.map(action => action.name)))]
  const index = new Map(names.map((name, family) => [name, family]))
  const actions: A[][] = names.map(() => [])
  let number = 0
  const runs = system.groups.map(group => {
    const found: { index: number; family: number; from: number; to: number }[] = []
    for (const action of group.actions) {
      const family = index.get(action.name)!
      const to = actions[family]!.push(action)
      const last = found.at(-1)
      if (last?.family === family) last.to = to
      else found.push({ index: number++, family, from: to - 1, to })
    }
    return found
  })
  return { names, actions, runs }
}
