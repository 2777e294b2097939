import type { Registry } from '../cli/entry.js'
import { html } from './report/reporter.js'

/** A registry with the explorer: its command, and reports as a page. */
export const exploring = (registry: Registry): Registry => ({ ...registry, reporters: { ...registry.reporters, html } })
