import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Claims } from '../../checker/certificate/verify.js'
import { BadInput } from '../bad-input.js'
import { writePieces } from '../files.js'
import type { Identity } from '../identity.js'

const VERSION = 1

/** The first line of a certificate, as JSON; the states follow, compressed. */
export interface Header extends Identity {
  readonly hfcheck: 'certificate'
  readonly certificateVersion: typeof VERSION
  /** Of hfcheck. */
  readonly version: string
  /** Hash of the model and the scope. */
  readonly model: string
  readonly states: number
  readonly bytesPerState: number
  /** SHA-256 of the rows, one behind the other. */
  readonly checksum: string
  readonly rules: Claims & { readonly notCovered: readonly string[] }
}

const checksumOf = (rows: Uint8Array): string => createHash('sha256').update(rows).digest('hex')

/** Each row as its difference from the one before, or back: neighbours in order are alike. */
const chained = (rows: Uint8Array, bytes: number, back: boolean): Uint8Array => {
  const result = Uint8Array.from(rows)
  for (let i = bytes; i < rows.length; i++) result[i] = rows[i]! ^ (back ? result : rows)[i - bytes]!
  return result
}

/** Rows of equal length in ascending order. */
export const inOrder = (rows: Uint8Array, bytes: number): Uint8Array => {
  if (bytes === 0) return rows
  const buffer = Buffer.from(rows.buffer, rows.byteOffset, rows.length)
  const order = Uint32Array.from({ length: rows.length / bytes }, (_, row) => row).sort((a, b) => buffer.compare(buffer, b * bytes, (b + 1) * bytes, a * bytes, (a + 1) * bytes))
  const sorted = new Uint8Array(rows.length)
  order.forEach((row, i) => sorted.set(rows.subarray(row * bytes, (row + 1) * bytes), i * bytes))
  return sorted
}

/** Writes a certificate, whole or not at all, and says how many bytes it has. */
export const writeCertificate = async (path: string, facts: Omit<Header, 'hfcheck' | 'certificateVersion' | 'checksum'>, sorted: Uint8Array): Promise<number> => {
  const header: Header = { hfcheck: 'certificate', certificateVersion: VERSION, ...facts, checksum: checksumOf(sorted) }
  const head = Buffer.from(`${JSON.stringify(header)}\n`)
  const body = brotliCompressSync(chained(sorted, facts.bytesPerState, false), { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } })
  await writePieces(path, async write => {
    await write(head)
    await write(body)
  })
  return head.length + body.length
}

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every(item => typeof item === 'string')

const isHeader = (value: unknown): value is Header => {
  if (typeof value !== 'object' || value === null || !('hfcheck' in value) || value.hfcheck !== 'certificate') return false
  const { scope, patches, model, states, bytesPerState, checksum, rules } = value as Partial<Record<keyof Header, unknown>>
  const { holds, broken, seen, notCovered } = (typeof rules === 'object' && rules !== null ? rules : {}) as Partial<Record<string, unknown>>
  return [scope, model, checksum].every(field => typeof field === 'string') && [patches, holds, broken, seen, notCovered].every(isNames) && [states, bytesPerState].every(Number.isSafeInteger)
}

/** Reads a certificate; its rows can be shared between threads. Throws BadInput for what is none, is of another version, or was damaged. */
export const readCertificate = async (path: string): Promise<{ readonly header: Header; readonly rows: Uint8Array }> => {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => { throw new BadInput(error.code === 'ENOENT' ? `there is no file ${path}   (hfcheck check --certificate writes one)` : `${path} cannot be read: ${error.message}`) })
  const end = file.indexOf('\n')
  const header = parsed(file.toString('utf8', 0, Math.max(0, end)))
  if (!isHeader(header)) throw new BadInput(`${path} is no certificate   (hfcheck check --certificate writes one)`)
  if (header.certificateVersion !== VERSION) throw new BadInput(`${path} is a certificate of version ${String(header.certificateVersion)}, this hfcheck reads version ${VERSION}: write it anew with hfcheck check --certificate`)
  const { states, bytesPerState, checksum } = header
  const damaged = (how: string): BadInput => new BadInput(`${path} is damaged: ${how}`)
  let plain: Uint8Array
  try {
    plain = chained(brotliDecompressSync(file.subarray(end + 1), { maxOutputLength: Math.max(1, states * bytesPerState) }), bytesPerState, true)
  } catch (error) {
    throw damaged(`its states cannot be unpacked (${error instanceof Error ? error.message : String(error)})`)
  }
  if (plain.length !== states * bytesPerState) throw damaged(`it says that it has ${states} states, and has ${plain.length / bytesPerState}`)
  if (checksumOf(plain) !== checksum) throw damaged('its checksum is not that of its states')
  const rows = new Uint8Array(new SharedArrayBuffer(plain.length))
  rows.set(plain)
  return { header, rows }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
