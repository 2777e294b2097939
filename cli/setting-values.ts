// What a flag, the environment or a configuration may hold, read; what it must be instead is thrown.

export const wholeNumber = (value: unknown): number => {
  const number = typeof value === 'string' && /^\d[\d,_]*$/.test(value) ? Number(value.replaceAll(/[,_]/g, '')) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number <= 0) throw new Error('a whole number above 0')
  return number
}

export const workers = (value: unknown): number | 'auto' => {
  if (value === 'auto') return value
  try {
    return wholeNumber(value)
  } catch {
    throw new Error('a whole number above 0, or auto')
  }
}

export const names = (value: unknown): readonly string[] => {
  const list: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [undefined]
  return list.map(item => {
    if (typeof item !== 'string' || item.trim() === '') throw new Error('a list of names, none of them empty')
    return item.trim()
  })
}

export const yesOrNo = (value: unknown): boolean => {
  if (value === true || value === '1' || value === 'true') return true
  if (value === false || value === '0' || value === 'false' || value === '') return false
  throw new Error('true or false')
}

export const path = (value: unknown): string => {
  if (typeof value !== 'string' || value === '') throw new Error('a path')
  return value
}

/** A web address, in which `{rule}` may stand for one. */
export const address = (value: unknown): string => {
  const found = typeof value === 'string' && URL.canParse(value.replaceAll('{rule}', 'rule')) ? new URL(value.replaceAll('{rule}', 'rule')) : undefined
  if (found === undefined || !/^https?:$/.test(found.protocol)) throw new Error('a web address, e.g. https://example.org/docs, or one with {rule} in it')
  return value as string
}

/** Whether other processes come in between the sections of a call. */
export type Granularity = 'atomic' | 'interleaved'

export const granularity = (value: unknown): Granularity => {
  if (value !== 'atomic' && value !== 'interleaved') throw new Error('atomic or interleaved')
  return value
}

/** `512m`, `4g`, bytes without a unit. */
export const bytes = (value: unknown): number => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : '') ?? []
  if (digits === undefined || Number(digits) <= 0) throw new Error('a size above 0, e.g. 512m or 4g')
  return Math.floor(Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf((unit ?? '').toLowerCase()))
}

export const oneOf = <T extends string>(names: readonly T[]) => (value: unknown): T => {
  const name = names.find(one => one === value)
  if (name === undefined) throw new Error(`one of ${names.join(', ')}`)
  return name
}

const UNITS = { s: 1, m: 60, h: 3600 } as const

/** `90`, `90s`, `10m`, `1h`. */
export const seconds = (value: unknown): number => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : '') ?? []
  if (digits === undefined || Number(digits) <= 0) throw new Error('a time above 0, e.g. 90s, 10m or 1h')
  return Number(digits) * UNITS[(unit === '' ? 's' : unit) as keyof typeof UNITS]
}
