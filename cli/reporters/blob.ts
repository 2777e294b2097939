import type { RunDocument } from '../document.js'
import type { MakeReporter } from './reporter.js'

/** A run as `merge` reads it back. */
export interface Blob {
  readonly hfcheck: 'blob'
  readonly schemaVersion: 1
  readonly run: RunDocument
}

/** Everything about a run, to be put together with the runs of other shards. */
export const blob: MakeReporter = ({ write }) => ({
  end: run => write(`${JSON.stringify({ hfcheck: 'blob', schemaVersion: 1, run } satisfies Blob)}\n`),
})

export const isBlob = (value: unknown): value is Blob =>
  typeof value === 'object' && value !== null && 'hfcheck' in value && value.hfcheck === 'blob' && 'schemaVersion' in value && value.schemaVersion === 1 && 'run' in value
