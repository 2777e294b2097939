/** An array of numbers with room for `length` of them, the new ones zero. */
export const lengthened = <T extends Int32Array | Uint16Array | Float64Array>(array: T, length: number): T => {
  const longer = new (array.constructor as new (length: number) => T)(length)
  longer.set(array)
  return longer
}
