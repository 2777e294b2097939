/** Who can report. The names stand apart, so that a list of them does not load what they name. */
export const REPORTER_NAMES = ['pretty', 'line', 'json', 'ndjson', 'junit', 'sarif', 'github', 'blob', 'terse'] as const

export type ReporterName = (typeof REPORTER_NAMES)[number]
