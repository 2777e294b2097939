/** A place in a source file, lines and columns counted from 1. */
export interface Site {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where rules were written. Kept as errors: reading a stack is slow, and most runs never ask. */
const written = new WeakMap<object, Error>()
/** This function, the word of the language, and its caller. */
const FRAMES = 3

/** Remembers where the caller of the caller stands. */
export const sited = <R extends object>(rule: R): R => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  written.set(rule, new Error('a rule'))
  Error.stackTraceLimit = limit
  return rule
}

/** Where a rule was written, as far as the stack tells; with source maps switched on, a line of its source. */
export const siteOf = (rule: object): Site | undefined => {
  const frame = written.get(rule)?.stack?.split('\n').filter(line => line.trimStart().startsWith('at ')).at(FRAMES - 1)
  const [, file, line, column] = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(frame ?? '') ?? []
  return file === undefined ? undefined : { file: file.startsWith('file://') ? decodeURI(new URL(file).pathname) : file, line: Number(line), column: Number(column) }
}
