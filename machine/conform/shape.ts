/**
 * Reading untyped JSON strictly: every reader returns a value of its type or throws `Malformed`, which names the place, what stands there and
 * what would work. Keys nobody knows are errors too, so that nothing recorded is passed over.
 */

/** Input that cannot be compared: the message says which line, what is wrong and what would work. */
export class BadTrace extends Error {
  override readonly name = 'BadTrace'
}

/** What is wrong with a value. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
  /** From the outside in: `steps`, `3`, `event`, `cpu`. */
  readonly path: string[] = []

  get place(): string {
    return this.path.map((key, i) => (/^\d+$/.test(key) ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')
  }
}

export const wrong = (message: string): never => {
  throw new Malformed(message)
}

/** Runs a reader; what it finds wrong happens inside of `key`. */
export const within = <T>(key: string | number, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Malformed) error.path.unshift(String(key))
    throw error
  }
}

export type Json = Readonly<Record<string, unknown>>

/** How a value reads in a message. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** An object with some of these keys and no other. */
export const objectWith = (value: unknown, known: ReadonlySet<string>): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(`is ${shown(value)}, not an object`)
  for (const key in value) if (!known.has(key)) wrong(`has a field "${key}" that nobody reads; known: ${[...known].join(', ')}`)
  return value as Json
}

/** An object whose keys are data. */
export const tableOf = <T>(value: unknown, read: (key: string, value: unknown) => T): readonly T[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(`is ${shown(value)}, not an object`)
  return Object.entries(value).map(([key, item]) => within(key, () => read(key, item)))
}

export const listOf = <T>(value: unknown, read: (value: unknown, index: number) => T): readonly T[] => {
  if (!Array.isArray(value)) return wrong(`is ${shown(value)}, not an array`)
  return value.map((item, i) => within(i, () => read(item, i)))
}

/** A field that must be there. */
export const field = <T>(object: Json, key: string, read: (value: unknown) => T): T =>
  object[key] === undefined ? wrong(`lacks "${key}"`) : within(key, () => read(object[key]))

/** A field that may be absent. */
export const maybeField = <T>(object: Json, key: string, read: (value: unknown) => T): T | undefined =>
  object[key] === undefined ? undefined : within(key, () => read(object[key]))

export const integer = (min: number, max: number) => (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : wrong(`is ${shown(value)}, not a whole number from ${min} to ${max}`)

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : wrong(`is ${shown(value)}, not a string`))

export const among = <const T extends string>(...names: readonly T[]) => (value: unknown): T =>
  names.includes(value as T) ? (value as T) : wrong(`is ${shown(value)}; known: ${names.join(', ')}`)

const HEX = /^0x(?:0|[1-9a-f][0-9a-f]{0,15})$/

/** "0x…": lower case, no leading zeros, at most 64 bits. */
export const hexOf = (value: unknown): bigint =>
  typeof value === 'string' && HEX.test(value) ? BigInt(value) : wrong(`is ${shown(value)}, not a number like "0x1f" (a string, lower case, no leading zeros, at most 64 bits)`)

/** A page address below a limit, as a page number. */
export const pageOf = (limit: bigint) => (value: unknown): number => {
  const bits = hexOf(value)
  if ((bits & 0xfffn) !== 0n) wrong(`is ${shown(value)}, not the address of a page (a multiple of 0x1000)`)
  if (bits >= limit) wrong(`is ${shown(value)}, not below 0x${limit.toString(16)}`)
  return Number(bits >> 12n)
}
