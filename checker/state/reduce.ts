import { produce } from 'immer'
import { decoder } from './coding.js'
import { layoutOf, leaves } from './layout.js'
import type { RecordOf, Sequence } from './schema.js'
import type { Action } from '../action.js'
import type { System } from '../system.js'

type Clear = (state: unknown) => void

const known = new WeakMap<object, Clear>()

/** Gives every output the value of code 0 (lists: empties them), in place. */
const clearing = (schema: RecordOf<unknown>): Clear => {
  let clear = known.get(schema)
  if (clear === undefined) {
    const clears = [...leaves(layoutOf(schema).root)].filter(({ leaf }) => leaf.output).map(({ leaf }): Clear => {
      const path = leaf.path.split('.')
      const name = path.pop()!
      const parent = (state: unknown) => path.reduce((value, key) => (value as Record<string, unknown>)[key], state) as Record<string, unknown>
      if (leaf.is === 'list') return state => { for (const items = parent(state)[name] as Sequence<unknown>; items.length > 0; ) items.pop() }
      const zero = decoder(leaf.shape)(0)
      return state => { parent(state)[name] = zero }
    })
    known.set(schema, (clear = state => { for (const one of clears) one(state) }))
  }
  return clear
}

/** The state without what its last step put out. */
export const withoutOutputs = <S>(schema: RecordOf<S>, state: S): S => produce(state, draft => { clearing(schema)(draft) })

/** One step of a system as a pure function on plain states. */
export const reduce = <S, A extends Action<S>>(system: Pick<System<S, A>, 'schema'>, state: S, action: A): { readonly state: S; readonly outcome: number } => {
  let outcome = 0
  const next = produce(state, draft => {
    clearing(system.schema)(draft)
    outcome = action.apply(draft as S)
  })
  return { state: next, outcome }
}
