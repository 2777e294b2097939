/** The leaf a decision tree in a pool leads to from the state in a buffer, 0 where nothing is remembered; see `DecisionTree` for its form. */
export const walk = (pool: Int32Array, root: number, buffer: Int32Array): number => {
  let p = root
  while (p !== 0) {
    for (let checks = pool[p++]!; checks > 0; checks--, p += 3) if ((buffer[pool[p]!]! & pool[p + 1]!) !== pool[p + 2]) return 0
    const word = pool[p]!
    if (word < 0) return pool[p + 1]!
    p = pool[p + 3 + ((buffer[word]! >>> pool[p + 1]!) & pool[p + 2]!)]!
  }
  return 0
}
