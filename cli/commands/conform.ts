import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { conform, type Conformance } from '../../machine/conform/report.js'
import { branchesOf } from '../../machine/conform/coverage.js'
import { BadTrace } from '../../machine/conform/shape.js'
import { BadInput } from '../bad-input.js'
import { conformText } from '../render/conform.js'
import { styleFor, type Looks, type Terminal } from '../terminal.js'
import { EXIT } from '../verdict.js'

export interface ConformFlags extends Looks {
  readonly partial?: boolean
  readonly json?: boolean
  readonly stories?: number
}

/** Compares recorded runs with the model. A file of any length is read as a stream; `-` is standard input, `.gz` is unpacked. */
export const conformCommand = async (file: string, flags: ConformFlags, terminal: Terminal): Promise<number> => {
  const began = performance.now()
  const result = await conform(await sourceOf(file), {
    partial: flags.partial ?? false,
    ...(flags.stories === undefined ? {} : { stories: flags.stories }),
  }).catch((error: unknown) => { throw badInput(file, error) })
  const seconds = (performance.now() - began) / 1000
  terminal.out.write(flags.json === true ? `${JSON.stringify(conformJson(result, seconds), null, 2)}\n` : conformText(result, seconds, styleFor(terminal.out, terminal.env, flags)))
  return result.differing === 0 ? EXIT.holds : EXIT.assertion
}

const sourceOf = async (file: string): Promise<AsyncIterable<Uint8Array>> => {
  if (file === '-') return process.stdin as AsyncIterable<Uint8Array>
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) throw new BadInput(`there is no file ${file}   (a file of recorded runs, one JSON object a line; - reads standard input)`)
  if (found.isDirectory()) throw new BadInput(`${file} is a directory; name a file of recorded runs`)
  const bytes = createReadStream(file)
  return file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
}

/** Errors of reading are the user's to repair; anything else is ours. */
const badInput = (file: string, error: unknown): unknown => {
  if (error instanceof BadTrace) return new BadInput(`${file}: ${error.message}`)
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return /^(?:Z_|E[A-Z]+$)/.test(code) ? new BadInput(`${file} cannot be read: ${error instanceof Error ? error.message : code}`) : error
}

const tableJson = (table: ReadonlyMap<string, ReadonlyMap<string, number>>) =>
  Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([row, cells]) => [row, Object.fromEntries([...cells].sort(([a], [b]) => (a < b ? -1 : 1)))]))

const conformJson = ({ traces, steps, differing, stories, blocked, mostPossible, coverage }: Conformance, seconds: number) => ({
  schemaVersion: 1,
  conforms: differing === 0,
  traces, steps, differing,
  seconds: Number(seconds.toFixed(3)),
  stepsPerSecond: Math.round(steps / Math.max(seconds, 1e-3)),
  mostPossible,
  stories, blocked,
  coverage: { outcomes: tableJson(coverage.outcomes), branches: branchesOf(coverage) },
})
