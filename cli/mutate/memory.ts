import { createHash } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../checker/checkpoint/folder.js'
import { readIfThere } from '../files.js'
import type { Base } from './judge.js'
import type { Outcome } from './outcome.js'
import { APART, BUILD } from './parts.js'
import type { Reached } from './reached.js'

/** What earlier runs found out, line by line: a run that is killed goes on where it was. `rules` is a hash of everything but the model. */
export type Remembered = { readonly rules: string } & ({ readonly mutant: string; readonly outcome: Outcome; readonly part?: 'quick' } | { readonly cell: string; readonly base: Base; readonly reached: Reached })

type News = Remembered extends infer R ? (R extends unknown ? Omit<R, 'rules'> : never) : never

/** What decides which mutants there are, and what they do. */
const MAKING = ['model', 'machine', ...['cells', 'mutants', 'operators', 'sections'].map(name => `cli/mutate/${name}.js`)]
const JUDGING = ['checker', 'specs', ...['judge', 'outcome', 'reached'].map(name => `cli/mutate/${name}.js`)]

const filesIn = (path: string): string[] => (APART.includes(path) ? [] : path.endsWith('.js') ? [path] : readdirSync(join(BUILD, path), { withFileTypes: true }).flatMap(entry =>
  (entry.isDirectory() || entry.name.endsWith('.js') ? filesIn(`${path}/${entry.name}`) : []))).sort()

/** Where the checker keeps what is imported of it says nothing about who imports it. */
const withoutRooms = (text: string): string => text.replace(/(?<=from '(?:\.\.\/)+checker\/)[\w/-]+(?=\.js')/g, '…')

/** A hash of compiled code, by its contents. */
const contentsOf = (paths: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesIn)) hash.update(file).update(withoutRooms(readFileSync(join(BUILD, file), 'utf8')))
  return hash.digest('hex').slice(0, 24)
}

/** What the model does, and which mutants of it there are: proofs that mutants do the same stand as long as this does. */
export const modelKey = (): string => contentsOf(MAKING)

/** The memory of runs about the same model that ask the same. */
export class Memory {
  readonly #file: string
  readonly #lines: readonly Remembered[]
  readonly #rules: string

  private constructor(file: string, lines: readonly Remembered[], rules: string) {
    this.#file = file
    this.#lines = lines
    this.#rules = rules
  }

  static async in(folder: string, asked: string): Promise<Memory> {
    const file = join(folder, `${modelKey()}-${createHash('sha256').update(asked).digest('hex').slice(0, 8)}.ndjson`)
    const text = (await readIfThere(file)) ?? ''
    // The last line may have been cut short.
    const lines = text.split('\n').flatMap(line => { try { return line === '' ? [] : [JSON.parse(line) as Remembered] } catch { return [] } })
    return new Memory(file, lines, contentsOf(JUDGING))
  }

  /** What still stands: everything, if the rules are the same too; else what does not depend on them. */
  outcomes(part?: 'quick'): ReadonlyMap<string, Outcome> {
    return new Map(this.#lines.flatMap(line => ('mutant' in line && line.part === part && (line.rules === this.#rules || line.outcome.status === 'equivalent') ? [[line.mutant, line.outcome] as const] : [])))
  }

  get cells(): ReadonlyMap<string, { readonly base: Base; readonly reached: Reached }> {
    return new Map(this.#lines.flatMap(line => ('cell' in line && line.rules === this.#rules ? [[line.cell, line] as const] : [])))
  }

  keep(line: News): void {
    makeFolder(dirname(this.#file))
    appendFileSync(this.#file, `${JSON.stringify({ rules: this.#rules, ...line })}\n`)
  }
}
