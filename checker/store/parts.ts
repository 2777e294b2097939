/** The words of many states, to find out which of them change together. */
export type Samples = readonly Int32Array[]

/** Beyond so many different values among samples, a dictionary of two parts together would cost more than it saves. */
const SPARSE = 1 / 6

/** A number for each different value of some columns of numbers, sample by sample. */
const numbered = (columns: readonly (readonly number[] | Int32Array)[], samples: number): { readonly column: Int32Array; readonly values: number } => {
  const numbers = new Map<number, number>()
  const column = new Int32Array(samples)
  const [first, second] = columns
  // Numbers of columns are smaller than their number of samples: a pair of them is a number as well.
  for (let k = 0; k < samples; k++) {
    const key = second === undefined ? first![k]! : first![k]! * samples + second[k]!
    let number = numbers.get(key)
    if (number === undefined) numbers.set(key, (number = numbers.size))
    column[k] = number
  }
  return { column, values: numbers.size }
}

/** How many bits samples take, at least, when these words are looked up together. */
export const bitsTaken = (samples: Samples, parts: readonly (readonly number[])[]): number =>
  parts.reduce((bits, words) => bits + Math.log2(new Set(samples.map(sample => words.map(word => sample[word]!).join())).size), 0)

interface Candidate {
  readonly words: readonly number[]
  readonly column: Int32Array
  readonly values: number
}

/**
 * Which words of a state to look up together. Words that depend on one another take fewer bits as one code than as one each; but what takes many
 * values is dear to keep in a dictionary. Starts from single words, and joins the two that save most until nothing saves anything.
 */
export const partsFrom = (samples: Samples, words: number): readonly (readonly number[])[] => {
  const count = samples.length
  let parts: Candidate[] = Array.from({ length: words }, (_, word) => ({ words: [word], ...numbered([samples.map(sample => sample[word]!)], count) }))
  const joined = new Map<string, Candidate>()
  const join = (one: Candidate, other: Candidate): Candidate => {
    const key = `${one.words.join()} ${other.words.join()}`
    let both = joined.get(key)
    if (both === undefined) joined.set(key, (both = { words: [...one.words, ...other.words], ...numbered([one.column, other.column], count) }))
    return both
  }
  for (;;) {
    let best: { readonly saves: number; readonly one: Candidate; readonly other: Candidate; readonly both: Candidate } | undefined
    parts.forEach((one, k) => {
      for (const other of parts.slice(k + 1)) {
        const both = join(one, other)
        if (both.values > SPARSE * count && Math.min(one.values, other.values) > 1) continue
        const saves = Math.log2(one.values) + Math.log2(other.values) - Math.log2(both.values)
        if (best === undefined || saves > best.saves) best = { saves, one, other, both }
      }
    })
    if (best === undefined || best.saves < 0.01 && parts.length <= 1) return parts.map(part => part.words)
    const { saves, one, other, both } = best
    // A part that never changes, or one with few values, is looked up with another for nothing.
    if (saves < 0.01 && both.values > 64 && Math.min(one.values, other.values) > 1) return parts.map(part => part.words)
    parts = [...parts.filter(part => part !== one && part !== other), both]
  }
}
