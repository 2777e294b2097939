import type { Frozen } from './state/schema.js'
import type { Action, Step } from './action.js'

/** How a system likes to be drawn, for people only: no search and no verdict depends on it. */
export interface Scenery<S, A extends Action<S>> {
  /** Ways to draw a run as a sequence diagram, the usual one first. */
  readonly lanings: readonly Laning<S, A>[]
  /** Tables that a state is looked at in. */
  readonly sheets?: readonly Sheet<S>[]
}

/** Who gets a line in a sequence diagram, and what is seen there. */
export interface Laning<S, A extends Action<S>> {
  /** What the lines stand for, as people choose it: `vCPU`. */
  readonly name: string
  readonly lanes: readonly Lane[]
  /** What goes on on each lane in a state; several processes may be on one. */
  readonly doing: (state: Frozen<S>) => readonly (readonly Doing[])[]
  /** What passes between lanes in a step, in order. */
  readonly arrows: (step: Step<S, A>) => readonly Arrow[]
}

export interface Lane {
  readonly name: string
  /** Lanes of one group stand side by side under its name. */
  readonly group?: string
}

/** `active`: runs. `idle`: could run. `waiting`: cannot go on until somebody else does something. `stuck`: never goes on. `off`: is not there. */
export interface Doing {
  readonly is: 'active' | 'idle' | 'waiting' | 'stuck' | 'off'
  /** Which of several processes, counted from 0. */
  readonly process?: number
  readonly says: string
}

/** `call` and `return` go there and back; `switch` hands on to another lane; a `loss` never arrives. */
export interface Arrow {
  readonly is: 'call' | 'return' | 'switch' | 'loss'
  /** Numbers of lanes. */
  readonly from: number
  readonly to: number
  readonly says: string
}

/** A table about a state: what each column has to do with the thing of each row. */
export interface Sheet<S> {
  readonly name: string
  /** One sentence: what the table shows, and what a warning means. */
  readonly says: string
  readonly columns: readonly string[]
  readonly rows: (state: Frozen<S>) => readonly SheetRow[]
}

export interface SheetRow {
  readonly name: string
  /** As many as there are columns. */
  readonly cells: readonly string[]
  /** Something people should look at. */
  readonly warning?: string
}
