/** One run, as it was recorded. */
export interface Pinned {
  readonly scope: string
  readonly granularity: 'atomic' | 'interleaved'
  /** Patches by name. */
  readonly fixes: readonly string[]
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** The rules that fail, each with the length of its shortest story. */
  readonly violated: Readonly<Record<string, number>>
  /** The rules that had nothing to judge, and the witnesses nobody saw; every other rule holds, every other witness is reached. */
  readonly vacuous: readonly string[]
}
