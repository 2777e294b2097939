import type { Command } from 'commander'
import type { Listing } from './listing.js'
import type { Models } from './models.js'
import type { MakeReporter } from './reporters/reporter.js'
import type { Terminal } from './terminal.js'

/** Everything the commands can speak about: models, and what they bring along. */
export interface Registry extends Models {
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
