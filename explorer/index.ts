import type { Registry } from '../cli/entry.js'
import { exploreCommand, html } from './entry.js'

/** A registry with the explorer: its command, and reports as a page. */
export const exploring = (registry: Registry): Registry => ({
  ...registry,
  reporters: { ...registry.reporters, html },
  commands: [...registry.commands ?? [], exploreCommand(registry)],
})
