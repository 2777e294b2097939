import { BadTrace } from './shape.js'

/** Lines of a stream in bounded memory, in batches as they arrive. */

export interface Line {
  readonly number: number
  readonly text: string
  /** False for a last line that no newline ends: it may be cut off. */
  readonly ended: boolean
}

/** A trace stands in one line, and a line in memory. */
const LONGEST_LINE = 256 * 1024 * 1024

const NEWLINE = 0x0a

/** Splits bytes into lines. Errors: text that is not UTF-8, a line too long to be one. */
export async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let number = 0
  let rest: Uint8Array[] = []
  let restLength = 0
  const line = (last: Uint8Array, ended: boolean): Line => {
    const bytes = rest.length === 0 ? last : Buffer.concat([...rest, last])
    rest = []
    restLength = 0
    number += 1
    try {
      return { number, text: decoder.decode(bytes), ended }
    } catch {
      throw new BadTrace(`line ${number} is not UTF-8 text`)
    }
  }
  for await (const chunk of source) {
    const batch: Line[] = []
    let begin = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      batch.push(line(chunk.subarray(begin, end), true))
      begin = end + 1
    }
    if (begin < chunk.length) {
      // A copy: the stream may use its buffer again.
      rest.push(Uint8Array.from(chunk.subarray(begin)))
      restLength += chunk.length - begin
      if (restLength > LONGEST_LINE) throw new BadTrace(`line ${number + 1} is longer than ${LONGEST_LINE / 1024 / 1024} MiB; a trace stands in one line`)
    }
    if (batch.length > 0) yield batch
  }
  if (restLength > 0) yield [line(new Uint8Array(), false)]
}
