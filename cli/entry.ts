import type { Command } from 'commander'
import type { Source as Cited } from '../checker/property.js'
import type { Recorded } from './docs/recorded.js'
import type { Listing } from './listing.js'
import type { PatchEntry } from './patch-entry.js'
import type { MakeReporter } from './reporters/reporter.js'
import type { RuleEntry, ScopeEntry } from './scope-entry.js'
import type { Terminal } from './terminal.js'

/** Everything the commands can speak about. */
export interface Registry {
  readonly version: string
  readonly scopes: readonly ScopeEntry[]
  /** Changes that `--patch` can make, in the order in which they were made upstream. */
  readonly patches?: readonly PatchEntry[]
  /** What was recorded of them, for the documentation. */
  readonly recorded?: Recorded
  /** The address of what a rule comes from, if it has one. */
  readonly sourceAt?: (source: Cited) => string | undefined
  /** Commands that only this registry's models have. */
  readonly commands?: readonly CommandEntry[]
  /** What `list` says of all this, where it is known without building a scope. */
  readonly listing?: Listing
  /** Reporters besides those that are always there. */
  readonly reporters?: Readonly<Record<string, MakeReporter>>
}

/** A command of its own: declares itself, and says how it ended. */
export interface CommandEntry {
  readonly name: string
  /** It is about the registry's own models: where a configuration names others, it is refused. */
  readonly shippedOnly?: true
  declare(command: Command, terminal: Terminal, end: (code: number) => void): void
}

/** Every rule some scope of the registry has, once. */
export const allRules = ({ scopes }: Registry): readonly RuleEntry[] =>
  [...new Map(scopes.flatMap(scope => scope.rules()).map(entry => [entry.id, entry])).values()]
