import type { Registry } from './entry.js'

/** The systems and rules this package ships: the only place that knows which there are. */
export const registry: Registry = { version: '0.1.0', scopes: [] }
