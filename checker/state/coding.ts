import type { ScalarShape } from './schema.js'

/** How many bits hold a code from 0 to `values` − 1. */
export const bitsFor = (values: number): number => {
  if (values > 2 ** 32) throw new RangeError(`a field with ${values} values does not fit 32 bits`)
  return values <= 1 ? 0 : values > 2 ** 31 ? 32 : 32 - Math.clz32(values - 1)
}

/** The code of a value, or −1 when the value is not in the shape's domain. */
export const encoder = (shape: ScalarShape): ((value: unknown) => number) => {
  switch (shape.is) {
    case 'bool':
      return value => (value === true ? 1 : value === false ? 0 : -1)
    case 'range':
      return value => (Number.isInteger(value) && (value as number) >= shape.min && (value as number) <= shape.max ? (value as number) - shape.min : -1)
    case 'id':
      return value => (Number.isInteger(value) && (value as number) >= 0 && (value as number) < shape.values ? (value as number) : -1)
    case 'oneOf':
    case 'among': {
      const codes = new Map<unknown, number>((shape.is === 'oneOf' ? shape.names : shape.members).map((member, code) => [member, code]))
      return value => codes.get(value) ?? -1
    }
    case 'maybe': {
      const inner = encoder(shape.of)
      return value => (value === undefined ? 0 : inner(value) + 1 || -1)
    }
  }
}

/** The value of a code; the inverse of `encoder`. */
export const decoder = (shape: ScalarShape): ((code: number) => unknown) => {
  switch (shape.is) {
    case 'bool':
      return code => code !== 0
    case 'range':
      return code => code + shape.min
    case 'id':
      return code => code
    case 'oneOf':
      return code => shape.names[code]
    case 'among':
      return code => shape.members[code]
    case 'maybe': {
      const inner = decoder(shape.of)
      return code => (code === 0 ? undefined : inner(code - 1))
    }
  }
}

/** The domain in words, for error messages. */
export const domain = (shape: ScalarShape): string => {
  switch (shape.is) {
    case 'bool':
      return 'true or false'
    case 'range':
      return `a whole number from ${shape.min} to ${shape.max}`
    case 'id':
      return `an id of ${shape.kind.name} (${shape.kind.size} of them)`
    case 'oneOf':
      return `one of ${shape.names.join(', ')}`
    case 'among':
      return `among ${shape.members.map(shape.nameOf).join(', ')}`
    case 'maybe':
      return `undefined or ${domain(shape.of)}`
  }
}

/** A key equal for shapes whose values and codes are the same. */
export const shapeKey = (shape: ScalarShape): string => {
  switch (shape.is) {
    case 'bool':
      return 'bool'
    case 'range':
      return `range ${shape.min} ${shape.max}`
    case 'id':
      return `id ${shape.values}`
    case 'oneOf':
      return `oneOf ${JSON.stringify(shape.names)}`
    case 'among':
      return `among ${shape.members.map(member => `${typeof member} ${member}`).join()}`
    case 'maybe':
      return `maybe ${shapeKey(shape.of)}`
  }
}

/** A value as an error message shows it. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : typeof value === 'bigint' ? `${value}n` : typeof value === 'object' && value !== null ? 'an object' : String(value)
