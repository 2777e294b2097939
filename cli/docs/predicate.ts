import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, type AnyNode, type Position } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { siteOf } from '../../checker/site.js'
import { sourceOf } from '../source-map.js'

/** What a rule looks at, in the words it is written in: the lines of its source. */
export interface Predicate {
  /** Below the folder of the package. */
  readonly file: string
  readonly lines: readonly string[]
}

const HERE = fileURLToPath(new URL('../../../', import.meta.url))
/** What pages tell in words already. */
const TOLD: readonly string[] = ['says', 'because', 'source', 'known', 'kept', 'only', 'unreached']

/** The text of a rule's predicate, read where the rule was written; `undefined` where the source is not at hand. */
export const predicateOf = (rule: object): Predicate | undefined => {
  const site = siteOf(rule)
  if (site === undefined) return undefined
  // Stacks tell places in the source, or in what it was compiled to, as Node is told.
  const { file, line, column } = sourceOf(site)
  if (!file.endsWith('.ts') || !existsSync(file)) return undefined
  const literal = literalsIn(site.file.endsWith('.ts') ? compiledFrom(file) : site.file).get(`${line}:${column}`)
  const source = readFileSync(file, 'utf8').split('\n')
  const lines = (literal ?? []).flatMap(({ name, begin, end }) => (TOLD.includes(name) ? [] : piece(source, begin - 1, end)))
  return { file: relative(HERE, file).replaceAll('\\', '/'), lines: dedented(lines) }
}

const compiledFrom = (source: string): string => join(HERE, 'build', relative(HERE, source)).replace(/\.ts$/, '.js')

/** Lines [begin, end), and the bracket that closes what begins there, which a source map has no place for. */
const piece = (source: readonly string[], begin: number, end: number): readonly string[] => {
  const margin = /^ */.exec(source[begin]!)![0]
  const isClosing = (line: string): boolean => line.startsWith(margin) && /^[\])}]+,?$/.test(line.slice(margin.length))
  return source.slice(begin, end < source.length && !isClosing(source[end - 1]!) && isClosing(source[end]!) ? end + 1 : end)
}

/** A named part of an object as it stands in the source: lines counted from 1, both included. */
interface Part {
  readonly name: string
  readonly begin: number
  readonly end: number
}

const read = new Map<string, ReadonlyMap<string, readonly Part[]>>()

/** What the calls in a compiled file are given, where that is an object as it stands, by the place in the source (`line:column`) at which they begin. */
const literalsIn = (file: string): ReadonlyMap<string, readonly Part[]> => {
  const known = read.get(file)
  if (known !== undefined) return known
  const sourceAt = ({ line, column }: Position): { readonly line: number; readonly column: number } => sourceOf({ file, line, column: column + 1 })
  const found = new Map<string, readonly Part[]>()
  fullAncestor(parse(readFileSync(file, 'utf8'), { ecmaVersion: 'latest', sourceType: 'module', locations: true }), (node: AnyNode) => {
    const [given] = node.type === 'CallExpression' ? node.arguments : []
    if (given?.type !== 'ObjectExpression') return
    const { line, column } = sourceAt(node.loc!.start)
    found.set(`${line}:${column}`, given.properties.flatMap(part => (part.type === 'Property' && part.key.type === 'Identifier'
      ? [{ name: part.key.name, begin: sourceAt(part.loc!.start).line, end: sourceAt({ ...part.loc!.end, column: part.loc!.end.column - 1 }).line }] : [])))
  })
  read.set(file, found)
  return found
}

const dedented = (lines: readonly string[]): readonly string[] => {
  const margin = Math.min(...lines.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length))
  return lines.map(line => line.slice(margin))
}
