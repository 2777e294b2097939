/** The generated code of one search. */
export interface Generated {
  run(from: number, to: number, deadline: number): number
  seed(): void
  load(state: number, to: number): void
  /** Where several search: expands states, and gives the successors of each batch to `sift`. */
  expandBlock(from: number, to: number, sift: (n: number) => void): void
  judge(from: number, to: number): void
  /** Others found states as well: so many there are. */
  recount(states: number): void
  /** Notes in the log that there were so many states when all successors of those from `first` on were known. */
  note(first: number, states: number): void
  relog(log: Int32Array): void
  bound(room: number, limit: number): void
  /** Asked now and then whether to go on. */
  until(enough: () => boolean): void
  count(): number
  logged(): number
  /** The first state of the batch that was expanded last, and the last. */
  began(): number
  cursor(): number
  /** With a symmetry: how many states those found are the images of. */
  standsFor(): number
  /** With owners: how many states were left by one step alone. */
  alone(): number
  judging(): number
}
