import type { Said } from '../checker/traces/rerun.js'

/** A step that could be taken. */
export interface Choice extends Said {
  readonly key: string
  readonly action: string
  readonly result?: string
  readonly identity: string
  readonly changed: readonly string[]
  readonly broken: readonly string[]
  readonly seen: readonly string[]
}

/** Steps that cannot be taken now, and what their guard looked at. */
export interface Blocked {
  readonly name: string
  readonly families: readonly string[]
  readonly count: number
  readonly reads: readonly { readonly label: string; readonly value: string }[]
}

/** What can be done somewhere, and what cannot. */
export interface Choices {
  readonly choices: readonly Choice[]
  readonly blocked: readonly Blocked[]
}
