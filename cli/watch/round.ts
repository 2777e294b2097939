import type { RuleDocument } from '../document.js'

/** What a round of watching does besides what the command line says. */
export interface Asked {
  readonly scope?: readonly string[]
  readonly rule?: readonly string[]
  readonly updateBaseline?: boolean
  readonly cache?: boolean
}

/** What a check tells whoever watches: first what it depends on, then what it found. */
export type Told =
  | { readonly files: readonly string[]; readonly own: boolean }
  | { readonly failed: readonly { readonly scope: string; readonly rule: string }[]; readonly trace: string | undefined }

/** A process that was started before there is anything to check. */
export interface Turn {
  readonly asked: Asked
  tell(told: Told): void
}

/** What failed, for a round about that alone. */
export const failedIn = (found: readonly { readonly scope: string; readonly rule: RuleDocument }[]): Told => ({
  failed: found.map(({ scope, rule }) => ({ scope, rule: rule.id })),
  trace: found.map(({ rule }) => rule.trace).find(trace => trace !== undefined),
})
