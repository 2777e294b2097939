/** Follows a decision tree by the state in the buffer (see `DecisionTree`); the leaf, or 0 where nothing is remembered. */
export const walk = (pool: Int32Array, slot: number, buffer: Int32Array): number => {
  let p = pool[slot]!
  while (p !== 0) {
    let checks = pool[p++]!
    for (; checks > 0; checks--, p += 3) if ((buffer[pool[p]!]! & pool[p + 1]!) !== pool[p + 2]) return 0
    const word = pool[p]!
    if (word < 0) return pool[p + 1]!
    p = pool[p + 3 + ((buffer[word]! >>> pool[p + 1]!) & pool[p + 2]!)]!
  }
  return 0
}
