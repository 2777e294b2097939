import { collect } from './collect.js'

/** Bytes left for what comes after a search: stories are told on plain states. */
const HEADROOM = 48 * 2 ** 20

/** Milliseconds for which it is known what the process holds, and how many times as long as asking took: asking the system takes longer than many a batch. */
const KNOWN = 10
const TIMES = 100

/** A limit on what the process holds: code, heap and the arrays of a search. */
export class MemoryLimit {
  readonly #bytes: number
  /** What the process held besides the search when it began, and how much of that was heap. */
  readonly #base: number
  readonly #heap: number
  #held: Pick<NodeJS.MemoryUsage, 'rss' | 'heapTotal'>
  #known = -Infinity

  constructor(bytes: number, held: number) {
    const { rss, heapTotal } = process.memoryUsage()
    this.#bytes = bytes
    this.#base = Math.max(0, rss - held)
    this.#heap = heapTotal
    this.#held = { rss, heapTotal }
  }

  /**
   * Whether there is room: `grow` says so when it is told how much the arrays of the search may hold. What was dropped and not given back yet is
   * given back before the answer is no.
   */
  kept(grow: (bytes: number) => boolean): boolean {
    if (this.#tries(grow)) return true
    collect()
    this.#known = -Infinity
    return this.#tries(grow)
  }

  /** Bytes the arrays of the search may hold, whatever the process holds at this moment. */
  get planned(): number {
    return this.#planned(process.memoryUsage().heapTotal)
  }

  #planned(heap: number): number {
    return this.#bytes - HEADROOM - this.#base - Math.max(0, heap - this.#heap)
  }

  #tries(grow: (bytes: number) => boolean): boolean {
    // Arrays are resident only once they are written to: what they may hold is planned, what the process holds is only watched.
    const now = performance.now()
    if (now > this.#known) {
      this.#held = process.memoryUsage()
      const asked = performance.now()
      this.#known = asked + Math.max(KNOWN, TIMES * (asked - now))
    }
    const { rss, heapTotal } = this.#held
    return rss <= this.#bytes - HEADROOM / 2 && grow(this.#planned(heapTotal))
  }
}
