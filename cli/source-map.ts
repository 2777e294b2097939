import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { Site } from '../checker/site.js'

const maps = new Map<string, SourceMap | undefined>()

/**
 * The place in the source that a place in compiled code comes from, if there is a map beside it. Maps are read when a place is asked for:
 * Node's own support reads them all at start, which most runs would wait for in vain.
 */
export const sourceOf = ({ file, line, column }: Site): Site => {
  const map = mapOf(file)
  const entry = map?.findEntry(line - 1, column - 1)
  return entry === undefined || !('originalSource' in entry) ? { file, line, column } : { file: resolve(dirname(file), entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

const mapOf = (file: string): SourceMap | undefined => {
  if (!maps.has(file)) maps.set(file, existsSync(`${file}.map`) ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload) : undefined)
  return maps.get(file)
}

/** A stack frame's text with the place in the source in place of that in compiled code. */
export const frameInSource = (frame: string): string =>
  frame.replace(/(file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^():]*):(\d+):(\d+)/, (_, _scheme, file: string, line: string, column: string) => {
    const site = sourceOf({ file, line: Number(line), column: Number(column) })
    return `${site.file}:${site.line}:${site.column}`
  })

/** A file as people in a folder name it: below the folder relative to it. */
export const pathFrom = (folder: string, file: string): string => {
  const path = relative(folder, file)
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll('\\', '/')
}
