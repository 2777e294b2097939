/** The item in the middle of what was measured, by a figure of each; of an even number the upper one. */
export const medianBy = <T>(of: readonly T[], by: (item: T) => number): T => [...of].sort((a, b) => by(a) - by(b))[Math.floor(of.length / 2)]!

export const median = (of: readonly number[]): number => medianBy(of, value => value)

/** A whole number as people read it. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US')

/** Lines of a table: what a row is of in so many columns, then figures in so many each. */
export const rowOf = (name: number, figure: number) => (cells: readonly string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(name) : cell.padStart(figure))).join(' ')
