import { InvalidArgumentError } from 'commander'

/** A flag that may be repeated. */
export const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value]

/** A number as people write it: `1000000` or `1,000,000`. */
export const naturalNumber = (text: string): number => {
  const digits = text.replaceAll(/[,_](?=\d{3})/g, '')
  const value = Number(digits)
  if (!/^\d+$/.test(digits) || !Number.isSafeInteger(value) || value === 0) throw new InvalidArgumentError('It must be a whole number above 0, e.g. 1000000 or 1,000,000.')
  return value
}
