import type { RunDocument } from '../document.js'
import { exitCode } from '../verdict.js'

/** A run as one JSON document: the same facts as the text, and the exit code they come to. */
export const renderJson = (run: RunDocument): string => `${JSON.stringify({ ...run, exitCode: exitCode(run) }, null, 2)}\n`
