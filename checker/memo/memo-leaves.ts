import type { Unit } from './memo-unit.js'
import type { Pool } from './pool.js'

/**
 * Leaves in the pool. A leaf begins with its counter and how many words it depends on, and its content follows; in front of it lie these words, each
 * with its bits. In front of those of `steps` is room for a state. The content of `states` is the bits of every word they depend on, and instead of
 * how many there are stands a number that is the same for equal ones.
 */
export class Leaves {
  readonly #pool: Pool
  readonly #shapes = new Map<string, number>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Writes a leaf of a unit, which depends on these bits, word by word. */
  write(unit: Unit, counter: number, content: readonly number[], depends: Int32Array): number {
    const isState = unit.is === 'states'
    // Verdicts are only asked where what the runs depend on is as it was.
    const given = unit.is === 'verdicts' ? unit.depends : undefined
    const masks: number[] = []
    if (!isState) {
      depends.forEach((mask, word) => {
        const own = mask & ~(given?.[word] ?? 0)
        if (own !== 0) masks.push(word, own)
      })
    }
    const front = masks.length + (unit.is === 'steps' ? depends.length : 0)
    const leaf = this.#pool.take(front + 2 + content.length) + front
    this.#pool.numbers.set([...masks, counter, isState ? this.#shape(content) : masks.length / 2, ...content], leaf - masks.length)
    return leaf
  }

  #shape(content: readonly number[]): number {
    const key = content.join()
    const known = this.#shapes.get(key)
    if (known !== undefined) return known
    this.#shapes.set(key, this.#shapes.size)
    return this.#shapes.size - 1
  }
}
