import { Session } from 'node:inspector/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BUILD } from './parts.js'

/** Pieces [start, end) of a compiled file that ran, or did not; a later one is within an earlier one or behind it. */
export type Pieces = readonly (readonly [start: number, end: number, ran: boolean])[]

/** By file, below the build folder. */
export type Reached = Readonly<Record<string, Pieces>>

/** Notes which pieces of the compiled code run. To be asked for before the code is loaded. */
export class Coverage {
  readonly #session = new Session()

  async begin(): Promise<void> {
    this.#session.connect()
    await this.#session.post('Profiler.enable')
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** What ran since this was last asked. */
  async take(): Promise<Reached> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    const own = pathToFileURL(BUILD).href
    return Object.fromEntries(result.filter(({ url }) => url.startsWith(`${own}model/`) || url.startsWith(`${own}machine/`)).map(({ url, functions }) => [
      fileURLToPath(url).slice(BUILD.length),
      functions.flatMap(({ ranges }) => ranges).map(({ startOffset, endOffset, count }) => [startOffset, endOffset, count > 0] as const).sort(([a, b], [c, d]) => a - c || d - b),
    ]))
  }
}

/** Whether the code at a place ran: the innermost piece around it says so. */
export const ranAt = (reached: Reached, file: string, place: number): boolean => {
  let ran = false
  for (const [start, end, did] of reached[file] ?? []) if (start <= place && place < end) ran = did
  return ran
}
