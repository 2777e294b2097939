/** At most so many actions of one family are remembered together. */
const TOGETHER = 8

/** A group's actions in runs of one family. */
export const runsOf = <A extends { readonly name: string }>(actions: readonly A[]): A[][] => {
  const found: A[][] = []
  for (const action of actions) {
    const last = found.at(-1)
    if (last !== undefined && last[0]!.name === action.name && last.length < TOGETHER) last.push(action)
    else found.push([action])
  }
  return found
}

/** Actions, and the bits of the state that they were seen to depend on. */
interface Run<A> {
  readonly actions: readonly A[]
  readonly depends: Int32Array
}

const size = (bits: Int32Array): number => bits.reduce((sum, word) => sum + [...(word >>> 0).toString(2)].filter(bit => bit === '1').length, 0)

/** What reads no more than others do is remembered together with them: that takes no more cases, and fewer questions. */
export const joined = <A>(runs: readonly Run<A>[]): A[][] => {
  const found: { readonly actions: A[]; readonly depends: Int32Array }[] = []
  for (const { actions, depends } of [...runs].sort((one, other) => size(other.depends) - size(one.depends))) {
    const host = found.find(other => depends.every((word, k) => (word & ~other.depends[k]!) === 0))
    if (host === undefined) found.push({ actions: [...actions], depends })
    else host.actions.push(...actions)
  }
  return found.map(({ actions }) => actions)
}
