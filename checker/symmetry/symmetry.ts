import type { Action } from '../action.js'

/**
 * A renaming of things nothing tells apart. `ids.cpu = [1, 0]` says that CPU 0 becomes CPU 1 and the other way round; kinds that are not
 * mentioned keep their ids. Rows of tables and references move by themselves.
 */
export interface Renaming {
  readonly ids: Readonly<Record<string, readonly number[]>>
  /** Fields that ids alone do not explain, by path: which field each takes its value from, and what becomes of the value. */
  readonly fields?: ReadonlyMap<string, { readonly from: string; readonly value?: (value: unknown) => unknown }>
}

/**
 * What a system says about its symmetry. It is a claim, and nothing is believed: a renaming that does not fix the initial state or does not map
 * the actions onto each other is left out, and every step the search learns is compared with its images (see `Mirror`).
 */
export interface Symmetry<A extends Action<never>> {
  /** Renamings from which all others follow. */
  readonly renamings: readonly Renaming[]
  /** What an action is called once things are renamed; actions of the same name are the same. `renaming` is undefined for the action as it is. */
  readonly nameOf: (action: A, renaming: Renaming | undefined) => string
  /** Fields (by path) whose values are mere names of what a step left behind: what they are renamed to is learnt from the images of that step. */
  readonly opaque?: (path: string) => boolean
}
